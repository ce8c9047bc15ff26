"""How callers say who they are without being asked, as a table of phrases, the surest first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from . import naming, tables
from .name_words import RELATIONS, STOPS
from .naming import Name
from .said import Said

# How much a name is believed. What was said after the question for it is believed more than any of these.
NAMED, INTRODUCED, MENTIONED = 3, 2, 1

_RELATION = "|".join(sorted(RELATIONS))
# What stands before "name is" when it is not the caller's.
_OTHERS = re.compile(
    rf"(?:\b(?:his|her|their|its|your|whose|company|business|street|brand|file|user|domain|pet|maiden|screen|middle|"
    rf"what|{_RELATION})|'s|restaurant|place|shop|school|store) (?:full |first |last )?$"
)
BEFORE = (
    (
        NAMED,
        r"\bmy (?:full |first |last |legal )?name(?:'s| is| its| it's)?(?: gonna be| going to be| will be)?|"
        r"\b(?:the |and |full |first |last )*name(?:'s| is)|\bname's|\blast name|"
        r"\b(?:under|in|on|by|for) (?:the )?name(?: of)?|\bunder my name|\buse the name|"
        r"\b(?:you can|just|people|they|everybody|everyone) calls? (?:me|be)|\bi go by|\bgoes by|"
        r"\bi'm called|\bi am called|\bnamed me|"
        r"\bme llamo|\bmi nombre(?: completo)? es|\ba nombre de|\bmi apellido es",
    ),
    (
        INTRODUCED,
        r"\bthis is|\bthis'll be|\bit's|\bits|\bit is|\bi'm|\bi am|\bim|\byou're (?:talking|speaking) (?:to|with)|"
        r"\bsoy|\bhabla|\ble habla|\bde parte de|\bhere is|\bi'm called",
    ),
    (MENTIONED, r"\bunder|\b(?:for|by)|\bpara"),
)
AFTER = (
    (NAMED, r"(?:is|that's|that is) (?:my name|the name|what you can call me)\b|\bis what (?:they|people) call me"),
    (INTRODUCED, r"(?:speaking|here|calling|over here|al habla)\b"),
    (MENTIONED, r"(?:called|phoned|rang) (?:about|to|and|for|back|regarding)\b"),
)
_BEFORE = tuple((strength, re.compile(rf"(?:{phrase})(?= )")) for strength, phrase in BEFORE)
_AFTER = tuple((strength, re.compile(rf" (?:{phrase})")) for strength, phrase in AFTER)
# "for" and "under" name somebody only where something is held for a person.
_HELD = re.compile(
    r"\b(?:reservations?|bookings?|booked|table|appointments?|reserved?|listed|party|it's|please|cita|order|"
    r"cancel|visit|consult(?:ation)?|something|slot|spot)\b"
)
_PERSONS = re.compile(rf"(?:(?:his|her|their|the|a|\S+'s|la|el|su) )?(?:{_RELATION}|manager|owner) ")


@dataclass(frozen=True, slots=True)
class Introduction:
    """A name and how surely it is the caller's own; `partial`: "first" or "last" when they said that it is that."""

    name: Name
    strength: int
    partial: str = ""


def found(said: Said, agents: frozenset[str] = frozenset()) -> Iterator[Introduction]:
    """Yield whom the caller says to be, the surest phrases first; `agents` are the assistant's own names."""
    for strength, phrase in _BEFORE:
        for match in phrase.finditer(said.text):
            yield from _after(said, match, strength, agents)
    for strength, phrase in _AFTER:
        for match in phrase.finditer(said.text):
            yield from _ahead(said, match.start(), strength, agents)


def _after(said: Said, match: re.Match[str], strength: int, agents: frozenset[str]) -> Iterator[Introduction]:
    lead = said.text[max(0, match.start() - 40) : match.start()]
    if strength == NAMED and _OTHERS.search(lead):
        return
    if strength == MENTIONED and not _HELD.search(said.text):
        return
    start = said.index(match.end() + 1)
    whose = _PERSONS.match(said.text, match.end() + 1)
    if whose and strength == INTRODUCED and _PERSONS.match(whose[0]):
        start = said.index(whose.end())
    name = naming.take(said, start, 3 if strength < NAMED else naming.MOST)
    if name and _is_believable(name, said, strength, agents):
        yield Introduction(name, strength, _partial(match[0]))


def _ahead(said: Said, offset: int, strength: int, agents: frozenset[str]) -> Iterator[Introduction]:
    """Yield the name that ends where a phrase such as "speaking" follows."""
    end = said.index(offset)
    for start in range(max(0, end - 3), end):
        name = naming.take(said, start)
        if name and name.end == end and _is_believable(name, said, min(strength, INTRODUCED), agents):
            yield Introduction(name, strength)
            return


def _is_believable(name: Name, said: Said, strength: int, agents: frozenset[str]) -> bool:
    if _is_anothers(name, said) or (len(name.parts) == 1 and name.folded[0] in agents and strength < NAMED):
        return False
    if strength == NAMED:
        return naming.is_likely(name, said) or len(name.parts) > 1 or said.word(name.first) not in STOPS
    if not naming.is_likely(name, said):
        return False
    if naming.is_known(name, said):
        return True
    return len(name.parts) > 1 or (strength == INTRODUCED and said.word(name.end) in _GOES_ON)


_GOES_ON = tables.words("from with calling here and speaking over at with, de con")


def _is_anothers(name: Name, said: Said) -> bool:
    """Return whether the name is that of somebody whom the caller speaks of: "my daughter Ruby"."""
    return said.word(name.first - 1) in RELATIONS and said.word(name.first - 2) in ("my", "our", "mi", "nuestra", "for")


def _partial(phrase: str) -> str:
    if "first" in phrase:
        return "first"
    return "last" if "last" in phrase or "apellido" in phrase else ""
