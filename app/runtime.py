"""The threads that a serving process needs beside its requests; started after the fork, stopped before it ends."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from . import actors, live, neighbours, schedule, workers
from .extensions import db
from .retention import receipts
from .sandbox import service as sandbox
from .trials import setup

log = logging.getLogger(__name__)


class Runtime:
    """What runs in this process for one app."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._stopped = threading.Event()
        self._threads: list[threading.Thread] = []
        self._workers: list[Any] = []

    def start_web(self) -> None:
        """Listen to Redis, or be everything at once: workers, schedule and the watch for neighbours."""
        bus = live.bus_of(self._app)
        if isinstance(bus, live.RedisBus):
            self._thread(bus.listen, live.hub_of(self._app), self._stopped)
            return
        self.start_workers()
        self._thread(schedule.run, self._app, self._stopped)
        if self._app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite"):
            self._thread(neighbours.watch, self._app, self._stopped)
        with self._app.app_context():
            self._take_over()
            actors.of(self._app).wake()  # undone work is found again in the database

    def start_workers(self) -> None:
        self._workers = workers.start(self._app)

    def stop(self) -> None:
        """End the sockets first (pages reconnect by themselves), then the threads."""
        self._stopped.set()
        live.hub_of(self._app).close()
        workers.stop(self._workers)
        for thread in self._threads:
            thread.join(timeout=3)

    def _take_over(self) -> None:
        """Free what a process that was killed had taken: this one is alone, nobody else is at it."""
        try:
            setup.release()
            receipts.release()
            actors.of(self._app).send_due()
        except SQLAlchemyError:  # it stays taken for a minute or two, which is no reason not to serve
            log.exception("what was taken before was not freed")
        finally:
            db.session.remove()

    def _thread(self, run: Callable[..., None], *arguments: Any) -> None:
        thread = threading.Thread(target=run, args=arguments, name=run.__qualname__, daemon=True)
        thread.start()
        self._threads.append(thread)


def start(app: Flask) -> None:
    """Start the web process's threads."""
    if app.config["APP_ENV"] == "production" and not app.config["VAPI_API_KEY"]:
        log.warning("VAPI_API_KEY is not set: every call is simulated and no phone rings")
    if app.config["APP_ENV"] == "production" and not app.config["STRIPE_SECRET_KEY"]:
        log.warning("STRIPE_SECRET_KEY is not set: going live is simulated and no money is taken")
    runtime = app.extensions["callboard.runtime"] = Runtime(app)
    runtime.start_web()


def stop(app: Flask) -> None:
    """Stop them, and the sandbox's fake; does nothing when they were never started."""
    runtime = app.extensions.pop("callboard.runtime", None)
    if runtime:
        runtime.stop()
    sandbox.stop(app)
