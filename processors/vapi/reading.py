"""Reading one value out of a stranger's JSON: absent, of the wrong type or out of range is None; nothing raises."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from app.plugins import Json

LONGEST_ID = 200  # characters, as wide as the host's columns
_MILLISECONDS_FROM = 1e11  # as seconds it would be the year 5138


def dig(value: Any, *path: str) -> Any:
    """Return what lies at `path`, or None."""
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def text(value: Any, most: int) -> str | None:
    """Return a text that says something, without space around it and at most `most` characters long."""
    return value.strip()[:most] or None if isinstance(value, str) else None


def identifier(value: Any) -> str | None:
    """Return a text as an id; an overlong one ends in a hash, so that different ids stay different."""
    found = text(value, len(value)) if isinstance(value, str) else None
    return found and shortened(found, LONGEST_ID)


def shortened(long: str, most: int) -> str:
    """Return a text of at most `most` characters that is as much its own as `long` is."""
    return long if len(long) <= most else f"{long[: most - 21]}~{fingerprint(long)}"


def fingerprint(value: Any) -> str:
    """Return 20 characters that are equal for equal JSON, whatever the order of its keys."""
    canonical = json.dumps(value, sort_keys=True, separators=(",", ":"))
    return sha256(canonical.encode()).hexdigest()[:20]


def number(*values: Any) -> float | None:
    """Return the first number: a bool is none, and neither is what a float cannot hold."""
    for value in values:
        if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e18:
            return float(value)
    return None


def moment(value: Any) -> datetime | None:
    """Read epoch milliseconds, epoch seconds or ISO 8601 as UTC; None for anything else."""
    try:
        if isinstance(value, str):
            found = datetime.fromisoformat(value.strip())
            found = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
        else:
            size = number(value)
            if size is None:
                return None
            found = datetime.fromtimestamp(size / 1000 if abs(size) > _MILLISECONDS_FROM else size, UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return found if 2000 <= found.year < 2200 else None


def objects(value: Any) -> list[Json]:
    """Return the objects of a list, passing over whatever else is in it."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
