"""Everything that is held of one trial, as JSON for its owner."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from . import trials
from .calls import of_trial, turns_of_all
from .clock import now
from .extensions import db
from .models import (
    Call,
    Checkout,
    Correction,
    CtaClick,
    Dial,
    Mail,
    PhoneCode,
    Trial,
    Turn,
    User,
    WebhookEvent,
)
from .plugins import Json
from .retention import held


class TrialSchema(Schema):
    """What the business told us, and how its trial stands."""

    business = fields.String()
    trade = fields.String()
    phone = fields.String()
    email = fields.String()
    website = fields.String()
    services = fields.String()
    hours = fields.String()
    region = fields.String()
    language = fields.String()
    time_zone = fields.String()
    status = fields.String()
    provider = fields.String()
    assistant_id = fields.String()
    inbound_number = fields.String()
    owner = fields.Function(lambda trial: _owner(trial))
    link = fields.Function(lambda trial: trials.url(trial))
    created_at = fields.DateTime()
    phone_confirmed_at = fields.DateTime()
    expires_at = fields.DateTime()
    converted_at = fields.DateTime()
    expired_at = fields.DateTime()


class KnowledgeSchema(Schema):
    """What the receptionist is told of the business, and from where it is."""

    text = fields.String(attribute="knowledge")
    source = fields.String(attribute="knowledge_from")
    note = fields.String(attribute="knowledge_note")


class TurnSchema(Schema):
    """One utterance."""

    role = fields.String()
    text = fields.String()
    at = fields.DateTime()
    seconds = fields.Float()
    source = fields.String()


class CorrectionSchema(Schema):
    """One time that the owner put a captured value right, with what had been heard."""

    field = fields.String()
    action = fields.String()
    value = fields.String()
    heard = fields.String()
    by = fields.String()
    at = fields.DateTime(attribute="created_at")


class CallSchema(Schema):
    """One call: what is shown of it, its lead with the evidence for each field, and all that was merged into it."""

    reference = fields.String(attribute="public_id")
    provider = fields.String()
    provider_call_id = fields.String()
    status = fields.String()
    created_at = fields.DateTime()
    started_at = fields.DateTime()
    ended_at = fields.DateTime()
    duration_seconds = fields.Float()
    ended_reason = fields.String()
    caller_number = fields.String()
    lead = fields.Raw(attribute="extracted_lead")
    intent = fields.String()
    intent_confidence = fields.Float()
    intent_reasons = fields.Raw()
    summary = fields.String()
    transcript = fields.String()
    recording_url = fields.String()
    cost = fields.Float()
    done = fields.Boolean()
    note = fields.String()
    problem = fields.String()
    facts = fields.Raw()


class EventSchema(Schema):
    """One delivery about the trial's calls, as it was kept."""

    provider = fields.String()
    type = fields.String()
    occurred_at = fields.DateTime()
    received_at = fields.DateTime()
    call = fields.String(attribute="provider_call_id")
    status = fields.String()
    payload = fields.Raw()
    headers = fields.Raw()
    answer = fields.Raw()


class LetterSchema(Schema):
    """One letter to the owner."""

    kind = fields.String()
    state = fields.String()
    created_at = fields.DateTime()
    sent_at = fields.DateTime()


class PhoneCodeSchema(Schema):
    """One code that was sent to confirm the phone; its digits are kept nowhere."""

    channel = fields.String()
    tries = fields.Integer()
    sent_at = fields.DateTime()
    used_at = fields.DateTime()


class DialSchema(Schema):
    """One time that a phone was made to ring; of its number only a keyed hash is kept."""

    kind = fields.String()
    at = fields.DateTime()
    cost = fields.Float()


class PressSchema(Schema):
    """One press of the button to go live; `browser` only tells browsers apart."""

    at = fields.DateTime()
    browser = fields.String(attribute="session")
    checkout = fields.Function(lambda press: _reference(press))


class CheckoutSchema(Schema):
    """One checkout, and whether it was paid."""

    reference = fields.String()
    provider = fields.String()
    provider_checkout_id = fields.String()
    state = fields.String()
    opened_at = fields.DateTime()
    paid_at = fields.DateTime()


def of(trial: Trial) -> Json:
    """Return everything that is held of the trial."""
    return {
        "exported_at": now().isoformat(),
        "trial": _dumped(TrialSchema, trial),
        "knowledge": _dumped(KnowledgeSchema, trial),
        "calls": _calls(trial),
        "events": _all(EventSchema, WebhookEvent, held.events_of(trial)),
        "letters": _all(LetterSchema, Mail, Mail.trial_id == trial.id),
        "phone_codes": _all(PhoneCodeSchema, PhoneCode, PhoneCode.trial_id == trial.id),
        "dials": _all(DialSchema, Dial, Dial.trial_id == trial.id),
        "presses": _all(PressSchema, CtaClick, CtaClick.trial_id == trial.id),
        "checkouts": _all(CheckoutSchema, Checkout, Checkout.trial_id == trial.id),
    }


def _owner(trial: Trial) -> str | None:
    owner = db.session.get(User, trial.owner_id) if trial.owner_id else None
    return owner.email if owner else None


def _reference(press: CtaClick) -> str | None:
    checkout = db.session.get(Checkout, press.checkout_id) if press.checkout_id else None
    return checkout.reference if checkout else None


def _calls(trial: Trial) -> list[Json]:
    calls = of_trial(trial)
    turns = turns_of_all(calls)
    return [_call(call, turns[call.id]) for call in calls]


def _call(call: Call, turns: list[Turn]) -> Json:
    return _dumped(CallSchema, call) | {
        "turns": [_dumped(TurnSchema, turn) for turn in turns],
        "corrections": _all(CorrectionSchema, Correction, Correction.call_id == call.id),
    }


def _all(schema: type[Schema], model: Any, which: Any) -> list[Json]:
    rows = db.session.scalars(db.select(model).where(which).order_by(model.id))
    return [_dumped(schema, row) for row in rows]


def _dumped(schema: type[Schema], row: Any) -> Json:
    dumped: Json = schema().dump(row)
    return dumped
