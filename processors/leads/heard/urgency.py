"""What cannot wait: said in so many words, or plain from what happens."""

from __future__ import annotations

import re
from collections.abc import Iterator

from . import said, tables
from .found import Found
from .line import Line
from .said import Said

# How surely each phrase tells that it cannot wait.
URGENT = (
    (
        0.9,
        r"""
        \burgent(?:ly)?\b
        \b(?:have|got|having|had|is|it's|an|a) (?:\w+ )?emergency\b
        \bas soon as (?:possible|you can|someone can|somebody can)
        \basap\b
        \b(?:smell|smells|smelling|smelled|leaking|leak) (?:of |like |some |a )?gas\b
        \bgas (?:leak|smell)\b
        \bcarbon monoxide\b
        \bbleeding\b
        \bchest pains?\b
        \bcan't breathe\b
        \b(?:trouble|difficulty|hard time) breathing\b
        \b(?:unconscious|seizures?|passed out|overdose|knocked out|hit by a car)\b
        \b(?:chok(?:ing|ed)|poison(?:ed|ing)?)\b
        \b(?:severe|terrible|horrible|awful|unbearable|extreme) (?:\w+ )?(?:pain|toothache)\b
        \bin (?:agony|a lot of pain|so much pain)\b
        """,
    ),
    (
        0.85,
        r"""
        \b(?:right now|right away|immediately|straight away|can't wait|cannot wait|life or death)\b
        \b(?:water|sewage|rain)(?: is|'s| was)? (?:coming|pouring|running|spraying|gushing|shooting|everywhere)\b
        \bwater all over\b
        \b(?:flood(?:ed|ing)|burst|overflowing|gushing|pouring)\b
        \b(?:on fire|caught fire|sparks|sparking|smoke|smoking|burning smell|smells? (?:like )?burning)\b
        """,
    ),
    (
        0.8,
        r"""
        \b(?:locked out|stranded|trapped|arrested|in jail|broke down on|broken down on)\b
        """,
    ),
    (
        0.9,
        r"""
        \b(?:urgentes?|urgencia|emergencia|lo antes posible|cuanto antes|ahora mismo|ahorita mismo|de inmediato)\b
        \b(?:inundad[oa]|inundando|fuga de gas|huele a gas|sangrando|dolor de pecho|no puedo respirar|incendio)\b
        \bse (?:me )?esta (?:saliendo|cayendo|metiendo) el agua\b
        """,
    ),
)
_URGENT = tuple((confidence, re.compile(tables.either(phrases))) for confidence, phrases in URGENT)
# Two things that together cannot wait, in either order.
_WITHOUT = re.compile(
    r"\b(?:no|don't have|without|lost) (?:any )?(?:heat|heating|power|electricity|hot water|water|ac|air con)\b"
)
_WEAK = re.compile(r"\b(?:baby|newborn|infant|elderly|toddler|freezing|degrees|grandmother|oxygen|pregnant)\b")
# Behind these words the phrase says the contrary, or tells of another day.
_BEFORE = re.compile(
    r"\b(?:(?:no|not|isn't|wasn't|nothing|never|non|hardly|for|your|last)(?: \w+)?|"
    r"(?:if|when|whenever|in case|after hours|do you|used to|ago|doesn't have to be)(?: \w+){0,3}) $"
)
_AFTER = re.compile(
    r" (?:contacts?|number|line|exit|fund|plan|services|rates?|fees?|kit|department|care|room|visits?|calls?|exam|last|"
    r"appointments?)\b"
)
_RELAXED = re.compile(
    tables.either(
        r"""
        \b(?:no|not in a|no big) (?:rush|hurry)\b
        \b(?:not|isn't|nothing|not that|not super|not really) urgent\b
        \b(?:not|isn't) an emergency\b
        \bwhenever (?:you|is|works|it's)\b
        \b(?:no es urgente|sin prisa|no hay prisa|no corre prisa)\b
        """
    )
)


class UrgencyReader:
    """Goes along with the call and keeps the words that make it urgent; "no rush" takes them back."""

    def __init__(self) -> None:
        self._found: Found | None = None

    def hear(self, line: Line) -> None:
        if line.role != "caller" or not line.words:
            return
        words = said.read(line)
        if _RELAXED.search(words.text):
            self._found = None
            return
        for confidence, first, end in _urgent(words):
            if self._found is None or confidence > self._found.confidence:
                self._found = Found("true", line.number, words.span(first, end), confidence=confidence)

    def found(self) -> Found | None:
        return self._found


def _urgent(words: Said) -> Iterator[tuple[float, int, int]]:
    """Yield how surely, and from which word to which, the line tells of what cannot wait."""
    for confidence, phrases in _URGENT:
        for match in phrases.finditer(words.text):
            lead = words.text[max(0, match.start() - 60) : match.start()]
            if not _BEFORE.search(lead) and not _AFTER.match(words.text, match.end()):
                yield confidence, words.index(match.start()), words.index(match.end() + 1)
    lacking, weak = _WITHOUT.search(words.text), _WEAK.search(words.text)
    if lacking and weak:
        yield 0.8, words.index(lacking.start()), words.index(lacking.end() + 1)
