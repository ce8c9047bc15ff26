"""The rules of dialling, each with a sentence for the owner who is refused: why, and what to do.

A day is the last 24 hours, so that no midnight opens a second helping.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from phonenumbers import PhoneNumber
from sqlalchemy import Numeric, func

from ..calls import wording
from ..extensions import db
from ..languages import gettext as _
from ..models import Call, Dial, Trial
from . import countries, numbers, switch
from .policy import Policy

DAY = timedelta(hours=24)
DOLLARS = Numeric(12, 6)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One wish to make a phone ring; `phone` is None for what is no number in E.164."""

    trial: Trial
    phone: PhoneNumber | None
    hash: str
    kind: str
    policy: Policy
    moment: datetime


def stopped(attempt: Attempt) -> str | None:
    """An operator has stopped all dialling."""
    found = switch.stopped()
    if found is None:
        return None
    return " ".join(filter(None, (_("No calls are placed just now."), found.reason, _("Try again later."))))


def number(attempt: Attempt) -> str | None:
    """A number that belongs to no phone, or to one that costs more than a call."""
    phone = attempt.phone
    if phone is None or numbers.is_short(phone):
        return _("This trial's phone is no number that can be called. Sign up again with the number of your phone.")
    kind = numbers.refused_kind(phone)
    if kind is None:
        return None
    return _("This trial's phone is {kind}. Sign up again with an ordinary landline or mobile phone.").format(kind=kind)


def country(attempt: Attempt) -> str | None:
    """A phone outside DIAL_COUNTRIES."""
    region = numbers.region_of(attempt.phone) if attempt.phone else "ZZ"
    allowed = attempt.policy.countries
    if region in allowed:
        return None
    why = _("Phones in that country are not called yet ({country}).").format(country=countries.name(region))
    if not allowed:
        return why
    then = _("Sign up again with a phone in one of these: {list}.")
    return f"{why} {then.format(list=countries.listed(allowed))}"


def unconfirmed(attempt: Attempt) -> str | None:
    """A call to a phone whose owner never said that it is theirs."""
    if attempt.kind == "code":
        return None
    # Asked afresh: the row in hand may be older than what happened to the trial.
    query = db.select(Trial.phone_confirmed_at).where(Trial.id == attempt.trial.id)
    if db.session.scalar(query) is not None:
        return None
    return _("Confirm your phone first: have a code sent to it on your trial's page, and type it in there.")


def quiet_hours(attempt: Attempt) -> str | None:
    """Night where the phone is: by the trial's own clock if the number may be there, else by all it may be at."""
    zones = numbers.zones_of(attempt.phone) if attempt.phone else ()
    if attempt.trial.time_zone in zones:
        zones = (attempt.trial.time_zone,)
    clocks = [wording.zone(name) for name in zones]
    again = attempt.policy.quiet.over(attempt.moment, clocks)
    if again == attempt.moment:
        return None
    why = _("It is too early or too late in the day to make this phone ring.")
    if again is None:
        return " ".join((why, _("The hours in which we call leave none for it.")))
    then = _("Try again from {when}, by the clock there.")
    return f"{why} {then.format(when=wording.when(again, clocks[0]))}"


def per_number(attempt: Attempt) -> str | None:
    """More rings of one phone in a day than DIAL_PER_NUMBER, whoever asked for them."""
    again = _room_from(attempt, attempt.policy.per_number, Dial.number_hash == attempt.hash)
    return _put_off(_("This phone was made to ring as often as we do that in 24 hours."), again, attempt)


def per_trial(attempt: Attempt) -> str | None:
    """More rings for one trial than DIAL_PER_TRIAL."""
    used = db.session.scalar(db.select(func.count()).where(Dial.trial_id == attempt.trial.id)) or 0
    if used < attempt.policy.per_trial:
        return None
    return _("This trial has used up its calls. What came of them stays on this page.")


def per_day(attempt: Attempt) -> str | None:
    """More rings in a day than DIAL_PER_DAY."""
    again = _room_from(attempt, attempt.policy.per_day)
    return _put_off(_("As many calls were placed in the last 24 hours as we place in a day."), again, attempt)


def spend(attempt: Attempt) -> str | None:
    """More dollars in a day than DIAL_DOLLARS_PER_DAY: what calls cost, and are expected to until that is known."""
    cost = func.coalesce(Call.cost, Dial.cost, type_=DOLLARS)
    query = db.select(func.sum(cost, type_=DOLLARS)).select_from(Dial).outerjoin(Call, Call.id == Dial.call_id)
    spent = db.session.scalar(query.where(Dial.at > attempt.moment - DAY)) or Decimal(0)
    if spent + attempt.policy.cost[attempt.kind] <= attempt.policy.dollars:
        return None
    return _("The calls of the last 24 hours have used up what we spend on calls in a day. Try again tomorrow.")


# Asked in this order: what no waiting helps with comes before what passes.
RULES: dict[str, Callable[[Attempt], str | None]] = {
    rule.__name__: rule
    for rule in (stopped, number, country, unconfirmed, quiet_hours, per_number, per_trial, per_day, spend)
}


def _room_from(attempt: Attempt, most: int, *of: Any) -> datetime | None:
    """Return when one more ring makes no more than `most` in 24 hours; None when it does now."""
    recent = (Dial.at > attempt.moment - DAY, *of)
    rung = db.session.scalar(db.select(func.count()).select_from(Dial).where(*recent)) or 0
    if rung < most:
        return None
    oldest = db.select(Dial.at).where(*recent).order_by(Dial.at, Dial.id).offset(rung - most).limit(1)
    return (db.session.scalar(oldest) or attempt.moment) + DAY


def _put_off(why: str, again: datetime | None, attempt: Attempt) -> str | None:
    if again is None:
        return None
    when = wording.when(again, wording.zone(attempt.trial.time_zone))
    then = _("Try again from {when}.")
    return f"{why} {then.format(when=when)}"
