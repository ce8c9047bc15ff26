"""Tool calls in all the forms in which Vapi sends them (`function`, flat, with `arguments` or `parameters`)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from app.plugins import BadPayload, Json, ToolCall, storable

from .reading import ID, dig, fingerprint, identifier, mapping, string, text

MOST_ARGUMENTS = 100_000  # characters of JSON; more is no caller's details

_NAMES = ("function.name", "name")
_ARGUMENTS = ("function.arguments", "arguments", "function.parameters", "parameters")


def tool_call(item: Json, at: datetime | None) -> ToolCall | None:
    """Read one tool call, or None when the object has neither an id nor a name."""
    inner = mapping(item.get("toolCall")) or item
    name = next(filter(None, (text(dig(source, path), ID) for source in (inner, item) for path in _NAMES)), "")
    id_ = _id(inner.get("id"))
    if not (id_ or name):
        return None
    arguments = _arguments(next((dig(inner, path) for path in _ARGUMENTS if dig(inner, path) is not None), None))
    # With its time, the same words said again later stay a call of their own.
    made_up = "derived-" + fingerprint([name, arguments, at.isoformat() if at else None])
    return ToolCall(id_ or made_up, name, arguments, at)


def each_once(calls: Iterable[ToolCall | None]) -> tuple[ToolCall, ...]:
    """Return the calls in order, each id once; of two copies the one whose arguments could be read."""
    found: dict[str, ToolCall] = {}
    for call in calls:
        if call and (call.id not in found or found[call.id].arguments is None):
            found[call.id] = call
    return tuple(found.values())


def _id(value: Any) -> str | None:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else identifier(value)


def _arguments(value: Any) -> Json | None:
    for _ in range(2):  # some models encode the arguments twice
        if (encoded := string(value)) is not None:
            value = _decoded(encoded) if encoded.strip() else {}
    if value is None:
        return {}
    if isinstance(value, list):
        value = {"items": value}
    return value if isinstance(value, dict) and _length(value) <= MOST_ARGUMENTS else None


def _decoded(encoded: str) -> Any:
    """Decode JSON; what cannot be decoded is False, which is no arguments in any form."""
    if len(encoded) > MOST_ARGUMENTS:
        return False
    try:
        return storable(json.loads(encoded, parse_int=_integer, parse_constant=lambda _: None))
    except (ValueError, RecursionError, BadPayload):
        return False


def _integer(digits: str) -> int | None:
    return int(digits) if len(digits) <= 30 else None


def _length(value: Json) -> int:
    return len(json.dumps(value))
