"""The lead as the assistant wrote it down. Later tool calls beat earlier ones; structured outputs fill the rest.

A tool call happens while the caller is on the line and is corrected there, so it is believed first.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from app.plugins import CallView, Evidence, Intent, Json, Lead, ToolCall

from . import values

# Words of a key, lower case and without separators → field.
KEYS = {
    "name": "name fullname callername customername clientname contactname patientname yourname",
    "first": "firstname givenname first given",
    "last": "lastname familyname surname last family",
    "phone": "phone phonenumber telephone tel mobile cell cellphone callback callbacknumber contactnumber number contactphone",
    "email": "email emailaddress mail contactemail",
    "contact": "contact contactinfo reachat",
    "address": "address streetaddress serviceaddress location street propertyaddress",
    "reason": "reason need needs service issue problem purpose request description reasonforcall serviceneeded",
    "preferred_time": "preferredtime slot time when datetime appointmenttime preferreddatetime availability",
    "date": "date day preferreddate appointmentdate",
    "company": "company companyname organization organisation businessname",
    "urgent": "urgent urgency isurgent emergency priority",
}
FIELD = {alias: field for field, aliases in KEYS.items() for alias in aliases.split()}
INTENTS: tuple[Intent, ...] = ("lead_intake", "scheduling", "info", "other")
# Without a stated intent, what the assistant did tells; less surely than its own words do.
FROM_TOOLS = 0.7
STATED = 0.8  # when an intent is stated without a figure
DEPTH = 6
_CAPTURES_NOTHING = re.compile(r"transfer|lookup|look_up|search|faq|avail|end_?call|hang_?up|hours|price|quote", re.I)
_BOOKS = re.compile(r"book|schedul|appoint|reserv", re.I)


def lead(call: CallView) -> Lead | None:
    """Return what tools and structured outputs tell, or None when they tell nothing."""
    found: dict[str, tuple[Any, str]] = {}
    capturing = [t for t in call.tool_calls if t.arguments is not None and not _CAPTURES_NOTHING.search(t.name)]
    for tool in capturing:  # oldest first, so that what was corrected later stands
        found |= {k: (v, "tool") for k, v in _fields(tool.arguments or {}, call.region).items()}
    for output in call.structured_outputs:
        for field, value in _fields(output, call.region).items():
            found.setdefault(field, (value, "structured_output"))
    intent, confidence = _intent(call, capturing)
    if not found and intent is None:
        return None
    given = {field: value for field, (value, _) in found.items()}
    evidence = {field: Evidence(source) for field, (_, source) in found.items()}
    return Lead(**given, intent=intent, intent_confidence=confidence, evidence=evidence)


def _fields(said: Json, region: str) -> dict[str, Any]:
    raw: dict[str, Any] = {}
    for key, value in _pairs(said, 0):
        field = FIELD.get(re.sub(r"[^a-z]", "", key.lower()))
        if (field and values.text(value) is not None) or field == "urgent":
            raw[field] = value
    whole = " ".join(filter(None, (values.text(raw.get("first")), values.text(raw.get("last")))))
    when = [values.text(raw.get("date")), values.text(raw.get("preferred_time"))]
    clean = {
        "name": values.name(raw.get("name")) or values.name(whole),
        "phone": values.phone(raw.get("phone"), region) or values.phone(raw.get("contact"), region),
        "email": values.email(raw.get("email")) or values.email(raw.get("contact")),
        "address": values.text(raw.get("address")),
        "reason": values.text(raw.get("reason")),
        "preferred_time": " ".join(filter(None, when)) or None,
        "company": values.text(raw.get("company"), 200),
        "urgent": values.urgent(raw.get("urgent")),
    }
    return {field: value for field, value in clean.items() if value is not None}


def _pairs(value: Any, depth: int) -> Iterator[tuple[str, Any]]:
    """Yield key and scalar from nested objects, JSON inside JSON, and lists of {key|name|field, value}."""
    if depth > DEPTH:
        return
    if isinstance(value, str) and value[:1] in "{[":
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return
    if isinstance(value, dict):
        label = next((value[k] for k in ("key", "field", "name") if isinstance(value.get(k), str)), None)
        if label and "value" in value:
            yield label, value["value"]
            return
        for key, item in value.items():
            nested = isinstance(item, dict | list) or (isinstance(item, str) and item[:1] in "{[" and item != "")
            if nested:
                yield from _pairs(item, depth + 1)
            else:
                yield key, item
    elif isinstance(value, list):
        for item in value[:50]:
            if isinstance(item, dict | list):
                yield from _pairs(item, depth + 1)


def _intent(call: CallView, capturing: list[ToolCall]) -> tuple[Intent | None, float | None]:
    stated = [*reversed(call.structured_outputs), *(t.arguments or {} for t in reversed(call.tool_calls))]
    for said in stated:
        intent = next((i for i in INTENTS if i == said.get("intent")), None)
        if intent:
            figure = said.get("intentConfidence", said.get("intent_confidence", said.get("confidence")))
            sure = isinstance(figure, int | float) and not isinstance(figure, bool) and 0 <= figure <= 1
            return intent, float(figure) if sure else STATED  # type: ignore[arg-type]
    if any(_BOOKS.search(tool.name) and tool.arguments for tool in capturing):
        return "scheduling", FROM_TOOLS
    if any({"name", "phone", "email"} & set(_fields(tool.arguments or {}, call.region)) for tool in capturing):
        return "lead_intake", FROM_TOOLS
    return None, None
