"""The signals of a call: the phrases that give them, compiled, and how they are put in words."""

from __future__ import annotations

import re

from ..heard import tables
from .agents import AGENT
from .callers import CALLER

SAID = {  # what a signal is called where the owner is told why
    "visit": "The caller asked for a visit",
    "change": "The caller wants to move, cancel or confirm a visit",
    "quote": "The caller asked for a quote",
    "need": "The caller needs something done",
    "trouble": "The caller described a problem",
    "callback": "The caller wants to be called back",
    "asks": "The caller asked a question",
    "price": "The caller asked about a price",
    "facts": "The caller asked about hours, place or service",
    "status": "The caller asked about something under way",
    "wrong": "It seems to be a wrong number",
    "sells": "The caller offers or sells something",
    "robot": "It sounds like a recording",
    "job": "The caller is looking for work",
    "complaint": "The caller complained",
    "message": "The caller left a message for somebody",
    "testing": "The caller was trying the assistant out",
    "prank": "It sounds like a joke",
    "nothing": "The caller said nothing to act on",
    "booked": "The assistant confirmed a visit",
    "will_call": "The assistant promised that somebody will get in touch",
    "passes_on": "The assistant took a message",
    "dismisses": "The assistant ended the call",
    "answers": "The assistant answered a question",
    "contact_asked": "The assistant took details",
    "agreed": "A time was agreed",
    "time_and_details": "A time was agreed",
    "contact": "The caller left a way to be reached",
    "named": "The caller gave a name",
    "silent": "The caller said next to nothing",
    "tool_books": "The assistant booked by a tool",
    "tool_captures": "The assistant wrote details down",
}
GIVEN = {"phone": "a phone number", "email": "an e-mail address"}


def _compiled(table: dict[str, str]) -> dict[str, re.Pattern[str]]:
    return {signal: re.compile(rf"\b{tables.either(phrases)}") for signal, phrases in table.items()}


SPOKEN = {"caller": _compiled(CALLER), "agent": _compiled(AGENT)}
