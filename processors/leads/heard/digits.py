"""Spoken numbers as strings of digits. What was said has several readings: "fifty five" is 55, or 50 and a 5."""

from __future__ import annotations

from collections.abc import Iterator

from . import tables
from .numerals import TEENS, TENS, UNITS

# One way to take the words, with what it costs to believe: 0 is how nearly everybody means them.
Reading = tuple[str, int]

DIGITS = {word: digit for word, digit in UNITS.items() if word != "un"} | dict.fromkeys(
    ("nought", "naught", "nil", "zeros", "zeroes", "ou"), "0"
)
TIMES = {
    word: times
    for times, words in {2: "double doble dobles", 3: "triple treble triples", 4: "quadruple cuadruple"}.items()
    for word in words.split()
}
HUNDREDS = {
    "doscientos": "2",
    "trescientos": "3",
    "cuatrocientos": "4",
    "quinientos": "5",
    "seiscientos": "6",
    "setecientos": "7",
    "ochocientos": "8",
    "novecientos": "9",
    "ciento": "1",
    "cien": "1",
}
_HUNDRED = tables.words("hundred hundreds")
_THOUSAND = tables.words("thousand mil")
_PLUS = tables.words("plus mas")
_SPANISH = frozenset(["once"])  # means something else in English: a number only beside another Spanish one
_SPANISH_NUMBERS = tables.words(
    "uno dos tres cuatro cinco seis siete ocho nueve cero diez doce trece catorce quince y veinte doble"
) | frozenset([*HUNDREDS, *(word for word in TENS if not word.endswith("ty"))])
_BEGIN = frozenset([*DIGITS, *TEENS, *TENS, *TIMES, *HUNDREDS, *_PLUS, "+"])
_WIDTH = 24  # readings that are kept of one run of words
MOST = 48  # digits: what is longer is no number to call


def step(words: list[str], index: int) -> int:
    """Return how many words from `index` on belong to one piece of a number; 0 when they are none."""
    if words[index] not in _BEGIN and not words[index].isdecimal():
        return 0  # as nearly every word
    ways = [taken for taken, _, _ in _steps(words, index)]
    whole = [taken for taken in ways if _word(words, index + taken) not in _HUNDRED | _THOUSAND]
    return max(whole or ways, default=0)  # "seven hundred | nine hundred", not "seven hundred nine | hundred"


def readings(words: list[str]) -> tuple[Reading, ...]:
    """Return how the words can be read as digits, the likeliest first; "" reads none of them."""
    states: list[dict[str, int]] = [{} for _ in range(len(words) + 1)]
    states[0][""] = 0
    for index in range(len(words)):
        here = _best(states[index])
        for taken, piece, cost in _steps(words, index):
            into = states[index + taken]
            for digits, before in here:
                if len(digits) + len(piece) <= MOST:
                    longer = digits + piece
                    into[longer] = min(before + cost, into.get(longer, 99))
    return _best(states[-1])


def joined(one: tuple[Reading, ...], other: tuple[Reading, ...]) -> tuple[Reading, ...]:
    """Return the readings of two pieces that were said one after the other."""
    return _best({a + b: cost + more for a, cost in one for b, more in other if len(a) + len(b) <= MOST})


def _best(readings: dict[str, int]) -> tuple[Reading, ...]:
    return tuple(sorted(readings.items(), key=lambda reading: reading[1])[:_WIDTH])


def _steps(words: list[str], index: int) -> Iterator[tuple[int, str, int]]:
    """Yield each way to take a piece from `index` on: how many words, its digits, its cost."""
    word, after = words[index], _word(words, index + 1)
    if word in TIMES:
        digit = _digit(after)
        if digit:
            yield 2, digit * TIMES[word], 0
    elif word in _PLUS or word == "+":
        if after.isdecimal() or after in DIGITS or after in TENS or after in TEENS:
            yield 1, "+", 0
    elif word in HUNDREDS:
        yield from _hundreds(words, index)
    elif (size := _small(words, index))[0]:
        yield from _counted(words, index, *size)
    elif word.isascii() and word.isdecimal():
        yield 1, word, 0


def _counted(words: list[str], index: int, taken: int, piece: str) -> Iterator[tuple[int, str, int]]:
    """Yield a number below a hundred, with "hundred" or "thousand" and what follows of it."""
    unit = _word(words, index + taken)
    if unit in _HUNDRED or unit in _THOUSAND:
        zeros = "00" if unit in _HUNDRED else "000"
        yield taken + 1, piece + zeros, 0
        if len(piece + zeros) == 3:  # "five five five, one hundred" ends with 0100
            yield taken + 1, f"0{piece}{zeros}", 2
        rest = index + taken + 1
        rest += _word(words, rest) == "and"
        more, tail = _small(words, rest)
        if more:
            yield rest + more - index, piece + tail.zfill(len(zeros)), 2
        return
    yield taken, piece, 0
    if taken > 1 and piece[-1] != "0":  # "thirty | five fifty" as well as "thirty-five | fifty"
        follows = _word(words, index + taken)
        yield 1, f"{piece[0]}0", 1 if follows in TENS or follows in TEENS else 2


def _hundreds(words: list[str], index: int) -> Iterator[tuple[int, str, int]]:
    piece = HUNDREDS[words[index]]
    more, tail = _small(words, index + 1)
    yield 1, f"{piece}00", 1 if more else 0
    if more:
        yield 1 + more, piece + tail.zfill(2), 0


def _small(words: list[str], index: int) -> tuple[int, str]:
    """Return how many words make the number below a hundred that stands there, and its digits."""
    word, after = _word(words, index), _word(words, index + 1)
    if word in TENS:
        if after == "y" and DIGITS.get(_word(words, index + 2), "0") != "0":
            return 3, TENS[word] + DIGITS[_word(words, index + 2)]
        if DIGITS.get(after, "0") != "0":
            return 2, TENS[word] + DIGITS[after]
        return 1, f"{TENS[word]}0"
    if word in _SPANISH and not {after, _word(words, index - 1)} & _SPANISH_NUMBERS:
        return 0, ""
    if word in TEENS:
        return 1, TEENS[word]
    digit = _digit(word)
    return (1, digit) if digit else (0, "")


def _digit(word: str) -> str:
    return word if len(word) == 1 and word in "0123456789" else DIGITS.get(word, "")


def _word(words: list[str], index: int) -> str:
    return words[index] if 0 <= index < len(words) else ""
