"""Trials: made, found by token, shown."""

from __future__ import annotations

from datetime import timedelta

import phonenumbers
from flask import current_app
from sqlalchemy.exc import IntegrityError

from ..clock import now
from ..database import writing
from ..errors import BadTrial, UnknownTrial
from ..extensions import db
from ..models import Trial


def create(
    *,
    business: str,
    trade: str,
    phone: str,
    email: str | None = None,
    website: str | None = None,
    provider: str = "vapi",
    assistant_id: str,
    demo: bool = False,
) -> Trial:
    """Make a trial that is ready for its first call; raise BadTrial saying what is wrong with a value."""
    if not business.strip() or not trade.strip():
        raise BadTrial("A trial needs the business's name and its trade.")
    trial = Trial(
        business=business.strip()[:200],
        trade=trade.strip()[:100],
        phone=e164(phone),
        email=email,
        website=website,
        provider=provider,
        assistant_id=assistant_id,
        status="ready",
        demo=demo,
        expires_at=now() + timedelta(days=current_app.config["TRIAL_DAYS"]),
    )
    try:
        with writing() as session:
            session.add(trial)
    except IntegrityError as error:
        raise BadTrial(f"Assistant {assistant_id} of {provider} already has a trial.") from error
    return trial


def by_token(token: str) -> Trial:
    """Return the trial; raise UnknownTrial when no trial has that token."""
    trial: Trial | None = db.session.scalars(db.select(Trial).where(Trial.token == token)).first()
    if trial is None:
        raise UnknownTrial("No trial has this link. Check it for missing letters, or ask for a new one.")
    return trial


def demo() -> Trial | None:
    """Return the demo trial that a first start makes, if there is one."""
    return db.session.scalars(db.select(Trial).where(Trial.demo).order_by(Trial.id).limit(1)).first()


def make_demo(assistant_id: str) -> Trial:
    """Make the demo trial."""
    return create(
        business="Alder & Sons Plumbing", trade="plumber", phone="+15550100142", assistant_id=assistant_id, demo=True
    )


def newest() -> list[Trial]:
    """Return all trials, newest first."""
    return list(db.session.scalars(db.select(Trial).order_by(Trial.id.desc())))


def path(trial: Trial) -> str:
    return f"/t/{trial.token}"


def url(trial: Trial) -> str:
    return f"{current_app.config['APP_HOST']}{path(trial)}"


def e164(phone: str, region: str = "US") -> str:
    """Return the number in E.164; raise BadTrial when it cannot be a phone number."""
    try:
        number = phonenumbers.parse(phone, region)
    except phonenumbers.NumberParseException as error:
        raise BadTrial(f"{phone!r} is not a phone number: write it like +15550100142.") from error
    if not phonenumbers.is_possible_number(number):
        raise BadTrial(f"{phone!r} is not a possible phone number: write it like +15550100142.")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
