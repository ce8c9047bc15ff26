"""Which company the caller speaks for: "Dana from Acme", or the answer to the question for it."""

from __future__ import annotations

import re

from . import naming, said, tables
from .common_words import is_common
from .found import Found
from .line import Line
from .name_words import RELATIONS, STOPS
from .said import Said

MOST = 5  # words
_SAYS = re.compile(
    tables.either(
        r"""
        \b(?:my|our|the) company(?: name)?(?: is|'s)(?: called)?(?= )
        \b(?:calling|call) on behalf of(?: a company called| the)?(?= )
        \bi work (?:with|at|for)(?= )
        \bcompany called(?= )
        \b(?:llamo|hablo|hablando) (?:de|de parte de)(?: la empresa| la compania)?(?= )
        \bla empresa (?:es|se llama)(?= )
        """
    )
)
# A single word behind these is as likely a town.
_MAY_SAY = re.compile(r"\b(?:calling|call|i'm|i am|we're|we are) (?:with|at|from)(?= )")
_PERSON = re.compile(r"\b(?:this is|my name is|name's|name is|it's|i'm|i am|soy|habla|me llamo)(?= )")
_JOINS = tables.words("from with of at de")
_BELONGS = tables.words("and & of the")
_ENDS = tables.words(
    """
    llc inc ltd corp co company group hoa plc gmbh associates partners services solutions
    """
)
# Places and things a caller may be from, at or with, which are no company.
_PLACES = tables.words(
    """
    home work house office town here there downtown upstairs school hospital work street unit apartment
    """
)


class CompanyReader:
    """Goes along with the call and keeps the caller's company."""

    def __init__(self) -> None:
        self._found: Found | None = None

    def hear(self, line: Line) -> None:
        if line.role != "caller" or not line.words:
            return
        words = said.read(line)
        for start, confidence in _starts(words):
            end = _end(words, start)
            if end > start and self._better(confidence) and _is_company(words, start, end, confidence):
                value = " ".join(naming.parts(words, start, end))
                self._found = Found(value, line.number, words.span(start, end), confidence=confidence)

    def found(self) -> Found | None:
        return self._found

    def _better(self, confidence: float) -> bool:
        return self._found is None or confidence > self._found.confidence


def _starts(words: Said) -> list[tuple[int, float]]:
    """Return where a company may begin, and how surely."""
    starts = [(words.index(match.end() + 1), 0.7) for match in _SAYS.finditer(words.text)]
    starts += [(words.index(match.end() + 1), 0.6) for match in _MAY_SAY.finditer(words.text)]
    for match in _PERSON.finditer(words.text):
        name = naming.take(words, words.index(match.end() + 1), 3)
        if name and words.word(name.end) in _JOINS:
            starts.append((name.end + 1, 0.75))
    if "company" in words.line.asked:
        starts.append((naming.skip(words, 0), 0.85))
    return starts


def _end(words: Said, start: int) -> int:
    end = start
    while end < len(words) and end - start < MOST:
        word = words.word(end)
        if end > start and set(words.pause(end)) & set(".,;?!"):
            break
        if (word in STOPS and word not in _BELONGS | _ENDS) or any(letter.isdigit() for letter in word):
            break
        end += 1
        if word in _ENDS and words.word(end) not in _ENDS:
            break
    while end > start and words.word(end - 1) in _BELONGS:
        end -= 1
    return end


def _is_company(words: Said, start: int, end: int, surely: float) -> bool:
    first = words.word(start + (words.word(start) == "the"))
    if first in _PLACES | RELATIONS | STOPS or (surely < 0.7 and end - start == 1):
        return False
    return any(not is_common(words.word(index)) or words.word(index) in _ENDS for index in range(start, end))
