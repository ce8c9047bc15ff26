"""Renders calls that changed, once each, and publishes them to whoever watches; after the commit."""

from __future__ import annotations

from collections.abc import Iterable

from flask import current_app

from .. import live
from ..extensions import db
from ..models import Call, Trial
from ..trials import golive
from . import card, hearing
from .apply import Change


def changes(changed: Iterable[Change]) -> None:
    """Publish each changed call: the whole card, or only its new line where that is all that changed.

    Whether its trial may go live hangs on its calls, so a whole card is followed by that.
    """
    wanted = {change.call_id: change.what for change in changed}
    if not wanted:
        return
    db.session.rollback()  # read what is committed now, not what this session saw before
    calls = list(db.session.scalars(db.select(Call).where(Call.id.in_(wanted))))
    live.hub_of(current_app).revisions.update((call.id, call.revision) for call in calls)
    trials = _watched_trials(calls)
    shown = [call for call in calls if call.callable_id in trials and call.callable_type == "Trial"]
    pushes = []
    for call in shown:
        trial, turns = trials[call.callable_id or 0], hearing.turns(call)
        if wanted[call.id] == "card":
            html = card.render(call, trial, turns)
        else:
            html = card.render_update(call, trial, turns, new_turn=wanted[call.id] == "turn")
        pushes.append(live.Push(trial.token, html, call.public_id))
    whole = {call.callable_id or 0 for call in shown if wanted[call.id] == "card"}
    pushes += [live.Push(trials[one].token, golive.render(trials[one])) for one in sorted(whole)]
    live.publish(pushes)


def unpublished(revisions: dict[int, int]) -> list[Change]:
    """Return the calls (id → revision) that this process has not published so far."""
    known = live.hub_of(current_app).revisions
    return [Change(call_id, "card") for call_id, revision in revisions.items() if known.get(call_id, 0) < revision]


def _watched_trials(calls: Iterable[Call]) -> dict[int, Trial]:
    ids = {call.callable_id for call in calls if call.callable_type == "Trial"}
    trials = db.session.scalars(db.select(Trial).where(Trial.id.in_(ids)))
    return {trial.id: trial for trial in trials if live.watched(trial.token)}
