"""What the assistant wrote down: the values in tool calls and structured outputs, and the intent they state."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from app.plugins import CallView, Intent, Json, ToolCall, values

from . import fields
from .intents import calibration

STATED = 0.8  # when an intent is stated without a figure
_CAPTURES_NOTHING = re.compile(
    r"transfer|lookup|look_up|search|faq|avail|end_?call|hang_?up|hours|^pric(e|ing)|"
    r"^(check|get|find|list|fetch|show|view|query).*(slot|calendar|opening|times|pric|quote)",
    re.IGNORECASE,
)
_BOOKS = re.compile(r"book|schedul|appoint|reserv|agendar|cita", re.I)
EARLIEST = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Written:
    """A value of a field with when it was written down (None: nobody knows)."""

    value: Any
    at: datetime | None = None


def written(call: CallView) -> dict[str, Written]:
    """Return what tools captured, later ones before earlier ones: a tool is corrected while the caller waits."""
    found: dict[str, Written] = {}
    for tool in _capturing(call):
        found |= {field: Written(value, tool.at) for field, value in _fields(tool.arguments or {}, call).items()}
    return found


def structured(call: CallView) -> dict[str, Any]:
    """Return what structured outputs hold, the first one's values first."""
    found: dict[str, Any] = {}
    for output in call.structured_outputs:
        found = _fields(output, call) | found
    return found


def signals(call: CallView) -> frozenset[str]:
    """Return what the tools tell of the intent."""
    found: set[str] = set()
    for tool in _capturing(call):
        if _BOOKS.search(tool.name) and tool.arguments:
            found.add("tool_books")
        elif {"name", "phone", "email"} & set(_fields(tool.arguments or {}, call)):
            found.add("tool_captures")
    return frozenset(found)


def stated_intent(call: CallView) -> tuple[Intent, float] | None:
    """Return the intent that an output or a tool names, with its confidence."""
    tools = reversed(_in_order(call))
    for said in [*reversed(call.structured_outputs), *(tool.arguments or {} for tool in tools)]:
        intent = next((i for i in calibration.INTENTS if i == said.get("intent")), None)
        if intent:
            return intent, _stated_confidence(said)
    return None


def _stated_confidence(said: Mapping[str, Any]) -> float:
    figure = said.get("intentConfidence", said.get("intent_confidence", said.get("confidence")))
    sure = isinstance(figure, int | float) and not isinstance(figure, bool) and 0 <= figure <= 1
    return float(figure) if sure else STATED


def _in_order(call: CallView) -> list[ToolCall]:
    return sorted(call.tool_calls, key=lambda tool: (tool.at or EARLIEST, tool.id))


def _capturing(call: CallView) -> list[ToolCall]:
    return [t for t in _in_order(call) if t.arguments is not None and not _CAPTURES_NOTHING.search(t.name)]


def _fields(said: Json, call: CallView) -> dict[str, Any]:
    raw: dict[str, Any] = {}
    for field, value in fields.found(said):
        if values.text(value) is not None or field == "urgent":
            raw[field] = value
    whole = " ".join(filter(None, (values.text(raw.get("first")), values.text(raw.get("last")))))
    when = [values.text(raw.get("date")), values.text(raw.get("preferred_time"))]
    contact = fields.pieces(raw.get("contact"))
    clean = {
        "name": _name(raw.get("name")) or _name(whole) or _name(raw.get("who")),
        "phone": next(filter(None, (_phone(value, call) for value in (raw.get("phone"), *contact))), None),
        "email": next(filter(None, (_email(value) for value in (raw.get("email"), *contact))), None),
        "address": values.text(raw.get("address")),
        "reason": values.text(raw.get("reason")),
        "preferred_time": " ".join(filter(None, when)) or None,
        "company": values.text(raw.get("company"), 200),
        "urgent": values.urgent(raw.get("urgent")),
    }
    return {field: value for field, value in clean.items() if value is not None}


def _name(value: Any) -> str | None:
    """Return a name that somebody may have: no single letter, and nothing that a form says for nobody."""
    name = values.name(value)
    return None if name is None or fields.is_nobody(name) else name


def _phone(value: Any, call: CallView) -> str | None:
    """Return the caller's number; the line that rang is the business's own."""
    number = values.phone(value, call.region)
    own = values.phone(call.business_number, call.region)
    return None if number is None or number == own or fields.is_made_up(number) else number


def _email(value: Any) -> str | None:
    address = values.email(value)
    return None if address is None or fields.is_no_mailbox(address) else address
