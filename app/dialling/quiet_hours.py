"""The hours of a day in which no phone is made to ring, e.g. "21-8". By the callee's clock, whatever it does."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from ..errors import BadSettings

QUARTER = timedelta(minutes=15)  # the offset of every zone is a whole number of them, also while clocks change
EPOCH = datetime.fromtimestamp(0, UTC)
TWO_DAYS = 2 * 24 * 4
_RANGE = re.compile(r"([0-9]{1,2})\s*-\s*([0-9]{1,2})")


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From the hour `start` until the hour `end`, over midnight where `end` comes first; equal: none at all."""

    start: int
    end: int

    def include(self, moment: datetime, zone: tzinfo) -> bool:
        """Whether a phone in that zone must not ring at that moment."""
        hour = moment.astimezone(zone).hour
        if self.start <= self.end:
            return self.start <= hour < self.end
        return hour >= self.start or hour < self.end

    def over(self, moment: datetime, zones: Sequence[tzinfo]) -> datetime | None:
        """Return the first moment from then on that is quiet in none of the zones; None when there is none soon."""
        for _ in range(TWO_DAYS):
            if not any(self.include(moment, zone) for zone in zones):
                return moment
            moment = _next_quarter(moment)
        return None


def parse(text: str) -> QuietHours:
    """Read "21-8"; an empty text is no hours. Raises BadSettings naming the setting."""
    if not text.strip():
        return QuietHours(0, 0)
    found = _RANGE.fullmatch(text.strip())
    start, end = (int(found[1]), int(found[2])) if found else (-1, -1)
    if not 0 <= start <= 24 or not 0 <= end <= 24:
        raise BadSettings(f"DIAL_QUIET_HOURS must be two hours of the day, like 21-8, not {text!r}.")
    return QuietHours(start, end)


def _next_quarter(moment: datetime) -> datetime:
    at = moment.astimezone(UTC)  # the clock on the wall knows no hour that is skipped, and none that comes twice
    return at + QUARTER - (at - EPOCH) % QUARTER
