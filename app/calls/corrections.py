"""The owner puts a captured value right. Their word stands over whatever is heard later, until they take it back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy import func

from ..clock import now
from ..database import writing
from ..errors import UnknownCall
from ..extensions import db
from ..languages import marked as N_
from ..models import Call, Correction, Trial
from . import apply, corrected, facts, publish
from .corrected import FIELDS

Change = Callable[[Call, str], "Correction | None"]


def find(trial: Trial, public_id: str, field: str) -> Call:
    """Return the trial's call; raise UnknownCall when it has none of that name, or no such value can be corrected."""
    which = (Call.public_id == public_id, Call.callable_type == "Trial", Call.callable_id == trial.id)
    call: Call | None = db.session.scalars(db.select(Call).where(*which)).first()
    if call is None or field not in FIELDS:
        raise UnknownCall(N_("There is no such detail of a call on this page."))
    return call


def correct(call: Call, field: str, value: str | None) -> None:
    """Let this value stand, None for "not mentioned", and push it; nothing happens when it stands already."""
    _apply(call, field, lambda locked, name: _corrected(locked, name, value))


def undo(call: Call, field: str) -> None:
    """Let what was heard stand again, and push it."""
    _apply(call, field, _undone)


def history(call: Call) -> list[Correction]:
    """Return what the owner did to the call's values, oldest first."""
    query = db.select(Correction).where(Correction.call_id == call.id).order_by(Correction.id)
    return list(db.session.scalars(query))


def counts(since: datetime | None = None) -> dict[str, int]:
    """Return how often each field was put right, over all calls; what was taken back later counts too."""
    query = db.select(Correction.field, func.count()).where(Correction.action != "undone").group_by(Correction.field)
    if since is not None:
        query = query.where(Correction.created_at >= since)
    return dict.fromkeys(FIELDS, 0) | {row[0]: row[1] for row in db.session.execute(query)}


def value_of(entry: Mapping[str, object] | None) -> str | None:
    """Return the text of a captured value."""
    value = (entry or {}).get("value")
    return None if value is None else str(value)


def _apply(call: Call, field: str, change: Change) -> None:
    with writing() as session:
        locked = session.get(Call, call.id, with_for_update=True, populate_existing=True)
        if locked is None:  # erased meanwhile
            raise UnknownCall(N_("There is no such detail of a call on this page."))
        made = change(locked, field)
        if made is not None:
            session.add(made)
            apply.refresh(locked)
    if made is not None:
        publish.changes([apply.Change(call.id, "card")])


def _corrected(call: Call, field: str, value: str | None) -> Correction | None:
    entry = (call.extracted_lead or {}).get(field)
    if value_of(entry) == value:
        return None
    moment = now()
    call.facts = corrected.noted(call.facts, field, {"value": value, "at": facts.iso(moment)})
    action, heard = "cleared" if value is None else "set", value_of(corrected.heard(entry))
    return Correction(call_id=call.id, field=field, action=action, value=value, heard=heard, created_at=moment)


def _undone(call: Call, field: str) -> Correction | None:
    said = corrected.standing(call.facts, field)
    if said is None:
        return None
    heard = value_of(corrected.heard((call.extracted_lead or {}).get(field)))
    call.facts = corrected.noted(call.facts, field, None)
    return Correction(call_id=call.id, field=field, action="undone", value=said["value"], heard=heard)
