"""What DIAL_* and CALL_MAX_SECONDS allow: read once, when the app is made, so that a mistake stops the start."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast

import phonenumbers
from flask import Flask, current_app

from ..errors import BadSettings
from . import quiet_hours
from .quiet_hours import QuietHours

DOLLARS_A_MINUTE = Decimal("0.15")  # what a call with voice, model and line costs about, until its bill is known
CODE_SECONDS = 45  # a spoken code, at most


@dataclass(frozen=True, slots=True)
class Policy:
    """What may be dialled; `cost` is what one call of a kind is expected to cost, in US dollars."""

    countries: tuple[str, ...]
    quiet: QuietHours
    per_number: int
    per_trial: int
    per_day: int
    dollars: Decimal
    cost: Mapping[str, Decimal]


def init_app(app: Flask) -> None:
    app.extensions["callboard.dialling"] = read(app.config)


def current() -> Policy:
    return cast(Policy, current_app.extensions["callboard.dialling"])


def read(settings: Mapping[str, Any]) -> Policy:
    """Return the settings as a policy; raise BadSettings naming the one that cannot be used."""
    return Policy(
        countries=_countries(settings["DIAL_COUNTRIES"]),
        quiet=quiet_hours.parse(settings["DIAL_QUIET_HOURS"]),
        per_number=settings["DIAL_PER_NUMBER"],
        per_trial=settings["DIAL_PER_TRIAL"],
        per_day=settings["DIAL_PER_DAY"],
        dollars=Decimal(settings["DIAL_DOLLARS_PER_DAY"]),
        cost={"call": _cost(settings["CALL_MAX_SECONDS"]), "code": _cost(CODE_SECONDS)},
    )


def _countries(text: str) -> tuple[str, ...]:
    codes = tuple(code.strip().upper() for code in text.split(",") if code.strip())
    if unknown := [code for code in codes if code not in phonenumbers.SUPPORTED_REGIONS]:
        raise BadSettings(f"DIAL_COUNTRIES must be countries like US,CA: {', '.join(unknown)} is none.")
    return codes


def _cost(seconds: int) -> Decimal:
    return DOLLARS_A_MINUTE * seconds / 60
