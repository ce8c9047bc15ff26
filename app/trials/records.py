"""The rows of trials: made, found by token, named by their addresses."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from typing import Any
from zoneinfo import available_timezones

import phonenumbers
from flask import current_app
from sqlalchemy.exc import IntegrityError

from .. import mails
from ..clock import now
from ..database import writing
from ..errors import BadTrial, Purged, UnknownTrial
from ..extensions import db
from ..languages import marked as N_
from ..models import Trial
from ..models.trials import new_token

OVER = ("expired", "purged")  # states in which a trial takes no more calls
# Where the browser tells no time zone: the one in which most people of the region live.
ZONES = {
    "US": "America/New_York",
    "CA": "America/Toronto",
    "GB": "Europe/London",
    "IE": "Europe/Dublin",
    "AU": "Australia/Sydney",
    "NZ": "Pacific/Auckland",
    "ES": "Europe/Madrid",
    "MX": "America/Mexico_City",
    "DE": "Europe/Berlin",
    "FR": "Europe/Paris",
}


def create(*, assistant_id: str | None = None, demo: bool = False, **values: Any) -> Trial:
    """Make a trial for an operator, who vouches for its phone; raise BadTrial saying what is wrong with a value.

    With `assistant_id` it is ready for its first call, without one its assistant is due to be made.
    """
    trial = _new(**values)
    trial.demo = demo
    trial.phone_confirmed_at = now()
    if assistant_id:
        trial.assistant_id, trial.status, trial.assistant_due_at = assistant_id, "ready", None
    try:
        with writing() as session:
            session.add(trial)
    except IntegrityError as error:
        raise BadTrial(f"Assistant {assistant_id} of {trial.provider} already has a trial.") from error
    return trial


def sign_up(**values: Any) -> Trial:
    """Make a trial for a visitor, whose phone is still to be confirmed, and write the letter with its link.

    Raises BadTrial saying what is wrong with a value.
    """
    trial = _new(**values)
    with writing() as session:
        session.add(trial)
        session.flush()
        mails.write(trial, "welcome")
    return trial


def by_token(token: str) -> Trial:
    """Return the trial; raise UnknownTrial when no trial has that token, Purged when its data was erased."""
    trial = by_token_even_purged(token)
    if trial is None:
        raise UnknownTrial(N_("No trial has this link. Check it for missing letters, or ask for a new one."))
    if trial.status == "purged":
        raise Purged("This trial's data was erased.")
    return trial


def by_token_even_purged(token: str) -> Trial | None:
    """Return the trial, if need be the bare row that is left of an erased one, whose token is kept as its SHA-256."""
    keys = (token, sha256(token.encode("utf-8", "surrogatepass")).hexdigest())
    return db.session.scalars(db.select(Trial).where(Trial.token.in_(keys))).first()


def demo() -> Trial | None:
    """Return the demo trial that a first start makes, if there is one."""
    return db.session.scalars(db.select(Trial).where(Trial.demo).order_by(Trial.id).limit(1)).first()


def make_demo() -> Trial:
    """Make the demo trial; its assistant is due to be made."""
    return create(
        business="Alder & Sons Plumbing",
        trade="plumber",
        phone="+15550100142",
        services="Leaks, water heaters, drains, new bathrooms",
        hours="Monday to Saturday, 7 am to 6 pm",
        demo=True,
    )


def newest() -> list[Trial]:
    """Return all trials, newest first."""
    return list(db.session.scalars(db.select(Trial).order_by(Trial.id.desc())))


def is_open(trial: Trial) -> bool:
    """Whether the trial may still take calls."""
    return trial.status == "converted" or (trial.status not in OVER and trial.expires_at > now())


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


def _new(
    *,
    business: str,
    trade: str,
    phone: str,
    email: str | None = None,
    website: str | None = None,
    services: str | None = None,
    hours: str | None = None,
    region: str = "US",
    language: str = "en",
    time_zone: str | None = None,
    provider: str = "vapi",
    token: str | None = None,
) -> Trial:
    if not business.strip() or not trade.strip():
        raise BadTrial("A trial needs the business's name and its trade.")
    return Trial(
        token=token or new_token(),
        business=business.strip()[:200],
        trade=trade.strip()[:100],
        phone=e164(phone, region),
        email=email,
        website=website,
        services=services,
        hours=hours,
        region=region,
        language=language,
        time_zone=time_zone if time_zone in available_timezones() else ZONES.get(region, "America/New_York"),
        provider=provider,
        status="provisioning",
        assistant_due_at=now(),
        expires_at=now() + timedelta(days=current_app.config["TRIAL_DAYS"]),
    )
