"""Reading calls and their turns, in the order in which the page shows them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Select, func

from ..extensions import db
from ..models import Call, Trial, Turn


def of_trial(trial: Trial) -> list[Call]:
    """Return the trial's calls, newest first."""
    query = db.select(Call).where(Call.callable_type == "Trial", Call.callable_id == trial.id)
    return list(db.session.scalars(query.order_by(Call.created_at.desc(), Call.id.desc())))


def turns_of(call: Call) -> list[Turn]:
    """Return what was said, in the order in which it was said."""
    return list(db.session.scalars(in_order(db.select(Turn).where(Turn.call_id == call.id))))


def turns_of_all(calls: Iterable[Call]) -> dict[int, list[Turn]]:
    """Return call id → its turns, in order, with one query."""
    found: dict[int, list[Turn]] = {call.id: [] for call in calls}
    for turn in db.session.scalars(in_order(db.select(Turn).where(Turn.call_id.in_(found)))):
        found[turn.call_id].append(turn)
    return found


def in_order(query: Select[Turn]) -> Select[Turn]:
    return query.order_by(Turn.at, Turn.position, Turn.key)


def newest_turn_at(call: Call) -> datetime | None:
    """Return when the last turn that is known was said."""
    newest: datetime | None = db.session.scalar(db.select(func.max(Turn.at)).where(Turn.call_id == call.id))
    return newest


def owner(call: Call) -> Trial | None:
    """Return the trial that the call belongs to; None while it is unknown."""
    return db.session.get(Trial, call.callable_id) if call.callable_type == "Trial" else None
