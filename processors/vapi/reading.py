"""Reading one value out of a stranger's JSON: absent, of the wrong type or out of range is None; nothing raises."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from app.plugins import Json

TEXT = 20_000  # characters of one utterance or summary
ID = 200

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_YEARS = range(2000, 2100)  # outside of it a number is a counter or a mistake, not a moment of a call
_SECONDS_END = 1e11  # above it a number counts milliseconds; as seconds it would be the year 5138


def dig(value: Any, path: str) -> Any:
    """Return what lies at the dotted `path`, or None."""
    for key in path.split("."):
        if not isinstance(value, dict):
            return None
        value = value.get(key)
    return value


def mapping(value: Any) -> Json | None:
    return value if isinstance(value, dict) else None


def mappings(value: Any) -> Iterator[Json]:
    """Yield the objects of a list, passing over whatever else is in it."""
    if isinstance(value, list):
        yield from (item for item in value if isinstance(item, dict))


def string(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def text(value: Any, most: int = TEXT) -> str | None:
    """Return a text that says something, without space around it and at most `most` characters long."""
    return (value.strip()[:most] or None) if isinstance(value, str) else None


def identifier(value: Any) -> str | None:
    """Return a text as an id; an overlong one is shortened so that different ids stay different."""
    if not isinstance(value, str) or not value.strip():
        return None
    return value if len(value) <= ID else value[: ID - 33] + "~" + fingerprint(value)


def number(value: Any) -> float | None:
    """Return a finite number of at least 0; Python's bool is an int, JSON's is not."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        size = float(value)
    except OverflowError:
        return None
    return size if math.isfinite(size) and size >= 0 else None


def moment(value: Any) -> datetime | None:
    """Return a time in UTC from epoch milliseconds, epoch seconds or ISO 8601."""
    if isinstance(value, str):
        value = value.strip()[:40]
        return _epoch(float(value)) if value.isascii() and value.replace(".", "", 1).isdigit() else _iso(value)
    size = number(value)
    return None if size is None else _epoch(size)


def fingerprint(value: Any) -> str:
    """Return 32 characters that are equal for equal JSON, whatever the order of its keys."""
    canonical = json.dumps(value, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:32]


def _epoch(size: float) -> datetime | None:
    try:
        return _plausible(_EPOCH + timedelta(seconds=size / 1000 if size > _SECONDS_END else size))
    except OverflowError:
        return None


def _iso(value: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(value)
        return _plausible(found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC))
    except (ValueError, OverflowError):
        return None


def _plausible(found: datetime) -> datetime | None:
    return found if found.year in _YEARS else None
