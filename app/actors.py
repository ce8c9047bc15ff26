"""The jobs. Each takes ids, calls one rule and leaves retries to the rows; the queue is only a wake-up."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from functools import partial
from typing import Any, cast

import dramatiq
import redis
from flask import Flask, current_app

from . import broker as brokers
from . import inbox, mails, reconcile, retention, work
from .dialling import placing
from .trials import setup

OUTSIDE_LIMIT = 30_000  # ms for one outside processor
SET_UP_LIMIT = 85_000  # ms: less than the lease in the trial's row
ERASE_LIMIT = 600_000  # ms
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
        self._start_trial_call = self._actor(self.start_trial_call, "critical")
        self._create_trial_assistant = self._actor(self.create_trial_assistant, "default", time_limit=SET_UP_LIMIT)
        self._send_mail = self._actor(self.send_mail, "low")
        self._erase = self._actor(self.erase, "low", time_limit=ERASE_LIMIT)
        self._look_up_call = self._actor(self.look_up_call, "low")
        self._reap_trials = self._actor(self.reap_trials, "low")
        self._purge_trials = self._actor(self.purge_trials, "low", time_limit=ERASE_LIMIT)
        self._reconcile_calls = self._actor(self.reconcile_calls, "low")

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

    def start_trial_call(self, call_id: int) -> None:
        """Place one call of a trial, once."""
        placing.dial(call_id)

    def create_trial_assistant(self, trial_id: int) -> None:
        """Make a trial's assistant, or bring it up to date; then a call that waited for it starts."""
        setup.set_up(trial_id)
        self.send_due()

    def send_mail(self, mail_id: int) -> None:
        """Send one letter."""
        mails.send(mail_id)

    def erase(self, receipt_id: int) -> None:
        """Go on with one erasure."""
        retention.work(receipt_id)

    def look_up_call(self, call_id: int) -> None:
        """Ask the provider about one silent call, and have what it says worked."""
        if reconcile.look_up(call_id) == "event":
            self.wake()

    def reap_trials(self) -> None:
        """End trials whose time is over; give up what is stuck: set-ups that never succeed, calls that never end."""
        setup.give_up()
        reconcile.close_silent()
        if retention.ask_for_past_time():
            self.send_due()

    def purge_trials(self) -> None:
        """Write to whoever is erased tomorrow; begin the erasures whose time has come."""
        retention.warn_due()
        retention.ask_for_past_time()
        retention.ask_for_unmatched()
        self.send_due()

    def reconcile_calls(self) -> None:
        """Look up every call whose report did not come."""
        for call_id in reconcile.due():
            self._send(partial(self._look_up_call.send, call_id))

    def sweep(self) -> None:
        """Find what was stored and never worked, whoever lost its wake-up."""
        if inbox.is_due():
            self._mark.clear()
            self.wake()
        self.send_due()

    def send_due(self) -> None:
        """Start the jobs whose rows say that they are due; each takes its row, so a second message does nothing."""
        for job, ids in (
            (self._start_trial_call, placing.due()),
            (self._create_trial_assistant, setup.due()),
            (self._send_mail, mails.due()),
            (self._erase, retention.due()),
        ):
            for row_id in ids:
                self._send(partial(job.send, row_id))

    def trial_changed(self, trial_id: int) -> None:
        """Start what a new or changed trial needs, without waiting for the sweep."""
        self._send(partial(self._create_trial_assistant.send, trial_id))
        for mail_id in mails.due():
            self._send(partial(self._send_mail.send, mail_id))

    def reap(self) -> None:
        """Start the job that gives up what is stuck."""
        self._send(self._reap_trials.send)

    def purge(self) -> None:
        """Start the job that begins erasures."""
        self._send(self._purge_trials.send)

    def reconcile(self) -> None:
        """Start the job that looks silent calls up."""
        self._send(self._reconcile_calls.send)

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
