"""Applies what processors said to the calls they said it about, in the caller's transaction.

Calls are made in the order of their provider ids and locked in the order of their row ids, so that two
workers cannot deadlock. Nothing is published here: the caller does that after its commit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import tuple_

from ..database import insert
from ..extensions import db
from ..models import Call, Turn, WebhookEvent
from ..plugins import CallUpdate, EndedKind
from . import binding, facts, hearing, leads

# Columns whose change the page shows.
VISIBLE = (
    "status",
    "started_at",
    "ended_at",
    "duration_seconds",
    "ended_reason",
    "ended_kind",
    "caller_number",
    "recording_url",
    "summary",
    "extracted_lead",
    "intent",
    "intent_confidence",
    "intent_reasons",
    "callable_id",
)


@dataclass(frozen=True, slots=True)
class Said:
    """One event and what its processors said of calls."""

    row: WebhookEvent
    updates: Sequence[CallUpdate]


@dataclass(frozen=True, slots=True)
class Change:
    """A call that looks different now. `turn`: one line was added at its end; `small`: only who speaks changed."""

    call_id: int
    what: Literal["card", "turn", "small"]


def apply(said: Sequence[Said]) -> list[Change]:
    """Merge every update into its call and return the calls that changed, each once."""
    calls = _locked(said)
    before = {call.id: _look(call) for call in calls.values()}
    lines: dict[int, _Lines] = {call.id: _Lines() for call in calls.values()}
    for item in said:
        for number, update in enumerate(item.updates):
            call = calls[item.row.provider, update.call]
            _merge(call, item.row, update, number, lines[call.id])
            item.row.call_id = call.id
            if call.callable_type == "Trial":
                item.row.trial_id = call.callable_id
    changes = [_changed(call, before[call.id], lines[call.id]) for call in calls.values()]
    return [change for change in changes if change]


def fail(call: Call, key: str, kind: EndedKind, problem: str) -> None:
    """Mark a call as failed that was never placed, in the caller's transaction; `problem` is for its owner."""
    name = call.provider_call_id or call.public_id
    update = CallUpdate(name, status="failed", ended_reason="not-placed", ended_kind=kind)
    call.facts = facts.merge(call.facts, update, key)
    call.problem = problem
    if not refresh(call):
        call.revision += 1


def close(call: Call, problem: str) -> None:
    """End a call whose report will never come, in the caller's transaction: completed if the caller spoke."""
    name = call.provider_call_id or call.public_id
    update = CallUpdate(name, status="completed", ended_reason="no-report", ended_kind="provider_fault")
    call.facts = facts.merge(call.facts, update, f"close:{name}")
    call.problem, call.lookup_due_at = problem, None
    if not refresh(call):
        call.revision += 1


def refresh(call: Call) -> bool:
    """Compute the row from its facts and the lead from both; return whether the page would look different."""
    before = _look(call)
    _compute(call)
    if _look(call) == before:
        return False
    call.revision += 1
    return True


@dataclass(slots=True)
class _Lines:
    """What happened to a call's turns in this batch."""

    added: int = 0
    replaced: bool = False
    last: str | None = None


def _locked(said: Sequence[Said]) -> dict[tuple[str, str], Call]:
    wanted = sorted({(item.row.provider, update.call) for item in said for update in item.updates})
    if not wanted:
        return {}
    found = _found(wanted)
    trials = binding.trials(said)
    for provider, provider_call in wanted:
        if (provider, provider_call) not in found:
            binding.make(provider, provider_call, trials.get((provider, provider_call)))
    calls = found if len(found) == len(wanted) else _found(wanted)
    query = db.select(Call).where(Call.id.in_([c.id for c in calls.values()])).order_by(Call.id)
    rows = db.session.scalars(query.with_for_update().execution_options(populate_existing=True))
    locked = {(call.provider, str(call.provider_call_id)): call for call in rows}
    for key, call in locked.items():
        binding.adopt(call, trials.get(key))
    return locked


def _found(wanted: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Call]:
    query = db.select(Call).where(tuple_(Call.provider, Call.provider_call_id).in_(wanted))
    return {(call.provider, str(call.provider_call_id)): call for call in db.session.scalars(query)}


def _merge(call: Call, row: WebhookEvent, update: CallUpdate, number: int, lines: _Lines) -> None:
    known = call.facts
    call.facts = facts.merge(known, update, row.event_id)
    if facts.replaces_turns(known, update, row.event_id):
        _replace_turns(call, update, row)
        lines.replaced = True
    elif update.turn and not facts.has_report_turns(known):
        turn = update.turn
        at = turn.at or update.at or row.occurred_at or row.received_at
        key = row.event_id if number == 0 else f"{number}#{row.event_id}"[:255]
        added = _add_turn(call, key, turn.role, turn.text, at, turn.seconds, "live", 0)
        lines.added += added
        if added:
            lines.last = key


def _replace_turns(call: Call, update: CallUpdate, row: WebhookEvent) -> None:
    db.session.execute(db.delete(Turn).where(Turn.call_id == call.id))
    at = update.started_at or row.occurred_at or row.received_at
    for number, turn in enumerate(update.turns or ()):
        at = turn.at or at  # a turn without a time was said after the one before it
        _add_turn(call, f"report:{number}", turn.role, turn.text, at, turn.seconds, "report", number)


def _add_turn(
    call: Call, key: str, role: str, text: str, at: datetime, seconds: float | None, source: str, position: int
) -> int:
    values = {"role": role, "text": text, "at": at, "seconds": seconds, "source": source, "position": position}
    statement = insert(Turn).values(call_id=call.id, key=key, **values)
    added = db.session.execute(statement.on_conflict_do_nothing().returning(Turn.id)).first()
    return 1 if added else 0


def _changed(call: Call, before: tuple[Any, ...], lines: _Lines) -> Change | None:
    _compute(call)
    same = _look(call)[1:] == before[1:]
    spoke = _look(call)[0] != before[0]
    if same and not (spoke or lines.added or lines.replaced):
        return None
    call.revision += 1
    db.session.flush()  # the next statement of this transaction may read the row
    if same and not lines.replaced and lines.added == 0:
        return Change(call.id, "small")
    if same and not lines.replaced and lines.added == 1 and _is_last(call, lines.last):
        return Change(call.id, "turn")
    return Change(call.id, "card")


def _compute(call: Call) -> None:
    for name, value in facts.columns(call.facts).items():
        setattr(call, name, value)
    leads.understand(call)


def _is_last(call: Call, key: str | None) -> bool:
    return key is not None and hearing.newest_key(call) == key


def _look(call: Call) -> tuple[Any, ...]:
    return (facts.speaking(call.facts), *(getattr(call, name) for name in VISIBLE))
