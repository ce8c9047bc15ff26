"""The jobs. Each takes ids, calls one rule and leaves retries to the rows; the queue is only a wake-up."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any, cast

import dramatiq
import redis
from flask import Flask, current_app

from . import broker as brokers
from . import inbox, work

OUTSIDE_LIMIT = 30_000  # ms for one outside processor
WAITING = "callboard:drain-waiting"
log = logging.getLogger(__name__)


class Jobs:
    """One app's actors on one app's brokers."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._booted = False
        # Two brokers, so that critical work has a worker with threads of its own (`app/workers`).
        self.critical = brokers.make(app.config["REDIS_URL"])
        self.background = brokers.make(app.config["REDIS_URL"])
        self.critical.declare_queue("critical")
        for queue in ("default", "low"):
            self.background.declare_queue(queue)
        self._mark = _RedisMark(app.config["REDIS_URL"]) if app.config["REDIS_URL"] else _Mark()
        self._drain = self._actor(self.drain, "critical")
        self._run_processor = self._actor(self.run_processor, "default", time_limit=OUTSIDE_LIMIT)
        self._sweep = self._actor(self.sweep, "critical")

    def wake(self) -> None:
        """Make a worker look into the inbox; at most one such message waits. A broker that is down costs nothing:
        the sweep finds what was stored."""
        self._send(self._wake_once)

    def drain(self) -> None:
        """Work the inbox until nothing is due."""
        self._mark.clear()  # before looking, so that whatever is stored from here on wakes another
        while work.drain(self.send_processor):
            pass

    def run_processor(self, event_id: int, processor: str) -> None:
        """Run one outside processor on one event."""
        work.run_one(event_id, processor)

    def sweep(self) -> None:
        """Find what was stored and never worked, whoever lost its wake-up."""
        if inbox.is_due():
            self._mark.clear()
            self.wake()

    def send_processor(self, event_id: int, processor: str) -> None:
        self._send(lambda: self._run_processor.send(event_id, processor))

    def boot(self) -> None:
        """Start what a worker process needs, once: Dramatiq's own command would do it, a Worker in ours does not."""
        if not self._booted:
            self._booted = True
            for broker in (self.critical, self.background):
                broker.emit_after("process_boot")

    def close(self) -> None:
        """Give back the connections."""
        for broker in (self.critical, self.background):
            broker.close()

    def _wake_once(self) -> None:
        if self._mark.take():
            self._drain.send()

    def _send(self, send: Callable[[], object]) -> None:
        try:
            send()
        except (redis.RedisError, dramatiq.errors.BrokerError) as error:
            log.warning("wake-up not sent: the sweep will find the work", extra={"error": type(error).__name__})

    def _actor(self, job: Callable[..., None], queue: str, **options: Any) -> Any:
        def run(*arguments: Any) -> None:
            with self._app.app_context():
                try:
                    job(*arguments)
                except Exception:  # the row keeps its own retry time; a dead letter would only be a copy of it
                    log.exception("job failed", extra={"job": job.__name__})

        broker = self.critical if queue == "critical" else self.background
        made: Any = dramatiq.actor  # its overloads know no options that a middleware adds
        return made(run, broker=broker, actor_name=job.__name__, queue_name=queue, **options)


class _Mark:
    """Whether a drain is waiting in this process."""

    def __init__(self) -> None:
        self._waiting = threading.Event()

    def take(self) -> bool:
        """Set the mark; False when it was set already."""
        was_waiting = self._waiting.is_set()
        self._waiting.set()
        return not was_waiting

    def clear(self) -> None:
        self._waiting.clear()


class _RedisMark:
    """Whether a drain is waiting on Redis; it expires, so a lost message blocks nothing for long."""

    def __init__(self, url: str) -> None:
        self._redis = redis.Redis.from_url(url, socket_connect_timeout=1, socket_timeout=2)

    def take(self) -> bool:
        """Set the mark; False when it was set already."""
        return bool(self._redis.set(WAITING, 1, nx=True, ex=5))

    def clear(self) -> None:
        self._redis.delete(WAITING)


def init_app(app: Flask) -> None:
    app.extensions["callboard.jobs"] = Jobs(app)


def of(app: Flask) -> Jobs:
    return cast(Jobs, app.extensions["callboard.jobs"])


def current() -> Jobs:
    return of(current_app)
