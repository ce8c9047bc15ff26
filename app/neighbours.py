"""Notices what a command beside the embedded process wrote to the same SQLite file.

The embedded bus and wake-ups live in one process; `PRAGMA data_version` tells when another connection committed.
"""

from __future__ import annotations

import logging
import threading
from datetime import timedelta

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from . import actors, live
from .calls import publish
from .clock import now
from .extensions import db
from .models import Call, Trial
from .trials import page

EVERY = 0.25  # seconds
OVERLAP = timedelta(seconds=2)  # a commit may become visible a little after its time stamp
log = logging.getLogger(__name__)


def watch(app: Flask, stopped: threading.Event) -> None:
    """Wake the workers and publish calls whose revision moved, until stopped."""
    with app.app_context():
        connection = db.engine.connect()
    since, version = now(), None
    shown: dict[str, int] = {}  # token → the revision of its page that was published last
    while not stopped.wait(EVERY):
        with app.app_context():
            try:
                current = connection.exec_driver_sql("PRAGMA data_version").scalar()
                connection.rollback()
                if current == version:
                    continue
                version, until = current, now()
                moved = db.select(Call.id, Call.revision).where(Call.updated_at >= since - OVERLAP)
                revisions = {row.id: row.revision for row in db.session.execute(moved)}
                actors.current().sweep()
                publish.changes(publish.unpublished(revisions))
                shown = _publish_trials(app, shown)
                since = until
            except SQLAlchemyError:
                log.exception("watching the database failed, trying again")
            finally:
                db.session.remove()
    connection.close()


def _publish_trials(app: Flask, shown: dict[str, int]) -> dict[str, int]:
    """Publish the watched trials whose page moved; return what is shown of each now."""
    tokens = live.hub_of(app).tokens()
    trials = list(db.session.scalars(db.select(Trial).where(Trial.token.in_(tokens)))) if tokens else []
    for erased in set(tokens).difference(trial.token for trial in trials if trial.status != "purged"):
        live.stop(erased)
    page.publish([trial for trial in trials if shown.get(trial.token, trial.revision) != trial.revision])
    return {trial.token: trial.revision for trial in trials}
