"""flask events: what arrived, and what came of it."""

from __future__ import annotations

from typing import Any

import click

from ..extensions import db
from ..models import Call, Processing, Trial, WebhookEvent
from ..models.inbox import EVENT_STATES
from . import output
from .commands import Group

group = Group("events", help="Deliveries from providers.")
COLUMNS = ("id", "provider", "event_id", "type", "status", "call", "trial", "received_at")


@group.command("list")
@click.option("--status", type=click.Choice(EVENT_STATES), help="Only events in this state.")
@click.option("--call", "reference", help="Only this call's (card reference or provider's id).")
@click.option("--limit", default=100, show_default=True, help="At most so many, newest first.")
@output.as_json
def list_(status: str | None, reference: str | None, limit: int, json_: bool) -> None:
    """List deliveries, newest first."""
    query = _joined().order_by(WebhookEvent.id.desc()).limit(limit)
    if status:
        query = query.where(WebhookEvent.status == status)
    if reference:
        query = query.where((Call.public_id == reference) | (WebhookEvent.provider_call_id == reference))
    rows = [_shown(*found) for found in db.session.execute(query)]
    output.print_list(rows, COLUMNS, json_=json_, none="No events yet.")


@group.command("show")
@click.argument("event_id", type=int)
@output.as_json
def show(event_id: int, json_: bool) -> None:
    """Show one delivery: its payload as stored, and what each processor made of it."""
    found = db.session.execute(_joined().where(WebhookEvent.id == event_id)).first()
    if found is None:
        output.fail(f"No event has the number {event_id}. See flask events list.")
    parts = db.session.scalars(db.select(Processing).where(Processing.event_id == event_id).order_by(Processing.id))
    output.print_one(_shown(*found) | _more(found[0], list(parts)), json_=json_)


def _joined() -> Any:
    query = db.select(WebhookEvent, Call.public_id, Trial.token)
    return query.outerjoin(Call, Call.id == WebhookEvent.call_id).outerjoin(Trial, Trial.id == WebhookEvent.trial_id)


def _shown(event: WebhookEvent, call: str | None, trial: str | None) -> output.Row:
    return {
        "id": event.id,
        "provider": event.provider,
        "event_id": event.event_id,
        "type": event.type,
        "status": event.status,
        "call": call,
        "trial": trial,
        "received_at": event.received_at,
    }


def _more(event: WebhookEvent, parts: list[Processing]) -> output.Row:
    waiting = event.status == "received"
    return {
        "error": event.error,
        "attempts": event.attempts,
        "next_attempt_at": event.next_attempt_at if waiting else None,
        "processed_at": event.processed_at,
        "processors": [
            {"processor": part.processor, "state": part.state, "attempts": part.attempts, "error": part.error}
            for part in parts
        ],
        "answer": event.answer,
        "headers": event.headers,
        "payload": event.payload,
    }
