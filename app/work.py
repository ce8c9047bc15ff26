"""Works the inbox: claims due events, asks their processors, merges what they said, commits, then publishes.

Built-in processors are pure and quick: a batch of events shares one transaction. An event that fails falls
back to a transaction of its own, so a poisoned one holds up nobody. Outside processors run one by one
(`run_one`), each with its own `processings` row, so that a stranger's failure never runs ours again.
Retry times live in the rows: whatever dies, `drain` finds them again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from dramatiq.middleware import Interrupt
from sqlalchemy.exc import SQLAlchemyError

from . import attempts, inbox, second_opinion, trial_updates
from .calls import apply, leads, publish
from .clock import now
from .database import writing
from .extensions import db
from .models import Call, Processing, WebhookEvent
from .plugins import CallUpdate, Event, TrialUpdate, Update
from .plugins import manager as plugins
from .plugins.manager import Hook, Registered
from .retention import tombstones, wal

log = logging.getLogger(__name__)
Send = Callable[[int, str], None]


@dataclass(slots=True)
class Outcome:
    """What came of one event's built-in processors."""

    row: WebhookEvent
    updates: list[Update] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)


def drain(send: Send) -> int:
    """Work one batch of due events and return how many; `send(event_id, processor)` starts an outside one."""
    ids: list[int] = []
    try:
        with writing():
            rows = inbox.claim()
            ids = [row.id for row in rows]
            living = tombstones.living(rows)
            outcomes, changes = _work(living)
    except Exception:
        if not ids:
            raise
        log.exception("batch failed, working its events one by one", extra={"events": len(ids)})
        return sum(_alone(event_id, send) for event_id in ids)
    if len(living) < len(ids):
        wal.try_to_empty()
    _after(outcomes, changes, send)
    return len(ids)


def until_idle() -> int:
    """Work everything that is due in this thread, outside processors included; return how many events."""
    worked = 0
    while done := drain(run_one):
        worked += done
    return worked


def run_one(event_id: int, name: str) -> None:
    """Run one outside processor, extractor or notifier on one event, unless it has already done its part."""
    row = db.session.get(WebhookEvent, event_id)
    known = inbox.processings([event_id]).get((event_id, name))
    if row is None or row.status != "received" or known is None or attempts.finished(known):
        return
    event, started = inbox.event_of(row), now()
    error: Exception | None = None
    updates: list[Update] = []
    try:
        updates = _checked(_ask(name, event, row.call_id))
    except Interrupt as limit:  # the worker's time limit, or its end: the next attempt may be quicker
        error = TimeoutError(f"stopped before it was done ({type(limit).__name__})")
    except Exception as raised:  # a stranger's code may raise anything: it is kept in the event's row
        error = raised
    with writing():
        locked = inbox.claim_one(event_id)
        if locked is None or not tombstones.living([locked]):
            return
        changes = apply.apply([apply.Said(locked, _of_calls(updates))]) if not error else []
        trial_updates.apply(_of_trials(updates))
        parts = inbox.processings([event_id])
        attempts.record(parts[event_id, name], started, error)
        attempts.settle(locked, list(parts.values()))
    publish.changes(changes)


def _work(rows: Sequence[WebhookEvent]) -> tuple[list[Outcome], list[apply.Change]]:
    known = inbox.processings([row.id for row in rows])
    outcomes = [_run_built_in(row, known) for row in rows]
    trial_updates.apply(u for o in outcomes for u in _of_trials(o.updates))
    changes = apply.apply([apply.Said(o.row, _of_calls(o.updates)) for o in outcomes if _of_calls(o.updates)])
    for outcome in outcomes:
        parts = {name: part for (event_id, name), part in known.items() if event_id == outcome.row.id}
        outcome.outside = _outside_due(outcome, parts)
        attempts.settle(outcome.row, list(parts.values()))
    return outcomes, changes


def _run_built_in(row: WebhookEvent, known: dict[tuple[int, str], Processing]) -> Outcome:
    outcome, event = Outcome(row), inbox.event_of(row)
    for part in plugins.current().processors_for(row.provider, row.type):
        if part.outside:
            continue
        processing = known.setdefault((row.id, part.name), attempts.first(row.id, part.name))
        if attempts.finished(processing):
            continue
        started, error = now(), None
        try:
            outcome.updates += _checked(part.processor.run(event))
        except Exception as raised:  # kept in the row, where an operator finds it
            error = raised
        attempts.record(processing, started, error)
    return outcome


def _outside_due(outcome: Outcome, parts: dict[str, Processing]) -> list[str]:
    """Return the outside parts to start on this event now, and note that they were started."""
    row, registry = outcome.row, plugins.current()
    names = [p.name for p in registry.processors_for(row.provider, row.type) if p.outside]
    if row.call_id is not None:
        names += [hook.name for hook in (*registry.extractors, *registry.notifiers) if hook.outside]
        reported = any(update.final for update in _of_calls(outcome.updates)) and second_opinion.configured()
        if reported or second_opinion.NAME in parts:  # its processors ran before: this is another look at the event
            names.append(second_opinion.NAME)
    for name in names:
        parts.setdefault(name, attempts.first(row.id, name))
    due = [name for name in names if attempts.due(parts[name])]
    for name in due:
        attempts.started(parts[name])
    return due


def _alone(event_id: int, send: Send) -> int:
    """Work one event of a failed batch; what fails again is put off or parked, with its reason."""
    try:
        with writing():
            row = inbox.claim_one(event_id)
            outcomes, changes = _work(tombstones.living([row] if row else []))
    except Exception as error:  # whatever it is, the other events must go on
        _put_off(event_id, error)
        return 1
    _after(outcomes, changes, send)
    return len(outcomes)


def _after(outcomes: Iterable[Outcome], changes: Sequence[apply.Change], send: Send) -> None:
    publish.changes(changes)
    for outcome in outcomes:
        for name in outcome.outside:
            send(outcome.row.id, name)


def _put_off(event_id: int, error: Exception) -> None:
    try:
        with writing():
            row = inbox.claim_one(event_id)
            if row:
                attempts.put_off(row, error)
    except SQLAlchemyError:
        log.exception("event neither worked nor put off: the sweep will find it", extra={"event": event_id})


def _ask(name: str, event: Event, call_id: int | None) -> Iterable[Update] | None:
    """Run the outside part of that name and return what it says of the event."""
    if name == second_opinion.NAME:
        second_opinion.ask(call_id or 0)
        return None
    part = plugins.current().named(name)
    return part.processor.run(event) if isinstance(part, Registered) else _hook(part, call_id)


def _hook(hook: Hook, call_id: int | None) -> list[Update]:
    call = db.session.get(Call, call_id) if call_id else None
    if call is None:
        return []
    view, revision = leads.view(call), call.revision
    if hook.name.endswith(".call_changed"):
        hook.function(call=view)
        return []
    lead = leads.ask(hook.function, view)
    with writing():
        locked = db.session.get(Call, call.id, with_for_update=True, populate_existing=True)
        changed = False
        if locked:
            leads.keep(locked, hook.plugin, lead, revision)
            changed = apply.refresh(locked)
    if changed:
        publish.changes([apply.Change(call.id, "card")])
    return []


def _checked(said_by_processor: Iterable[Update] | None) -> list[Update]:
    updates = list(said_by_processor or ())
    for update in updates:
        if not isinstance(update, CallUpdate | TrialUpdate):
            raise TypeError(f"a processor yields CallUpdate or TrialUpdate, not {type(update).__name__}")
        if isinstance(update, CallUpdate) and not (isinstance(update.call, str) and 0 < len(update.call) <= 200):
            raise ValueError("CallUpdate.call must be the provider's call id, of 1 to 200 characters")
    return updates


def _of_calls(updates: Iterable[Update]) -> list[CallUpdate]:
    return [update for update in updates if isinstance(update, CallUpdate)]


def _of_trials(updates: Iterable[Update]) -> list[TrialUpdate]:
    return [update for update in updates if isinstance(update, TrialUpdate)]
