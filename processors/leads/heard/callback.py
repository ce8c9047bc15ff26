"""A number that a caller may want to be called at, and how one is put right by a piece of it."""

from __future__ import annotations

from dataclasses import dataclass

import phonenumbers

from . import dialled
from .dialled import Dialled
from .digits import Reading
from .found import Source

NEUTRAL, OWN, ASKED = 1, 2, 3  # how surely a number is the caller's


@dataclass(frozen=True, slots=True)
class Callback:
    """`kind`: cell, home, work or "" ; `digits` are those that were said."""

    number: str
    digits: str
    turn: int
    span: tuple[int, int]
    strength: int = NEUTRAL
    kind: str = ""
    source: Source = "said"
    read_back: bool = False
    corrected: bool = False


def national(number: str) -> str:
    """Return the digits of an E.164 number as they are said in its own country, without a trunk prefix."""
    return phonenumbers.national_significant_number(phonenumbers.parse(number))


def put_right(base: str, piece: tuple[Reading, ...], region: str, head: bool = False) -> Dialled | None:
    """Return the number with the piece in the place of its end, or of the part that it is most like."""
    whole = dialled.best(((base, 0),), region)
    found: dict[str, int] = {}
    for said, cost in piece:
        if not said:
            continue
        if whole and len(said) <= len(base):
            at = 0 if head else _place(base, said)
            found[base[:at] + said + base[at + len(said) :]] = cost
        elif not whole:
            for kept in range(len(base)):
                found.setdefault(base[:kept] + said, cost + abs(len(base) - kept - len(said)))
    return dialled.best(tuple(found.items()), region)


def swapped(base: str, right: str, wrong: str, region: str) -> Dialled | None:
    """Return the number with the last `wrong` digits in it replaced: "a nine, not a six"."""
    at = base.rfind(wrong)
    if at < 0 or not wrong:
        return None
    return dialled.best(((base[:at] + right + base[at + len(wrong) :], 0),), region)


def is_like(one: str, other: str) -> bool:
    """Return whether the second may be the first one heard wrong."""
    one, other = one[-10:], other[-10:]
    same = sum(a == b for a, b in zip(one, other, strict=False))
    return len(one) == len(other) and same >= 6


def _place(base: str, piece: str) -> int:
    """Return where the piece belongs: at the end, or where three digits of ten are most like it."""
    tail = len(base) - len(piece)
    if len(piece) != 3 or len(base) != 10:
        return tail
    places = [tail, *(at for at in (0, 3) if at < tail)]
    return min(places, key=lambda at: sum(a != b for a, b in zip(base[at:], piece, strict=False)) or 99)
