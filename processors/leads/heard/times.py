"""When the caller would like it: their words, or the time that was offered and agreed to."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from . import said, tables
from .found import Found
from .line import Line
from .said import Said

_DAYS = "monday|tuesday|wednesday|thursday|friday|saturday|sunday|lunes|martes|miercoles|jueves|viernes|sabado|domingo"
_MONTHS = (
    "january|february|march|april|may|june|july|august|september|october|november|december|enero|febrero|marzo|abril|mayo|junio|"
    "julio|agosto|septiembre|octubre|noviembre|diciembre|jan|feb|aug|sept|oct|nov|dec"
)
_ORDINALS = tables.either(
    r"""
    \d{1,2}(?:st|nd|rd|th)
    (?:twenty |thirty )?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)
    tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth
    """
)
_HOURS = tables.either(
    r"""
    \d{1,2}(?: [0-5]\d)?
    one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve
    una|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce
    """
)
_MINUTES = tables.either(
    r"""
    oh (?:one|two|three|four|five|six|seven|eight|nine)
    (?:ten|fifteen|twenty|thirty|forty|fifty)(?: five)?
    [0-5]\d
    y media|y cuarto
    """
)
_PART = r"(?:in the (?:morning|afternoon|evening)|at night|(?:de|por|en) la (?:manana|tarde|noche))"
_HALF = rf"(?: (?:a ?m|p ?m|o ?'?clock|{_PART}|ish|sharp))"
DAY = tables.either(
    rf"""
    (?:(?:this|next|the following|este|el proximo|el) )?(?:{_DAYS})(?: (?:next week|the {_ORDINALS}|que viene))?
    (?:the )?day after tomorrow|pasado manana|(?:later )?today|tomorrow|tonight|hoy|manana
    (?:(?:early|late|later|end of) )?(?:this|next) (?:week|weekend|month)
    the {_ORDINALS}(?: of (?:{_MONTHS}))?
    (?:{_MONTHS}) (?:the )?(?:{_ORDINALS}|\d{{1,2}})
    el \d{{1,2}} de (?:{_MONTHS})
    """
)
CLOCK = tables.either(
    rf"""
    (?:at|around|about|by|after|before|for|a las?|a eso de las|como a las) {_HOURS}(?: {_MINUTES})?{_HALF}*(?! \d{{3}})
    {_HOURS}(?: {_MINUTES})?{_HALF}+
    \d{{1,2}}(?: [0-5]\d)?(?:am|pm)
    (?:at |about |around )?(?:quarter|half|ten|twenty|five) (?:past|to|till|after) {_HOURS}{_HALF}*
    (?:at )?(?:noon|midday|midnight|lunch ?time|(?:al )?mediodia)
    first thing(?: in the morning)?|same time|after (?:work|school|lunch)|any ?time
    (?:in the |late |early |mid |this |por la )?(?:mornings?|afternoons?|evenings?|tarde)
    """
)
_WHEN = re.compile(rf"\b(?:(?P<day>{DAY})|(?P<clock>{CLOCK}))\b")
_GREETING = re.compile(r"\b(?:good|buenos|buenas)(?: dias| tardes)? $|\blast $|\bdate of birth|\bborn\b")
_HABIT = re.compile(
    r"\b(?:open|close|closed|closes|hours|ready|be done|walk ins?|ago|since|yesterday|last|was|were|happened|started)\b"
)
_FROM_TO = re.compile(r"\bfrom .{0,30}\bto $|\b(?:push|move|change|switch|reschedule|bump)\b.{0,40}\bto $")
_YES = re.compile(
    tables.either(
        r"""
        (?:oh )?(?:yes|yeah|yep|yup|sure|ok|okay|perfect|great|works|fine|good|please|mhm|cool|awesome|correct|alright)
        that(?:'s|'ll| will| is)? (?:works?|fine|perfect|good|great|do)
        sounds (?:good|great|perfect|fine)
        i'll take|let's do|lovely|brilliant|excellent|absolutely|definitely|wonderful
        si|claro|esta bien|perfecto|de acuerdo|bueno
        """
    )
    + r"\b"
)
_NO = re.compile(r"(?:no|nope|actually|can't|sorry|hmm|not|i can't|do you have|is there|what about|how about)\b")


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

    def hear(self, line: Line) -> None:
        if line.role == "system" or not line.words:
            return
        words = said.read(line)
        when = _read(words)
        if line.role == "agent":
            self._hear_agent(words, when)
        else:
            self._hear_caller(words, when)

    def found(self) -> Found | None:
        if self._wanted is None:
            return None
        return Found(
            self._wanted.text,
            self._wanted.turn,
            self._wanted.span,
            confidence=0.85 if self._agreed else 0.6,
            read_back=self._agreed,
        )

    def _hear_agent(self, words: Said, when: When | None) -> None:
        if when is None or _HABIT.search(words.text):
            self._offered = self._offered if when is None and not words.line.asked else None
            return
        choice = " or " in words.text or (" and " in words.text and when.clock == "")
        if self._wanted and when.clock and not choice:
            self._wanted, self._agreed = _joined(self._wanted, when), True
            self._offered = None
        else:
            self._offered = when

    def _hear_caller(self, words: Said, when: When | None) -> None:
        if when and (not _HABIT.search(words.text) or self._offered):
            base = self._offered if self._offered and not self._wanted else self._wanted
            self._wanted = _joined(base, when) if base else when
            self._agreed = self._offered is not None
        elif self._offered and _YES.match(words.text) and not when:
            self._wanted, self._agreed = _joined(self._wanted, self._offered) if self._wanted else self._offered, True
        self._offered = None


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
        if _GREETING.search(lead) or words.text[match.start() : match.end()] == "may":
            continue
        first, end = words.index(match.start()), words.index(match.end() + 1)
        text = " ".join(words.original(first, end).split())
        now = When(
            **{"day" if match["day"] else "clock": _bare(text)}, turn=words.line.number, span=words.span(first, end)
        )
        found = now if found is None or _FROM_TO.search(lead) else _together(found, now)
    return found


def _together(before: When, now: When) -> When:
    span = (min(before.span[0], now.span[0]), max(before.span[1], now.span[1]))
    if now.day and before.day:
        return now
    if now.clock and before.clock:
        return replace(before, clock=now.clock, span=span)
    return When(before.day or now.day, before.clock or now.clock, now.turn, span)


def _bare(text: str) -> str:
    return re.sub(r"^(?:for|by) ", "", text, flags=re.IGNORECASE)
