"""Where the caller wants somebody to come: a number and a street, spoken or written, in four countries' forms."""

from __future__ import annotations

import re

from . import naming, numerals, said, tables
from .found import Found
from .line import Line
from .said import Said

STREETS = tables.words(
    """
    street st avenue ave av road rd drive dr lane ln court ct boulevard blvd way place pl terrace circle cir
    parkway pkwy highway hwy trail trl square sq crescent close row walk mews gardens grove loop alley path pike
    run ridge hill parade esplanade quay broadway turnpike crossing bend point cove view heights park
    """
)
# Spanish says what it is first.
CALLES = tables.words(
    """
    calle avenida av calzada boulevard privada paseo camino carretera callejon andador circuito cerrada
    """
)
UNITS = tables.words(
    """
    apartment apt unit suite ste number flat floor lot room building bldg depto departamento interior int piso
    """
)
SIDES = tables.words("north south east west n s e w northeast northwest southeast southwest")
MORE = tables.words("colonia col fraccionamiento")
_SHORT = tables.words("st dr ave rd ln ct blvd pl way n s e w")
_NAME = 4  # words between the number and the kind of street
_NOT_MINE = re.compile(
    r"\b(?:are you|your|you're|you guys|is that|store|office) (?:\w+ ){0,3}(?:at|on|in|located)?\s*$|"
    r"\b(?:born|order|claim|ticket|invoice|used to live)\b"
)
_OURS = re.compile(r"\b(?:we're|we are|our \w+ is|office is|find us|estamos) (?:\w+ ){0,3}$")
_YES = re.compile(r"(?:yes|yeah|yep|yup|correct|right|that's (?:right|correct|it)|exactly|perfect|si|correcto)\b")
_NOTHING = tables.words("i my the a we you it no not don't is are and")


class AddressReader:
    """Goes along with the call and keeps the last address that the caller gives or agrees to."""

    def __init__(self) -> None:
        self._found: Found | None = None
        self._offered: Found | None = None
        self._asked = False

    def hear(self, line: Line) -> None:
        if line.role == "system" or not line.words:
            return
        words = said.read(line)
        if line.role == "agent":
            self._asked = "address" in line.asked or (self._asked and not line.asked)
            self._offered = _read(words, False) if "?" in line.text or "is that" in words.text else None
        else:
            self._hear_caller(words)

    def _hear_caller(self, words: Said) -> None:
        offered, self._offered = self._offered, None
        found = _read(words, self._asked)
        if found:
            self._found = found
        elif offered and _YES.match(words.text):
            value = self._found.value if self._found and _same(self._found.value, offered.value) else offered.value
            self._found = Found(value, offered.turn, offered.span, confidence=0.85, read_back=True)

    def found(self) -> Found | None:
        return self._found


def _same(one: str, other: str) -> bool:
    return re.sub(r"\W", "", one).casefold() == re.sub(r"\W", "", other).casefold()


def _read(words: Said, asked: bool) -> Found | None:
    """Return the last address of the line."""
    found = None
    index = 0
    while index < len(words):
        end, parts = _address(words, index, asked and found is None)
        lead = words.text[max(0, words.starts[index] - 40) : words.starts[index]]
        if parts and not (_OURS if words.line.role == "agent" else _NOT_MINE).search(lead):
            value = " ".join(parts)
            found = Found(value, words.line.number, words.span(index, end), confidence=0.9 if asked else 0.75)
            index = end
        else:
            index += 1
    return found


def _address(words: Said, start: int, asked: bool) -> tuple[int, list[str]]:
    """Return where the address that begins at a word ends, and how it is written."""
    if words.word(start) in CALLES:
        return _calle(words, start)
    unit: list[str] = []
    index = start
    if words.word(index) in UNITS:
        index, unit = _unit(words, index)
        if not unit:
            return start, []
    number, digits = numerals.read(words, index)
    if not digits or (number < len(words) and words.pause(number) == ":"):
        return start, []
    letter = ""
    if len(words.word(number)) == 1 and words.word(number) in "abcdef" and words.word(number + 1) not in ("m", ""):
        number, letter = number + 1, words.word(number).upper()
    end = _street(words, number, asked)
    if end == number:
        return start, []
    parts = [*unit, digits + letter, *_written(words, number, end)]
    last, more = _unit(words, end)
    return last, [*parts, *more]


def _street(words: Said, start: int, asked: bool) -> int:
    """Return where the street's name ends that begins at a word, kind included; `start` when there is none."""
    for end in range(start, min(len(words), start + _NAME + 2)):
        word = words.word(end)
        if end > start and word in STREETS and not (word in SIDES and end == start):
            end += 1
            if words.word(end) in STREETS - {"park", "close", "view", "way", "run"}:
                end += 1
            return end + (words.word(end) in SIDES)
        if word in _NOTHING or (word in numerals.NUMERALS and end > start) or set(words.pause(end)) & set(".?!;@"):
            break
        if any(letter.isdigit() for letter in word) and not re.fullmatch(r"\d+(?:st|nd|rd|th)", word):
            break
    if not asked or start >= len(words):
        return start
    name = naming.take(words, start, 2)
    return name.end if name and name.first == start else start


def _unit(words: Said, start: int) -> tuple[int, list[str]]:
    """Return where flat, unit or suite end that begin at a word, and how they are written."""
    if words.word(start) not in UNITS:
        return start, []
    end, digits = numerals.read(words, start + 1)
    label = words.word(end)
    if len(label) == 1 and label.isalpha() and label != "i":
        end, digits = end + 1, digits + label.upper()
    elif not digits and re.fullmatch(r"\d+[a-z]", label):
        end, digits = end + 1, label.upper()
    return (end, [words.word(start).capitalize(), digits]) if digits else (start, [])


def _calle(words: Said, start: int) -> tuple[int, list[str]]:
    for end in range(start + 2, min(len(words), start + 2 + _NAME) + 1):
        number, digits = numerals.read(words, end)
        if words.word(end) in ("numero", "number"):
            number, digits = numerals.read(words, end + 1)
        if digits:
            parts = [*_written(words, start, end), digits]
            last, more = _unit(words, number)
            if words.word(last) in MORE:
                name = naming.take(words, last + 1, 2)
                if name:
                    return name.end, [*parts, *more, words.word(last).capitalize(), *name.parts]
            return last, [*parts, *more]
    return start, []


def _written(words: Said, first: int, end: int) -> list[str]:
    return [naming.write(words.original(index, index + 1), inside=index > first) for index in range(first, end)]
