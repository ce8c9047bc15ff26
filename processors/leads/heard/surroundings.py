"""What stands around digits in a line: whose they are, whether they put others right, what they are not."""

from __future__ import annotations

from dataclasses import dataclass

from . import phone_words
from .digits import Reading
from .phone_runs import Run
from .said import Said
from .whose import Whose, whose

_BEFORE, _AFTER = 12, 8  # words around a number that are looked at


@dataclass(frozen=True, slots=True)
class Pieces:
    """The beginning of a number, or, when `complete`, one that may still go on."""

    groups: tuple[tuple[Reading, ...], ...]
    turn: int
    span: tuple[int, int]
    complete: bool = False

    @property
    def likeliest(self) -> str:
        return "".join(group[0][0] for group in self.groups if group)


@dataclass(frozen=True, slots=True)
class Around:
    before: str
    after: str
    whose: Whose
    corrects: bool
    prefers: bool
    denied: str  # digits that are said not to be in it

    @property
    def sides(self) -> str:
        return f"{self.before} - {self.after}"


def read(words: Said, runs: list[Run], index: int) -> Around | None:
    """Return what stands around a run, or None when the digits are said only to be wrong, or are of an e-mail."""
    run = runs[index]
    begin = runs[index - 1].end if index else 0
    end = runs[index + 1].first if index + 1 < len(runs) else len(words)
    before = _text(words, max(begin, run.first - _BEFORE), run.first)
    after = _text(words, run.end, min(end, run.end + _AFTER))
    if phone_words.NOT.search(before) or phone_words.EMAIL_AFTER.match(after) or "@" in words.pause(run.end):
        return None
    denied = ""
    if index + 1 < len(runs) and phone_words.NOT.search(_text(words, run.end, end)):
        denied = runs[index + 1].likeliest
    about = before[match.end() :] if index and (match := phone_words.PREFERRED_AFTER.match(before)) else before
    prefers = bool(phone_words.PREFERS.search(about) or phone_words.PREFERRED_AFTER.match(after))
    return Around(before, after, whose(before, after), _corrects(before, after), prefers, denied)


def _corrects(before: str, after: str) -> bool:
    """Return whether the digits are to replace others; "no 56 Lake View Road" is a house."""
    if before in ("no", "number") and after and not phone_words.CLOSES.match(after):
        return False
    return bool(phone_words.CORRECTS.search(before))


def _text(words: Said, first: int, end: int) -> str:
    return " ".join(word.text for word in words.words[first:end])
