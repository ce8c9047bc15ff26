"""What happens by the clock, in the embedded process and in `flask clock`; of several processes one leads.

APScheduler says when; a lease in the database says who, since every process that starts a scheduler would fire.
Jobs only wake workers: what is to be done is in the rows, and each row is taken by one worker.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import UTC

from apscheduler.schedulers.background import BackgroundScheduler
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from . import actors, leases
from .extensions import db
from .sandbox import calls as sandbox_calls

LEASE = "clock"
log = logging.getLogger(__name__)
Job = Callable[[Flask], object]
# Job → seconds between its runs.
EVERY: dict[Job, float] = {
    sandbox_calls.play_due: 0.1,  # how late a simulated word may be
    lambda app: actors.of(app).sweep(): 2.0,  # what was stored and whose wake-up was lost
    lambda app: actors.of(app).reconcile(): 5.0,  # an owner waits to hear whether their phone rings
    lambda app: actors.of(app).reap(): 60.0,
    lambda app: actors.of(app).purge(): 60.0,
}


def run(app: Flask, stopped: threading.Event) -> None:
    """Lead the schedule, or wait to lead it, until stopped."""
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # a run that is skipped because the last one still goes
    holder = leases.me()
    scheduler = BackgroundScheduler(
        timezone=UTC, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    )
    for job, seconds in EVERY.items():
        scheduler.add_job(_led, "interval", seconds=seconds, args=(app, holder, job))
    scheduler.start()
    stopped.wait()
    scheduler.shutdown(wait=True)
    with app.app_context():
        leases.release(LEASE, holder)


def _led(app: Flask, holder: str, job: Job) -> None:
    """Run the job if this process leads."""
    with app.app_context():
        try:
            if leases.hold(LEASE, holder):
                job(app)
        except SQLAlchemyError:
            log.exception("schedule: the database did not answer, trying again")
        except Exception:  # one bad run must not end the schedule
            log.exception("schedule: a job failed")
        finally:
            db.session.remove()
