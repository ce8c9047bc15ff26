"""Lets a listener hear a call that is written as "A: ..." (assistant) and "C: ..." (caller) lines, apart by bars."""

from __future__ import annotations

from collections.abc import Callable

from processors.leads.heard.found import Found
from processors.leads.heard.listener import Listener

ROLES = {"A": "agent", "C": "caller", "S": "system"}


def turns(call: str) -> list[tuple[str, str]]:
    return [(ROLES[line[0]], line[3:]) for line in call.split("|")]


def found(call: str, change: Callable[[str], str] = str) -> dict[str, Found]:
    """Return what was heard, the caller's words changed first."""
    listener = Listener("US", None, None)
    for role, text in turns(call):
        listener.hear(role, change(text) if role == "caller" else text)
    return listener.found()


def heard(call: str, change: Callable[[str], str] = str) -> dict[str, str]:
    return {field: value.value for field, value in found(call, change).items()}
