"""Number words of streets and doors as digits: "twelve forty" is 1240, "one oh one" 101, "tres" 3."""

from __future__ import annotations

import re

from . import tables
from .said import Said

UNITS = {
    word: str(value)
    for value, words in enumerate(
        [
            "zero/oh/o/cero",
            "one/uno/un",
            "two/dos",
            "three/tres",
            "four/cuatro",
            "five/cinco",
            "six/seis",
            "seven/siete",
            "eight/ocho",
            "nine/nueve",
        ]
    )
    for word in words.split("/")
}
TEENS = {
    word: str(value)
    for value, words in enumerate(
        [
            "ten/diez",
            "eleven/once",
            "twelve/doce",
            "thirteen/trece",
            "fourteen/catorce",
            "fifteen/quince",
            "sixteen/dieciseis",
            "seventeen/diecisiete",
            "eighteen/dieciocho",
            "nineteen/diecinueve",
        ],
        start=10,
    )
    for word in words.split("/")
}
TENS = {
    word: str(value)
    for value, words in enumerate(
        [
            "twenty/veinte",
            "thirty/treinta",
            "forty/cuarenta/fourty",
            "fifty/cincuenta",
            "sixty/sesenta",
            "seventy/setenta",
            "eighty/ochenta",
            "ninety/noventa",
        ],
        start=2,
    )
    for word in words.split("/")
}
NUMERALS = frozenset([*UNITS, *TEENS, *TENS])
TEENS |= {f"veinti{word}": f"2{UNITS[word]}" for word in UNITS if UNITS[word] != "0"}
_DOOR = re.compile(r"[0-9]{1,5}[a-f]")
_HUNDRED = tables.words("hundred cien ciento")
MOST = 6  # digits of a house number


def read(said: Said, start: int) -> tuple[int, str]:
    """Return where the number that begins at a word ends, and its digits; "" when none begins there."""
    index, digits = start, ""
    while index < len(said) and len(digits) < MOST:
        step, piece = _piece(said, index)
        if not step:
            break
        if index > start and set(said.pause(index)) - {"-"}:
            break
        index, digits = index + step, digits + piece
    return index, digits


def _piece(said: Said, index: int) -> tuple[int, str]:
    word = said.word(index)
    if word.isascii() and word.isdigit():
        return 1, word
    if _DOOR.fullmatch(word):
        return 1, word.upper()
    if word in _HUNDRED:
        return (2, f"1{_two(said, index + 1)[1]:0>2}") if _two(said, index + 1)[0] and word == "ciento" else (1, "100")
    step, piece = _two(said, index)
    if not step:
        return 0, ""
    if said.word(index + step) in _HUNDRED:
        skip = step + 1 + (said.word(index + step + 1) == "and")
        more, rest = _two(said, index + skip)
        return (skip + more, f"{piece}{rest:0>2}") if more else (step + 1, f"{piece}00")
    if said.word(index + step) in ("thousand", "mil"):
        return step + 1, f"{piece}000"
    return step, piece


def _two(said: Said, index: int) -> tuple[int, str]:
    """Return a number below a hundred."""
    word, after = said.word(index), said.word(index + 1)
    if word in TENS:
        if after == "y" and said.word(index + 2) in UNITS:
            return 3, TENS[word] + UNITS[said.word(index + 2)]
        if after in UNITS and UNITS[after] != "0":
            return 2, TENS[word] + UNITS[after]
        return 1, f"{TENS[word]}0"
    if word in TEENS:
        return 1, TEENS[word]
    return (1, UNITS[word]) if word in UNITS else (0, "")
