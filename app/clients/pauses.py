"""How long to wait before a service is asked again: as long as it says, else a little, at random and ever longer."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from ..clock import now

LONGEST = 86_400.0  # seconds; what is said beyond that is nonsense
_NUMBER = re.compile(r"\d{1,15}(\.\d+)?", re.ASCII)
_A_YEAR = 31_536_000  # seconds; a larger number is a moment, not a duration
_MILLISECONDS = 100_000_000_000  # a moment counted in them is larger than this


def asked_for(headers: Mapping[str, str]) -> float | None:
    """Return the seconds that the service asks us to wait: `Retry-After`, else `X-RateLimit-Reset`."""
    for name in ("Retry-After", "X-RateLimit-Reset"):
        seconds = _seconds(headers.get(name, "").strip())
        if seconds is not None:
            return min(max(seconds, 0.0), LONGEST)
    return None


def before(retry: int, first: float, asked: float | None) -> float:
    """Return the seconds to wait before the retry of that number (from 1); never less than was asked for."""
    jittered = first * float(2 ** (retry - 1)) * random.uniform(0.5, 1.0)
    return jittered if asked is None else asked + jittered


def _seconds(text: str) -> float | None:
    if not _NUMBER.fullmatch(text):
        return _until(text)
    number = float(text)
    if number > _MILLISECONDS:
        number /= 1000
    return number - now().timestamp() if number > _A_YEAR else number


def _until(text: str) -> float | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return (_aware(moment) - now()).total_seconds()


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
