"""What happens by the clock: the sweep, and the sandbox's calls. In the embedded process and in `flask clock`."""

from __future__ import annotations

import logging
import threading
import time

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from . import actors, leases
from .extensions import db
from .sandbox import calls as sandbox_calls

LEASE = "clock"
TICK = 0.1  # seconds: how late a simulated word may be
SWEEP = 2.0  # seconds between looks for work whose wake-up was lost
log = logging.getLogger(__name__)


def run(app: Flask, stopped: threading.Event) -> None:
    """Lead the schedule, or wait to lead it, until stopped."""
    holder, next_sweep = leases.me(), 0.0
    while not stopped.is_set():
        pause = TICK
        with app.app_context():
            try:
                if not leases.hold(LEASE, holder):
                    pause = 1.0
                else:
                    if time.monotonic() >= next_sweep:
                        actors.current().sweep()
                        next_sweep = time.monotonic() + SWEEP
                    sandbox_calls.play_due(app)
            except SQLAlchemyError:
                log.exception("schedule: the database did not answer, trying again")
                pause = 1.0
            except Exception:  # one bad tick must not end the schedule
                log.exception("schedule: a tick failed")
                pause = 1.0
            finally:
                db.session.remove()
        stopped.wait(pause)
    with app.app_context():
        leases.release(LEASE, holder)
