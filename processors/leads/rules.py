"""The lead as the assistant wrote it down. Later tool calls beat earlier ones; structured outputs fill the rest.

A tool call happens while the caller is on the line and is corrected there, so it is believed first.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from app.plugins import CallView, Evidence, Intent, Json, Lead, ToolCall, values

from . import fields

INTENTS: tuple[Intent, ...] = ("lead_intake", "scheduling", "info", "other")
# Without a stated intent, what the assistant did tells; less surely than its own words do.
FROM_TOOLS = 0.7
STATED = 0.8  # when an intent is stated without a figure
_CAPTURES_NOTHING = re.compile(
    r"transfer|lookup|look_up|search|faq|avail|end_?call|hang_?up|hours|^pric(e|ing)|"
    r"^(check|get|find|list|fetch|show|view|query).*(slot|calendar|opening|times|pric|quote)",
    re.IGNORECASE,
)
_BOOKS = re.compile(r"book|schedul|appoint|reserv", re.I)


def lead(call: CallView) -> Lead | None:
    """Return what tools and structured outputs tell, or None when they tell nothing."""
    found: dict[str, tuple[Any, str]] = {}
    tools = sorted(call.tool_calls, key=_when)  # oldest first, so that what was corrected later stands
    capturing = [t for t in tools if t.arguments is not None and not _CAPTURES_NOTHING.search(t.name)]
    for tool in capturing:
        found |= {k: (v, "tool") for k, v in _fields(tool.arguments or {}, call).items()}
    for output in call.structured_outputs:
        for field, value in _fields(output, call).items():
            found.setdefault(field, (value, "structured_output"))
    intent, confidence = _intent(call, tools, capturing)
    if not found and intent is None:
        return None
    given = {field: value for field, (value, _) in found.items()}
    evidence = {field: Evidence(source) for field, (_, source) in found.items()}
    return Lead(**given, intent=intent, intent_confidence=confidence, evidence=evidence)


def _when(tool: ToolCall) -> tuple[datetime, str]:
    return tool.at or datetime.min.replace(tzinfo=UTC), tool.id


def _fields(said: Json, call: CallView) -> dict[str, Any]:
    raw: dict[str, Any] = {}
    for field, value in fields.found(said):
        if values.text(value) is not None or field == "urgent":
            raw[field] = value
    whole = " ".join(filter(None, (values.text(raw.get("first")), values.text(raw.get("last")))))
    when = [values.text(raw.get("date")), values.text(raw.get("preferred_time"))]
    clean = {
        "name": values.name(raw.get("name")) or values.name(whole) or values.name(raw.get("who")),
        "phone": _phone(raw.get("phone"), call) or _phone(raw.get("contact"), call),
        "email": values.email(raw.get("email")) or values.email(raw.get("contact")),
        "address": values.text(raw.get("address")),
        "reason": values.text(raw.get("reason")),
        "preferred_time": " ".join(filter(None, when)) or None,
        "company": values.text(raw.get("company"), 200),
        "urgent": values.urgent(raw.get("urgent")),
    }
    return {field: value for field, value in clean.items() if value is not None}


def _phone(value: Any, call: CallView) -> str | None:
    """Return the caller's number; the line that rang is the business's own."""
    number = values.phone(value, call.region)
    return None if number == values.phone(call.business_number, call.region) else number


def _intent(call: CallView, tools: list[ToolCall], capturing: list[ToolCall]) -> tuple[Intent | None, float | None]:
    stated = [*reversed(call.structured_outputs), *(t.arguments or {} for t in reversed(tools))]
    for said in stated:
        intent = next((i for i in INTENTS if i == said.get("intent")), None)
        if intent:
            figure = said.get("intentConfidence", said.get("intent_confidence", said.get("confidence")))
            sure = isinstance(figure, int | float) and not isinstance(figure, bool) and 0 <= figure <= 1
            return intent, float(figure) if sure else STATED  # type: ignore[arg-type]
    if any(_BOOKS.search(tool.name) and tool.arguments for tool in capturing):
        return "scheduling", FROM_TOOLS
    if any({"name", "phone", "email"} & set(_fields(tool.arguments or {}, call)) for tool in capturing):
        return "lead_intake", FROM_TOOLS
    return None, None
