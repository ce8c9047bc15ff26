"""Attempts at an event's parts: what failed, when to try again, and when to give up and park it.

All of it lives in the rows, so that a retry survives whatever dies in between.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.exc import OperationalError

from .clock import now
from .extensions import db
from .models import Processing, WebhookEvent
from .plugins import TryLater

MOST = 8
FIRST_PAUSE = 1.0  # seconds, doubled per attempt
LONGEST_PAUSE = 600.0  # seconds
JOB_LEASE = timedelta(seconds=90)  # after which an outside part whose job was lost is started again
MAY_PASS = (TryLater, OSError, OperationalError)  # the rest cannot pass by itself: processors are pure functions
log = logging.getLogger(__name__)


def first(event_id: int, processor: str) -> Processing:
    """Return a new row for a part that has not run yet."""
    return Processing(event_id=event_id, processor=processor, state="waiting", attempts=0)


def finished(part: Processing) -> bool:
    return part.state in ("done", "parked")


def due(part: Processing) -> bool:
    """Whether an unfinished part is to be started now."""
    return not finished(part) and (part.next_attempt_at is None or part.next_attempt_at <= now())


def started(part: Processing) -> None:
    """Note that the part's job was sent: it is due again only if nothing is heard of it."""
    part.next_attempt_at = now() + JOB_LEASE


def record(part: Processing, since: datetime, error: Exception | None) -> None:
    """Write down how an attempt ended."""
    part.started_at, part.finished_at = since, now()
    part.attempts += 1
    part.error = reason(error) if error else None
    if error is None:
        part.state = "done"
        return
    again = isinstance(error, MAY_PASS) and part.attempts < MOST
    part.state = "retrying" if again else "parked"
    part.next_attempt_at = now() + _pause(part.attempts, error)
    log.warning("processor failed", extra={"processor": part.processor, "error": type(error).__name__})


def settle(row: WebhookEvent, parts: Sequence[Processing]) -> None:
    """Set the event's state from its parts: due again while one is unfinished, parked if one was given up."""
    db.session.add_all(parts)
    row.error = "; ".join(f"{part.processor}: {part.error}" for part in parts if part.error) or None
    unfinished = [part for part in parts if not finished(part)]
    if unfinished:
        row.attempts = max(part.attempts for part in unfinished)
        row.next_attempt_at = min(part.next_attempt_at or now() for part in unfinished)
    else:
        row.status = "parked" if any(part.state == "parked" for part in parts) else "processed"
        row.processed_at = now()


def put_off(row: WebhookEvent, error: Exception) -> None:
    """Note that the event itself could not be merged: later again, or parked if that cannot help."""
    row.attempts += 1
    row.error = reason(error)
    if isinstance(error, MAY_PASS) and row.attempts < MOST:
        row.next_attempt_at = now() + _pause(row.attempts, error)
    else:
        row.status, row.processed_at = "parked", now()


def reason(error: Exception) -> str:
    """Return an error as an operator reads it, bounded: it may quote what a stranger sent."""
    return f"{type(error).__name__}: {error}"[:500]


def _pause(attempts: int, error: Exception) -> timedelta:
    """Return what the plugin asked for, or a growing pause, jittered so that failures do not return together."""
    if isinstance(error, TryLater) and error.seconds is not None:
        return timedelta(seconds=max(0.0, min(error.seconds, LONGEST_PAUSE)))
    longest = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (attempts - 1))
    return timedelta(seconds=longest * random.uniform(0.5, 1.0))
