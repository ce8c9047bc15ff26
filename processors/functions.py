"""What a function that an assistant calls is for, by its name: what we answer and what we capture must agree."""

from __future__ import annotations

import re
from typing import Literal

Purpose = Literal["captures", "books", "finds_time", "nothing", "unknown"]

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_]+")
_READING = frozenset(
    ["check", "find", "get", "fetch", "list", "lookup", "query", "search", "show", "read", "is", "has"]
)
_AVAILABILITY = frozenset(["availability", "available", "openings"])
_NOTHING = frozenset(
    [
        "transfer",
        "forward",
        "handoff",
        "handover",
        "hangup",
        "dtmf",
        "faq",
        "faqs",
        "knowledge",
        "inventory",
        "hours",
        "weather",
    ]
)
_NOTHING_PAIRS = ({"end", "call"}, {"hang", "up"}, {"look", "up"}, {"hand", "off"})
_BOOKING = frozenset(
    [
        "book",
        "rebook",
        "booking",
        "schedule",
        "scheduling",
        "reschedule",
        "reserve",
        "reservation",
        "appointment",
        "visit",
        "slot",
    ]
)
_TIMES = frozenset(["slots", "slot", "times", "calendar", "schedule", "appointment", "appointments"])
_CAPTURING = frozenset(
    [
        "lead",
        "capture",
        "save",
        "create",
        "record",
        "log",
        "note",
        "take",
        "collect",
        "register",
        "store",
        "submit",
        "add",
        "contact",
        "message",
        "intake",
        "details",
        "customer",
        "caller",
        "inquiry",
        "enquiry",
        "ticket",
        "crm",
    ]
)


def words_of(name: str) -> tuple[str, ...]:
    """Split camelCase, snake_case, kebab-case and spaced names into lower-case words."""
    return tuple(word.lower() for word in _WORD.findall(name[:200]))


def purpose_of(name: str) -> Purpose:
    """Say what the function called `name` is for; "unknown" when its name does not tell."""
    words = words_of(name)
    have = set(words)
    if have & _AVAILABILITY:
        return "finds_time"
    if have & _NOTHING or any(pair <= have for pair in _NOTHING_PAIRS):
        return "nothing"
    if words and words[0] in _READING:
        return "finds_time" if have & _TIMES else "nothing"
    if "callback" in have or {"call", "back"} <= have:
        return "captures"  # a promise to ring back is no visit, even where it is "scheduled"
    if have & _BOOKING:
        return "books"
    if have & _TIMES:
        return "finds_time"
    return "captures" if have & _CAPTURING else "unknown"
