"""A simulated call that was cut off goes on where it was, with nothing lost."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from app import create_app, trials
from app.clock import now
from app.extensions import db
from app.models import SandboxCall
from app.sandbox import calls, scenarios, wire


def test_a_failed_post_in_a_backlog_loses_no_delivery(server: Any, tmp_path: Path) -> None:
    settings = {"INSTANCE_DIR": tmp_path, "APP_HOST": server.url, "APP_ENV": "test", "PLUGIN_ENTRY_POINTS": False}
    app = create_app(settings | {"DATABASE_URL": "", "SECRET_KEY": "k" * 32, "VAPI_WEBHOOK_SECRET": "s"})
    with app.app_context():
        db.create_all()
        trial = trials.create(business="Alder", trade="plumber", phone="+15550100142", assistant_id="agent")
        calls.start(trial)
        db.session.execute(db.update(SandboxCall).values(started_at=now() - timedelta(minutes=10)))
        db.session.commit()
        server.script = [(200, {})] * 5 + [(503, {})]

        first = calls.play_due(app)
        db.session.expire_all()
        saved = db.session.scalars(db.select(SandboxCall)).one()
        after_first = saved.delivered
        calls.play_due(app)
        db.session.expire_all()

        script = scenarios.every()[saved.scenario]
        whole = wire.expand(script, saved.provider_call_id, "agent", "Alder", saved.started_at)
        assert (first, after_first, saved.delivered) == (5, 5, len(whole))
        assert saved.finished_at is not None
        assert len(server.taken) == len(whole) == len(set(server.taken))
        db.session.remove()
        db.engine.dispose()
