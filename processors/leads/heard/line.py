"""A turn as its readers take it: words with their place in the text, and what was asked."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from app.plugins import Role

from . import asking

MOST = 4000  # words of one turn that are read: nobody says more in one breath
_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*|[^\s]")


@dataclass(frozen=True, slots=True)
class Word:
    """A word or one sign, lower case and without accents; `start` and `end` are its place in the turn's text."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Line:
    """One turn: `number` is its index in the call.

    `asked`: what the assistant asks for in its own line; in a caller's line what was asked last before it.
    """

    number: int
    role: Role
    text: str
    words: tuple[Word, ...]
    asked: frozenset[str] = frozenset()


def read(number: int, role: Role, text: str, before: Line | None = None) -> Line:
    """Return the turn as a line; `before` is the line said before it, by whomever."""
    words = split(text)
    if role == "agent":
        return Line(number, role, text, words, asking.fields(" ".join(word.text for word in words)))
    return Line(number, role, text, words, before.asked if before else frozenset())


def split(text: str) -> tuple[Word, ...]:
    words: list[Word] = []
    for found in _WORD.finditer(text):
        words.append(Word(fold(found[0]), found.start(), found.end()))
        if len(words) == MOST:
            break
    return tuple(words)


def fold(text: str) -> str:
    """Return the text lower case, without accents and with straight apostrophes."""
    lower = text.casefold()
    if lower.isascii():
        return lower  # as nearly every word, and much quicker
    plain = unicodedata.normalize("NFKD", lower.replace("\u2019", "'"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))
