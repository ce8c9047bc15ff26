"""Where in the call a value was said that the assistant wrote down: the caller's turn, and the words in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.plugins import CallView

from .heard import line
from .heard.found import Found
from .heard.line import Word

MOST = 64  # values of one call that are looked for
SHARE = 0.6  # of a reason's longer words that have to be in one turn
SHORT = 3  # letters of a word that tells nothing of a reason
_DIGITS = "zero one two three four five six seven eight nine", "cero uno dos tres cuatro cinco seis siete ocho nueve"
DIGITS = {word: str(digit) for words in _DIGITS for digit, word in enumerate(words.split())} | {"oh": "0", "o": "0"}
SIGNS = {"at": "@", "arroba": "@", "dot": ".", "punto": ".", "dash": "-", "hyphen": "-", "underscore": "_"}
TAIL = 7  # last digits of a number that tell it in a turn


@dataclass(frozen=True, slots=True)
class Trace:
    """Where a value was said, and whether the caller agreed when it was read back."""

    turn: int
    span: tuple[int, int]
    read_back: bool = False


class Traces:
    """Remembers what was looked for in which turns, so that each turn is searched once for each value."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], tuple[int, Trace | None]] = {}

    def of(self, field: str, value: Any, heard: Found | None, call: CallView) -> Trace | None:
        """Return where the value was said: where the reader heard the same, else where its letters or digits are."""
        if heard and same(field, heard.value, value):
            return Trace(heard.turn, heard.span, heard.read_back)
        if field == "urgent":
            return None
        key = field, str(value)
        begun, trace = self._known.get(key, (0, None))
        while trace is None and begun < len(call.turns):
            turn = call.turns[begun]
            span = _place(field, str(value), line.split(turn.text)) if turn.role == "caller" else None
            trace = Trace(begun, span) if span else None
            begun += 1
        if key in self._known or len(self._known) < MOST:
            self._known[key] = begun, trace
        return trace


def same(field: str, one: Any, other: Any) -> bool:
    if field == "urgent":
        return bool(one) and bool(other)
    return _tokens(str(one)) == _tokens(str(other))


def _tokens(text: str) -> list[str]:
    return [word.text for word in line.split(text) if word.text[:1].isalnum()]


def _place(field: str, value: str, words: tuple[Word, ...]) -> tuple[int, int] | None:
    if field == "phone":
        return _run([DIGITS.get(w.text, w.text if w.text.isdigit() else "") for w in words], value[-TAIL:], words)
    if field == "email":
        return _run([SIGNS.get(w.text, w.text) for w in words], value, words)
    wanted = _tokens(value)
    if field == "name":
        return _run([w.text for w in words], "".join(wanted), words)
    return _most([word for word in wanted if len(word) > SHORT], words)


def _run(pieces: list[str], wanted: str, words: tuple[Word, ...]) -> tuple[int, int] | None:
    """Return the words whose pieces, one after the other, spell what is wanted."""
    at = "".join(pieces).find(wanted)
    if at < 0 or not wanted:
        return None
    place, first, last = 0, None, 0
    for index, piece in enumerate(pieces):
        if piece and place < at + len(wanted) and place + len(piece) > at:
            first = index if first is None else first
            last = index
        place += len(piece)
    return None if first is None else (words[first].start, words[last].end)


def _most(wanted: list[str], words: tuple[Word, ...]) -> tuple[int, int] | None:
    places = {word.text: word for word in words if word.text in wanted}
    if not wanted or len(places) < SHARE * len(set(wanted)):
        return None
    return min(word.start for word in places.values()), max(word.end for word in places.values())
