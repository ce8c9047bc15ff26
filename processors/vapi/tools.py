"""Tool calls in all the forms in which Vapi sends them: `function` or flat, with `arguments` or `parameters`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from app.plugins import BadPayload, Json, ToolCall, read_json, storable

from .reading import LONGEST_ID, fingerprint, identifier, text

MOST = 50  # of one message
WRAPPING = 10  # levels that the host may put around the arguments where it keeps them


def tool_call(raw: Json, at: datetime | None) -> ToolCall | None:
    """Read one tool call; one without a name is kept for its answer, one without name and id says nothing."""
    function = raw.get("function")
    holder: Json = function if isinstance(function, dict) else raw
    name = text(holder.get("name"), LONGEST_ID) or text(raw.get("name"), LONGEST_ID) or ""
    identity = identifier(raw.get("id"))
    if not name and identity is None:
        return None
    given: Any = next((h[k] for h in (holder, raw) for k in ("arguments", "parameters") if k in h), {})
    arguments = _arguments(given)
    if identity is None:  # the legacy form has none
        identity = "derived-" + fingerprint([name, given if arguments is None else arguments])
    return ToolCall(identity, name, arguments, at)


def each_once(calls: Iterable[ToolCall | None]) -> tuple[ToolCall, ...]:
    """Return the calls in order, each id once; the first copy stands unless only a later one has the name."""
    found: dict[str, ToolCall] = {}
    for call in calls:
        if call and (call.id not in found or (call.name and not found[call.id].name)):
            found[call.id] = call
    return tuple(found.values())[:MOST]


def _arguments(given: Any) -> Json | None:
    """Return the arguments as an object, whether they came as one or as JSON text; None when unreadable."""
    try:
        if isinstance(given, str):
            given = read_json(given.encode()) if given.strip() else {}
        elif given is None:
            given = {}
        kept: Json | None = storable(given, WRAPPING) if isinstance(given, dict) else None
        return kept
    except (ValueError, BadPayload):  # a lone surrogate cannot be encoded; too deep is refused
        return None
