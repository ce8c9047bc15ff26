"""What we hold of a trial, and of nobody: the conditions that counting, exporting and erasing share."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, tuple_

from ..extensions import db
from ..models import Call, Checkout, CtaClick, Mail, Trial, Turn, WebhookEvent

PROVIDER = "vapi"  # the one where what we made is ours to delete
NUMBERS = ("calls", "turns", "events", "leads", "recordings", "letters", "assistant", "clicks", "checkouts")


def counts(trial: Trial, kind: str = "purge") -> dict[str, int]:
    """Return how much an erasure of that kind would erase of the trial now."""
    counted = counts_of_calls(calls_of(trial)) | {
        "events": number(WebhookEvent, events_of(trial)),
        "assistant": int(trial.provider == PROVIDER and trial.assistant_id is not None),
    }
    return counted | (_counts_of_business(trial) if kind == "purge" else {})


def counts_of_unmatched(before: datetime) -> dict[str, int]:
    """Return how much that matches no trial came before then."""
    return counts_of_calls(unmatched_calls(before)) | {"events": number(WebhookEvent, unmatched_events(before))}


def counts_of_calls(which: ColumnElement[bool]) -> dict[str, int]:
    turns = Turn.call_id.in_(db.select(Call.id).where(which))
    return dict.fromkeys(NUMBERS, 0) | {
        "calls": number(Call, which),
        "turns": number(Turn, turns),
        "leads": number(Call, which & Call.extracted_lead.is_not(None)),
        "recordings": number(Call, which & Call.recording_url.is_not(None)),
    }


def _counts_of_business(trial: Trial) -> dict[str, int]:
    """Return how much there is that an expiry leaves alone."""
    return {
        "letters": number(Mail, Mail.trial_id == trial.id),
        "clicks": number(CtaClick, CtaClick.trial_id == trial.id),
        "checkouts": number(Checkout, Checkout.trial_id == trial.id),
    }


def goes_on(trial: Trial) -> bool:
    """Whether a trial whose erasure was asked for was taken up again: extended, or gone live."""
    return trial.status not in ("expired", "purged")


def is_left_over(trial: Trial) -> bool:
    """Whether an assistant or a call of the trial came to be since it was erased."""
    own = trial.provider == PROVIDER and trial.assistant_id is not None
    return own or bool(db.session.scalar(db.select(exists().where(calls_of(trial)))))


def calls_of(trial: Trial) -> ColumnElement[bool]:
    return and_(Call.callable_type == "Trial", Call.callable_id == trial.id)


def events_of(trial: Trial) -> ColumnElement[bool]:
    """The trial's deliveries: those that were worked into its calls, and those that name its calls or assistant."""
    calls = db.session.execute(db.select(Call.id, Call.provider, Call.provider_call_id).where(calls_of(trial))).all()
    theirs = [(call.provider, call.provider_call_id) for call in calls if call.provider_call_id]
    named: list[ColumnElement[bool]] = (
        [tuple_(WebhookEvent.provider, WebhookEvent.provider_call_id).in_(theirs)] if theirs else []
    )
    if trial.assistant_id:
        by_agent = and_(WebhookEvent.provider == trial.provider, WebhookEvent.agent == trial.assistant_id)
        named.append(and_(WebhookEvent.trial_id.is_(None), by_agent))
    if trial.inbound_number:
        by_number = and_(WebhookEvent.agent.is_(None), WebhookEvent.called_number == trial.inbound_number)
        named.append(and_(WebhookEvent.trial_id.is_(None), by_number))
    return or_(WebhookEvent.trial_id == trial.id, WebhookEvent.call_id.in_([call.id for call in calls]), *named)


def unmatched_calls(before: datetime) -> ColumnElement[bool]:
    return and_(Call.callable_id.is_(None), Call.created_at <= before)


def unmatched_events(before: datetime) -> ColumnElement[bool]:
    """Deliveries that came before then and name no call and no assistant of anybody."""
    its_call = or_(
        Call.id == WebhookEvent.call_id,
        and_(Call.provider == WebhookEvent.provider, Call.provider_call_id == WebhookEvent.provider_call_id),
    )
    its_agent = and_(Trial.provider == WebhookEvent.provider, Trial.assistant_id == WebhookEvent.agent)
    return and_(
        WebhookEvent.received_at <= before,
        WebhookEvent.trial_id.is_(None),
        ~exists().where(Call.callable_id.is_not(None), its_call),
        ~exists().where(its_agent),
    )


def number(model: Any, which: ColumnElement[bool]) -> int:
    return db.session.scalar(db.select(func.count()).select_from(model).where(which)) or 0
