"""An erasure's receipt: taken by one worker at a time, kept up to date step by step, put off, finished.

All that a restart needs is in the row: what is left to do, when to try again, and why it is not done.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy.orm.attributes import flag_modified

from ..clients.errors import Permanent, ServiceError
from ..clock import now
from ..database import writing
from ..extensions import db
from ..models import Receipt
from .wal import StillRead

CLAIM = timedelta(seconds=90)  # after which a worker that was heard of no more has died; each step renews it
FIRST_PAUSE, LONGEST_PAUSE = 10.0, 4 * 60 * 60.0  # seconds until the next try
READ_PAUSE = 5.0
REFUSED_PAUSE = 60 * 60.0  # at least, where trying again helps only after somebody did something
log = logging.getLogger(__name__)


def due() -> list[int]:
    """Return the erasures to go on with now, those that have waited longest first."""
    query = db.select(Receipt.id).where(Receipt.finished_at.is_(None), Receipt.due_at <= now())
    return list(db.session.scalars(query.order_by(Receipt.due_at).limit(100)))


def unfinished() -> list[int]:
    """Return every erasure that was begun, also one that is put off or that somebody is at, the oldest first."""
    return list(db.session.scalars(db.select(Receipt.id).where(Receipt.finished_at.is_(None)).order_by(Receipt.id)))


def release() -> None:
    """Make every erasure due: whoever was at one died with the process that was everything."""
    with writing() as session:
        session.execute(db.update(Receipt).where(Receipt.finished_at.is_(None)).values(due_at=now()))


def is_finished(receipt_id: int) -> bool:
    query = db.select(Receipt.id).where(Receipt.id == receipt_id, Receipt.finished_at.is_not(None))
    return db.session.scalar(query) is not None


def claim(receipt_id: int, at_once: bool) -> Receipt | None:
    """Take the erasure if it is due (or at once), by moving its time ahead; None: nothing to do now."""
    with writing() as session:
        receipt = session.get(Receipt, receipt_id, with_for_update=True, populate_existing=True)
        if receipt is None or receipt.finished_at:
            return None
        if receipt.due_at and receipt.due_at > now() and not at_once:
            return None
        receipt.due_at = now() + CLAIM
        receipt.attempts += 1
    return receipt


@contextmanager
def going_on(receipt_id: int) -> Iterator[Receipt]:
    """One step of an erasure: a transaction on its locked receipt, which keeps it taken for a while longer."""
    with writing() as session:
        receipt = session.get_one(Receipt, receipt_id, with_for_update=True, populate_existing=True)
        receipt.due_at = now() + CLAIM
        yield receipt
        for column in ("plan", "counts", "confirmed"):  # changed in place
            flag_modified(receipt, column)


def add(receipt: Receipt, erased: Mapping[str, int]) -> None:
    """Count what a step erased."""
    for name, number in erased.items():
        receipt.counts[name] = receipt.counts.get(name, 0) + number


def put_off(receipt_id: int, error: Exception) -> None:
    """Note why the erasure is not finished, and when it is tried again."""
    with writing() as session:
        receipt = session.get_one(Receipt, receipt_id, with_for_update=True, populate_existing=True)
        pause = _pause(receipt.attempts, error)
        receipt.due_at, receipt.error = now() + timedelta(seconds=pause), _reason(error)
    fields = {"receipt": receipt_id, "error": type(error).__name__, "seconds": round(pause)}
    log.warning("erasure put off", extra=fields)


def close(receipt: Receipt) -> None:
    """Finish the erasure, in the caller's transaction: counts and times stay, what named anything is gone."""
    receipt.finished_at, receipt.due_at, receipt.error, receipt.plan = now(), None, None, {}
    log.info("erasure finished", extra={"receipt": receipt.id, "kind": receipt.kind, **receipt.counts})


def _reason(error: Exception) -> str | None:
    """Return what an operator may read; a message that is not a service's could quote what was to be erased."""
    if isinstance(error, StillRead):
        return None  # nothing is wrong, and nothing but the log is left
    return error.message if isinstance(error, ServiceError) else type(error).__name__


def _pause(attempts: int, error: Exception) -> float:
    if isinstance(error, StillRead):
        return READ_PAUSE
    growing = float(min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(attempts - 1, 12)) * random.uniform(0.75, 1.0))
    if isinstance(error, Permanent):
        return max(growing, REFUSED_PAUSE)
    asked = error.retry_after or 0.0 if isinstance(error, ServiceError) else 0.0
    return max(growing, min(asked, LONGEST_PAUSE))
