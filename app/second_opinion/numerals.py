"""Digits of what was said: "four one five double five oh" → 415550, "cincuenta y dos" → 52."""

from __future__ import annotations

from collections.abc import Iterable

UNITS = {
    **{"zero": 0, "oh": 0, "o": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7},
    **{"eight": 8, "nine": 9, "cero": 0, "uno": 1, "una": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5},
    **{"seis": 6, "siete": 7, "ocho": 8, "nueve": 9},
}
TEENS = {
    **{"ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16},
    **{"seventeen": 17, "eighteen": 18, "nineteen": 19, "diez": 10, "once": 11, "doce": 12, "trece": 13},
    **{"catorce": 14, "quince": 15, "dieciseis": 16, "diecisiete": 17, "dieciocho": 18, "diecinueve": 19},
    **{"veintiuno": 21, "veintidos": 22, "veintitres": 23, "veinticuatro": 24, "veinticinco": 25},
    **{"veintiseis": 26, "veintisiete": 27, "veintiocho": 28, "veintinueve": 29},
}
TENS = {
    **{"twenty": 2, "thirty": 3, "forty": 4, "fifty": 5, "sixty": 6, "seventy": 7, "eighty": 8, "ninety": 9},
    **{"veinte": 2, "treinta": 3, "cuarenta": 4, "cincuenta": 5, "sesenta": 6, "setenta": 7, "ochenta": 8},
    **{"noventa": 9},
}
TIMES = {"double": 2, "triple": 3, "treble": 3, "doble": 2}
HUNDRED = ("hundred", "cien", "ciento")


def digits(words: Iterable[str]) -> str:
    """Return the digits of all number words and figures, one after the other; other words say nothing."""
    said: list[str] = []
    ten, times = False, 1  # whether a unit completes the ten before it, and how often the next digit counts
    for word in words:
        if word == "y" and ten:
            continue
        unit = UNITS.get(word)
        if unit is not None and ten and unit and times == 1:
            said[-1] = f"{said[-1][:-1]}{unit}"
        elif word in HUNDRED:
            said.append("00")
        else:
            said.append(_figures(word, unit) * times)
        ten, times = word in TENS, TIMES.get(word, 1)
    return "".join(said)


def _figures(word: str, unit: int | None) -> str:
    if unit is not None:
        return str(unit)
    if word in TENS:
        return f"{TENS[word]}0"
    return str(TEENS.get(word, "")) or "".join(character for character in word if character in "0123456789")
