"""Partial words: published straight from the door, never stored. The final turn will say the same."""

from __future__ import annotations

import logging

from sqlalchemy.exc import SQLAlchemyError

from . import live
from .calls import card, newest_turn_at
from .extensions import db
from .models import Call, Trial
from .plugins import CallUpdate, Event
from .plugins import manager as plugins

log = logging.getLogger(__name__)


def show(event: Event) -> None:
    """Publish the words of a preview event, if its call is known and nothing later was said meanwhile."""
    try:
        found = _watched(event)
        if found is None:
            return
        call, trial = found
        newest = newest_turn_at(call)
        if newest and event.occurred_at and event.occurred_at <= newest:
            return  # late: the finished sentence is on the page already
    except SQLAlchemyError:
        log.exception("preview not shown")
        return
    for part in plugins.current().processors_for(event.provider, event.type):
        for update in () if part.outside else part.processor.run(event):
            if isinstance(update, CallUpdate) and update.turn:
                html = card.render_preview(call.public_id, update.turn.role, update.turn.text, trial.language)
                live.publish([live.Push(trial.token, html, call=call.public_id, preview=True)])


def _watched(event: Event) -> tuple[Call, Trial] | None:
    query = db.select(Call, Trial).join(Trial, (Call.callable_type == "Trial") & (Call.callable_id == Trial.id))
    query = query.where(Call.provider == event.provider, Call.provider_call_id == event.call)
    row = db.session.execute(query).first()
    if row is None or row.Call.status not in ("initiated", "ringing", "in_progress"):
        return None
    return (row.Call, row.Trial) if live.watched(row.Trial.token) else None
