"""When the caller would like it: their words, or the time that was offered and agreed to."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from . import said, tables
from .found import Found
from .line import Line
from .said import Said
from .time_words import CLOCK, DAY, NUMBER

_WHEN = re.compile(rf"\b(?:(?P<day>{DAY})|(?P<clock>{CLOCK}))\b(?! (?:{NUMBER}|\d+ \d+)\b)")
_STREET = re.compile(r" (?:\w+ ){0,3}(?:street|avenue|road|drive|lane|boulevard|court|way|place)\b")
_NOT_WANTED = re.compile(
    rf"\b(?:{NUMBER}|\d+|area code) $|"
    r"\b(?:good|buenos|buenas|last|born|birthday is|since|happened|started|was|ago|open|opens|close|closes|closed)"
    r"(?: \w+){0,2} $"
)
# A line about when something is open, ready or was: no wish and no offer.
_HABIT = re.compile(
    r"\b(?:we're open|we are open|are you open|you open|open (?:from|until|at|on|till)|opens|close|closes|closed|"
    r"(?:our|your|what|office|opening) hours|ready|done by|walk ins?|until|business days)\b"
)
_HOURS = re.compile(r"\bfrom \S+(?: \S+)? (?:to|until|till)\b")  # how long it is open, when the assistant says it
_BIRTH = re.compile(r"\bbirth|\bborn\b|\bnacimiento|\bexpir|\bhow old")
_FROM_TO = re.compile(
    r"\bfrom .{0,30}\b(?:to|until) $|\b(?:push|move|change|switch|reschedule|bump|instead of)\b.{0,40}\bto $"
)
_YES = re.compile(
    tables.either(
        r"""
        (?:oh )?(?:yes|yeah|yep|yup|sure|ok|okay|perfect|great|works|fine|good|please|mhm|cool|awesome|correct|alright)
        (?:oh )?that(?:'s|'ll| will| is)? (?:works?|fine|perfect|good|great|do)
        sounds (?:good|great|perfect|fine)
        i'll take|let's do|lovely|brilliant|excellent|absolutely|definitely|wonderful
        si|claro|esta bien|perfecto|de acuerdo|bueno
        """
    )
    + r"\b"
)


@dataclass(frozen=True, slots=True)
class When:
    """A time in somebody's words, in its two halves."""

    day: str = ""
    clock: str = ""
    turn: int = 0
    span: tuple[int, int] = (0, 0)

    @property
    def text(self) -> str:
        return f"{self.day} {self.clock}".strip()


class TimeReader:
    """Goes along with the call and keeps what was agreed last, or else what the caller asked for."""

    def __init__(self) -> None:
        self._wanted: When | None = None
        self._offered: When | None = None
        self._agreed = False
        self._of_birth = False  # the assistant has asked for another date

    def hear(self, line: Line) -> None:
        if line.role == "system" or not line.words:
            return
        words = said.read(line)
        if line.role == "agent":
            self._of_birth = bool(_BIRTH.search(words.text))
            self._hear_agent(words, _read(words))
        elif not self._of_birth:
            self._hear_caller(words, _read(words))

    def found(self) -> Found | None:
        if self._wanted is None:
            return None
        wanted, confidence = self._wanted, 0.85 if self._agreed else 0.6
        return Found(wanted.text, wanted.turn, wanted.span, confidence=confidence, read_back=self._agreed)

    def _hear_agent(self, words: Said, when: When | None) -> None:
        """Take an offer; what is said to whom has asked for a time is how it was understood."""
        self._offered = None
        if when is None or _HABIT.search(words.text) or _HOURS.search(words.text):
            return
        one = " or " not in words.text
        if self._wanted and when.clock and one:
            self._wanted, self._agreed = _joined(self._wanted, when), True
        else:
            self._offered = when

    def _hear_caller(self, words: Said, when: When | None) -> None:
        offered, self._offered = self._offered, None
        if when and not _HABIT.search(words.text):
            before = self._wanted or offered
            self._wanted = _joined(before, when) if before else when
            self._agreed = offered is not None
        elif offered and not when and _YES.match(words.text):
            self._wanted, self._agreed = _joined(self._wanted, offered) if self._wanted else offered, True


def last(words: Said, start: int, end: int) -> int | None:
    """Return with which word a time begins that ends where the words do."""
    for match in _WHEN.finditer(words.text, words.starts[start]):
        if words.index(match.end() + 1) >= end > words.index(match.start()):
            return words.index(match.start())
    return None


def _joined(before: When, now: When) -> When:
    """Return what holds after something was said: the new halves, and the old one where nothing new was said of it."""
    if now.day and now.clock:
        return now
    if now.day:
        same = before.clock if not before.day or before.day == now.day else ""
        return replace(now, clock=same)
    return replace(now, day=before.day) if before.day else now


def _read(words: Said) -> When | None:
    """Return the last day and the last time of the line, together when they stand together."""
    found: When | None = None
    for match in _WHEN.finditer(words.text):
        lead = words.text[max(0, match.start() - 60) : match.start()]
        if _NOT_WANTED.search(lead) or _STREET.match(words.text, match.end()):
            continue
        first, end = words.index(match.start()), words.index(match.end() + 1)
        text = re.sub(r"^(?:for|by) ", "", words.spoken(first, end), flags=re.IGNORECASE)
        now = When(turn=words.line.number, span=words.span(first, end))
        now = replace(now, day=text) if match["day"] else replace(now, clock=text)
        found = now if found is None or _FROM_TO.search(lead) else _together(found, now)
    return found


def _together(before: When, now: When) -> When:
    span = (min(before.span[0], now.span[0]), max(before.span[1], now.span[1]))
    if now.day and before.day:
        return now
    if now.clock and before.clock:
        return replace(before, clock=now.clock, span=span)
    return When(before.day or now.day, before.clock or now.clock, now.turn, span)
