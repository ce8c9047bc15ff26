"""Where digits are said in a line: runs of number words, with what may stand between the groups of one number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from . import dialled, digits, tables
from .dialled import Dialled
from .digits import Reading
from .said import Said

# Said between the groups of one number.
_GLUE = tables.words(
    "and then y luego dash hyphen hyphens guion dot point punto period space slash like so okay ok let me see let's "
    "hold on hang just sec second moment you know bueno este pues the parentheses bracket"
)
_MOST = 40  # runs of one line: nobody gives so many numbers in one breath
_GROUPS = 30
_PLUS = tables.words("plus mas +")
_MOST_GLUE = 3
# "that one", "one second", "the last four": no digits.
_NO_DIGIT = re.compile(
    r"\b(?:(?:this|that|the|old|other|new|first|second|which|no|any|some|every|another|better|best|right|wrong|last|my|"
    r"our|your) (?P<word>one)\b(?! (?:oh|zero|one|two|three|four|five|six|seven|eight|nine)\b)|"
    r"(?P<before>one) (?:second|sec|moment|minute|more|of|thing|day|time|at|on|is|i'm|i am|for|with|sorry)\b|"
    r"(?:last|first|final|ultimos|primeros) (?P<count>two|three|four|five|six|[2-6]|dos|tres|cuatro)\b)"
)
_SURE = 3  # what a number may cost that is taken as it was said
_LONGEST = 26  # digits of a stutter that is looked at


@dataclass(frozen=True, slots=True)
class Run:
    """Words of a line, from `first` up to `end`, that are digits, in the groups that they were said in."""

    first: int
    end: int
    groups: tuple[tuple[Reading, ...], ...]

    @property
    def readings(self) -> tuple[Reading, ...]:
        return together(self.groups)

    @property
    def likeliest(self) -> str:
        return self.readings[0][0] if self.readings else ""


def find(said: Said) -> Iterator[Run]:
    words = [word.text for word in said.words]
    for place in _NO_DIGIT.finditer(said.text):
        words[said.index(place.start(place.lastgroup or 0))] = "-"  # neither a digit nor glue
    index = found = 0
    while index < len(words) and found < _MOST:
        if _steps(said, words, index):
            run = _run(said, words, index)
            yield run
            index, found = run.end, found + 1
        else:
            index += 1


def best(run_groups: tuple[tuple[Reading, ...], ...], region: str) -> Dialled | None:
    """Return the number that the groups make, without what was said twice or does not belong to it."""
    whole = together(run_groups)
    said = dialled.best(whole, region) or dialled.best(_without_stutter(whole), region)
    if said is not None and said.cost <= _SURE:
        return said
    other = _without_ends(run_groups, region)
    return min(filter(None, (said, other)), key=lambda number: number.cost, default=None)


def together(groups: tuple[tuple[Reading, ...], ...]) -> tuple[Reading, ...]:
    together: tuple[Reading, ...] = (("", 0),)
    for group in groups:
        together = digits.joined(together, group)
    return together


def _steps(said: Said, words: list[str], index: int) -> int:
    taken = digits.step(words, index) if index < len(words) else 0
    return 1 if taken and words[index] in _PLUS else taken


def _run(said: Said, words: list[str], first: int) -> Run:
    groups: list[list[str]] = []
    index = end = first
    while True:
        taken = _steps(said, words, index)
        if not taken or (index > first and _begins_another(said, words, index)):
            break
        piece = words[index : index + taken]
        if not groups or _is_apart(said, index, end, piece, groups[-1]):
            groups.append(["+"] if not groups and "+" in said.pause(index) else [])
        groups[-1] += piece
        end = index = index + taken
        while index < len(words) and words[index] in _GLUE and index - end < _MOST_GLUE:
            index += 1
        if len(groups) == _GROUPS:
            break
    return Run(first, end, tuple(digits.readings(group) for group in groups))


def _begins_another(said: Said, words: list[str], index: int) -> bool:
    """Return whether the digits from here on are no part of the number before: a country code, a date, a time."""
    pause = said.pause(index)
    if words[index] in _PLUS or "+" in pause or ":" in pause:
        return True
    return "/" in pause and not len(words[index]) == len(words[index - 1]) == 3


def _is_apart(said: Said, index: int, end: int, piece: list[str], group: list[str]) -> bool:
    if group[-1] in _PLUS:
        return False
    written = piece[-1].isdecimal() or group[-1].isdecimal()
    return index > end or written or bool(set(said.pause(index)) - {"-"})


def _without_stutter(readings: tuple[Reading, ...]) -> tuple[Reading, ...]:
    """Return the readings without a beginning that was said again: "619 619 555...", "55 uh 555"."""
    found: dict[str, int] = {}
    for said, cost in readings[:4]:
        if 10 < len(said) <= _LONGEST:
            once = dict(_once(said, cost))
            twice = {shorter: more for each, before in once.items() for shorter, more in _once(each, before)}
            for each, price in (twice | once).items():
                found[each] = min(price, found.get(each, 99))
    return tuple(sorted(found.items(), key=lambda reading: reading[1])[:200])


def _once(said: str, cost: int) -> Iterator[Reading]:
    for width in range(1, min(14, len(said))):
        same = min(width, 3)
        for start in range(len(said) - width - same + 1):
            if said[start : start + same] == said[start + width : start + width + same]:
                unlikely = len(set(said[start : start + width])) == 1  # five fives are no stutter
                yield said[:start] + said[start + width :], cost + {1: 5, 2: 4}.get(width, 2) + unlikely


def _without_ends(groups: tuple[tuple[Reading, ...], ...], region: str) -> Dialled | None:
    """Return the number among groups of which the first or the last ones belong to something else."""
    for dropped in range(1, min(len(groups), 12)):
        for kept, rest in ((groups[:-dropped], groups[-dropped:]), (groups[dropped:], groups[:dropped])):
            number = dialled.best(together(kept), region)
            if number and (number.cost < _SURE or sum(len(group[0][0]) for group in rest) <= 4):
                return number._replace(cost=number.cost + 1)
    return None
