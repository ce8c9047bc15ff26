"""A call's turns, kept in memory while the call goes on: the next turn is read, not all of them again.

What is kept is only a saving: it is taken as it stands while new rows follow it in time, and made anew otherwise.
It is committed and rolled back with the transaction that read it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any

from flask import Flask, current_app
from sqlalchemy import event, orm

from ..extensions import db
from ..models import Call
from ..models import Turn as Row
from ..plugins import Turn
from . import facts
from .queries import in_order

MOST = 200  # calls
OVER = ("completed", "failed")
Spoken = Row | Turn  # what a card is made of
_PENDING = "callboard.heard"


@dataclass(frozen=True, slots=True)
class Heard:
    """A call's turns as plugins see them. `report`: which report they come from; `rows`: the highest row id."""

    report: Any = None
    turns: tuple[Turn, ...] = ()
    rows: int = 0
    last: tuple[datetime, int] | None = None
    key: str | None = None


class Memory:
    """The turns of the calls that were looked at last."""

    def __init__(self) -> None:
        self._heard: OrderedDict[str, Heard] = OrderedDict()
        self._lock = Lock()

    def get(self, call: str) -> Heard:
        with self._lock:
            return self._heard.get(call, Heard())

    def keep(self, call: str, heard: Heard) -> None:
        with self._lock:
            self._heard.pop(call, None)
            if heard.turns:
                self._heard[call] = heard
            if len(self._heard) > MOST:
                self._heard.popitem(last=False)


def turns(call: Call) -> tuple[Turn, ...]:
    """Return what was said, in order; equal turns are the same objects as the last time."""
    return _heard(call).turns


def newest_key(call: Call) -> str | None:
    """Return the key of the turn that was said last."""
    return _heard(call).key


def _heard(call: Call) -> Heard:
    known = _pending().get(call.public_id) or of(current_app).get(call.public_id)
    report = call.facts.get("turns_order")
    if known.report != report:
        known = Heard(report)
    rows = _after(call, known.rows)
    # A row of the same moment may belong before the one that is known: the database knows the order of keys.
    if known.last and rows and (rows[0].at, rows[0].position) <= known.last:
        known, rows = Heard(report), _after(call, 0)
    heard = _and(known, rows)
    # Of a call that is over nothing is kept: it does not grow, and its words may have to be erased.
    _pending()[call.public_id] = Heard() if facts.status(call.facts) in OVER else heard
    return heard


def _after(call: Call, row_id: int) -> Sequence[Row]:
    """Return the turns with a higher row id: turns are added under the call's lock, so none appears below it."""
    return db.session.scalars(in_order(db.select(Row).where(Row.call_id == call.id, Row.id > row_id))).all()


def _and(known: Heard, rows: Sequence[Row]) -> Heard:
    if not rows:
        return known
    new = tuple(Turn(row.role, row.text, row.at, row.seconds) for row in rows)  # type: ignore[arg-type]
    last = rows[-1]
    highest = max(known.rows, *(row.id for row in rows))
    return Heard(known.report, known.turns + new, highest, (last.at, last.position), last.key)


def _pending() -> dict[str, Heard]:
    kept: dict[str, Heard] = db.session().info.setdefault(_PENDING, {})
    return kept


@event.listens_for(orm.Session, "after_commit")
def _commit(session: orm.Session) -> None:
    for call, heard in session.info.pop(_PENDING, {}).items():
        of(current_app).keep(call, heard)


@event.listens_for(orm.Session, "after_rollback")
def _roll_back(session: orm.Session) -> None:
    session.info.pop(_PENDING, None)


def init_app(app: Flask) -> None:
    app.extensions["callboard.hearing"] = Memory()


def of(app: Flask) -> Memory:
    memory: Memory = app.extensions["callboard.hearing"]
    return memory
