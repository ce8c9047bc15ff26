"""Callboard: a trial of an AI phone receptionist, whose calls write themselves onto a page."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from flask import Flask, request

from . import actors, cli, config, database, failures, languages, live, logs, mails, web
from .calls import hearing
from .clients import breakers, vapi
from .dialling import policy, senders
from .extensions import db, migrate, sock
from .plugins import manager
from .sandbox import service


class Callboard(Flask):
    """The app; names the route of a request that failed, never its address, which holds a trial's token."""

    def log_exception(self, exc_info: Any) -> None:
        route = request.url_rule.rule if request.url_rule else None
        self.logger.error("request failed", exc_info=exc_info, extra={"method": request.method, "route": route})


def create_app(overrides: Mapping[str, Any] | None = None) -> Flask:
    """Make the app from `overrides`, the environment and `.env`; raise BadSettings when it cannot start."""
    settings = config.load(overrides)
    app = Callboard(
        __name__,
        template_folder="../templates",
        static_folder="../static",
        instance_path=str(settings["INSTANCE_DIR"]),
    )
    app.config.from_mapping(settings)
    logs.init_app(app)
    db.init_app(app)
    migrate.init_app(app, db, directory=str(config.ROOT / "migrations"), render_as_batch=True)
    with app.app_context():
        database.open_engine(app)
    manager.init_app(app, load_plugins(settings))
    live.init_app(app)
    hearing.init_app(app)
    failures.init_app(app)
    languages.init_app(app)
    breakers.init_app(app)
    vapi.init_app(app, address=partial(service.address, app))
    policy.init_app(app)
    senders.init_app(app)
    mails.init_app(app)
    actors.init_app(app)
    sock.init_app(app)
    web.init_app(app)
    cli.init_app(app)
    return app


def load_plugins(settings: Mapping[str, Any]) -> manager.Plugins:
    """Load the built-in plugins and every installed one (none but the built-in with PLUGIN_ENTRY_POINTS=False)."""
    ours = {setting.name for setting in config.SETTINGS}
    return manager.Plugins(
        settings["PLUGIN_SETTINGS"],
        config.BUILT_IN_PLUGINS,
        withheld=ours.difference(config.SHARED_WITH_PLUGINS),
        disabled=[name.strip() for name in settings["DISABLED_PLUGINS"].split(",")],
        outside=None if settings.get("PLUGIN_ENTRY_POINTS", True) else (),
    )
