"""Keeps each delivery once. The row is the truth and the queue: what is `received` and due is work to do."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import func
from sqlalchemy.exc import SQLAlchemyError

from .clock import now
from .database import insert, writing
from .errors import Unavailable
from .extensions import db
from .models import Processing, WebhookEvent
from .plugins import Event, Json, storable
from .retention.tombstones import Sender, is_buried

log = logging.getLogger(__name__)
BATCH = 50
PER_TRIAL = 10  # of one trial in one batch, so that a flood on one page does not hold up another
SCAN = 2000
_SECRET_WORDS = ("authorization", "cookie", "secret", "signature", "token", "key")


@dataclass(frozen=True, slots=True)
class Kept:
    """A delivery that is in the inbox now; `new` is False for a duplicate, whose first answer is given again."""

    id: int
    new: bool
    status: str
    answer: Json | None


def store(event: Event, headers: Mapping[str, str], status: str, answer: Json | None) -> Kept:
    """Insert the event once, commit, and say whether it was new; raise Unavailable when nothing could be stored."""
    values = columns_of(event, headers, status, answer)
    statement = insert(WebhookEvent).values(**values)
    statement = statement.on_conflict_do_nothing(index_elements=["provider", "event_id"]).returning(WebhookEvent.id)
    try:
        with writing() as session:
            # What is to be worked is looked at by its worker (`app/work`); this would only lie here.
            if status == "ignored" and is_buried(Sender(event.provider, event.agent, event.call)):
                return Kept(0, True, status, answer)
            new_id = session.scalar(statement)
        if new_id is not None:
            return Kept(new_id, True, status, answer)
        same = (WebhookEvent.provider == event.provider, WebhookEvent.event_id == values["event_id"])
        row = db.session.execute(
            db.select(WebhookEvent.id, WebhookEvent.status, WebhookEvent.answer).where(*same)
        ).one()
    except SQLAlchemyError as error:
        log.exception("delivery not stored", extra={"provider": event.provider, "type": values["type"]})
        raise Unavailable("The delivery could not be stored. Send it again.") from error
    return Kept(row.id, False, row.status, row.answer)


def columns_of(event: Event, headers: Mapping[str, str], status: str, answer: Json | None) -> dict[str, Any]:
    """Return the columns under which an event is kept: bounded, redacted, and nothing that a database refuses."""
    moment = now()
    return {
        "provider": event.provider,
        "event_id": _bounded(event.id, 255),
        "type": _bounded(event.type, 200),
        "occurred_at": event.occurred_at,
        "received_at": moment,
        "next_attempt_at": moment,
        "payload": storable(event.payload),
        "headers": redacted(headers),
        "status": status,
        "answer": storable(answer),
        "message_id": _bounded(event.message_id, 255),
        "provider_call_id": _bounded(event.call, 200),
        "agent": _bounded(event.agent, 200),
        "called_number": _bounded(event.called_number, 100),
        "attempts": 0,
    }


def claim(limit: int = BATCH) -> list[WebhookEvent]:
    """Lock and return due events, oldest first, at most PER_TRIAL of one assistant; others' claims are skipped."""
    scanned = db.select(WebhookEvent.id, WebhookEvent.provider, _lane()).where(*_due(now()))
    window = scanned.order_by(WebhookEvent.next_attempt_at, WebhookEvent.id).limit(SCAN).subquery()
    rank = func.row_number().over(partition_by=(window.c.provider, window.c.lane), order_by=window.c.id)
    ranked = db.select(window.c.id, rank.label("rank")).subquery()
    fair = db.select(ranked.c.id).where(ranked.c.rank <= PER_TRIAL)
    query = db.select(WebhookEvent).where(WebhookEvent.id.in_(fair), WebhookEvent.status == "received")
    query = query.order_by(WebhookEvent.id).limit(limit).with_for_update(skip_locked=True)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def claim_one(event_id: int) -> WebhookEvent | None:
    """Lock and return one event that is still to be worked, or None."""
    query = db.select(WebhookEvent).where(WebhookEvent.id == event_id, WebhookEvent.status == "received")
    return db.session.scalars(query.with_for_update(skip_locked=True)).first()


def is_due() -> bool:
    """Whether an event waits to be worked now."""
    return db.session.scalar(db.select(WebhookEvent.id).where(*_due(now())).limit(1)) is not None


def event_of(row: WebhookEvent) -> Event:
    """Return the event as its provider read it (payload as stored)."""
    return Event(
        provider=row.provider,
        type=row.type,
        id=row.event_id,
        payload=row.payload,
        call=row.provider_call_id,
        agent=row.agent,
        called_number=row.called_number,
        occurred_at=row.occurred_at,
        message_id=row.message_id,
    )


def processings(event_ids: list[int]) -> dict[tuple[int, str], Processing]:
    """Return (event, processor) → its row."""
    rows = db.session.scalars(db.select(Processing).where(Processing.event_id.in_(event_ids)))
    return {(row.event_id, row.processor): row for row in rows}


def redacted(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the headers without what could sign or sign in; bounded, since they come from a stranger."""
    kept = {
        name.lower()[:100]: str(storable(value))[:500]
        for name, value in headers.items()
        if not any(word in name.lower() for word in _SECRET_WORDS)
    }
    return dict(sorted(kept.items())[:40])


def _due(moment: datetime) -> tuple[Any, ...]:
    return (WebhookEvent.status == "received", WebhookEvent.next_attempt_at <= moment)


def _lane() -> Any:
    return func.coalesce(WebhookEvent.agent, WebhookEvent.provider_call_id, "").label("lane")


def _bounded(text: str | None, most: int) -> str | None:
    if text is None:
        return None
    clean = str(storable(text))
    return clean if len(clean) <= most else f"{clean[: most - 65]}:{sha256(clean.encode()).hexdigest()}"
