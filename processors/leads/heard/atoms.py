"""A line as the atoms that e-mail addresses are said in: letters, words, numbers and signs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from . import digits, tables
from .line import Line, Word
from .said import FILLERS
from .spelling import PILOTS, SOUNDS, TIMES

Kind = Literal["letter", "word", "number", "sign", "at", "name", "stop"]
# Signs as they are said.
SIGNS = {
    "dot": ".",
    "dots": ".",
    "punto": ".",
    "point": ".",
    "period": ".",
    "underscore": "_",
    "underline": "_",
    "dash": "-",
    "hyphen": "-",
    "minus": "-",
    "guion": "-",
    "plus": "+",
    "mas": "+",
}
_PAIRS = {
    ("under", "score"): "_",
    ("under", "dash"): "_",
    ("guion", "bajo"): "_",
    ("guion", "medio"): "-",
    ("plus", "sign"): "+",
    ("plus", "symbol"): "+",
    ("underscore", "sign"): "_",
    ("dash", "sign"): "-",
    ("signo", "mas"): "+",
}
_WRITTEN = frozenset("._-+")
_SAID_SIGNS = frozenset([*SIGNS, "at", "arroba", "@"])
_ENDS = tables.words("com net org edu gov")
_W = {("double", "u"), ("doble", "u"), ("doble", "ve"), ("doble", "v")}
_COUNTED = tables.words("number numeral digit numero")
_AT = {("at", "sign"), ("at", "symbol"), ("signo", "arroba"), ("at", "the")}
# Parts of the caller's own name instead of letters.
_NAMES = {
    ("first", "name"): "first",
    ("given", "name"): "first",
    ("last", "name"): "last",
    ("family", "name"): "last",
    ("first", "initial"): "f",
    ("last", "initial"): "l",
    ("full", "name"): "full",
    ("my", "name"): "full",
    ("mi", "nombre"): "first",
    ("mi", "apellido"): "last",
}
_NAME = {"firstname": "first", "lastname": "last", "surname": "last", "nombre": "first", "apellido": "last"}
# How to write what is said anyway, so nothing of the address.
_HOW = tables.words(
    "capital uppercase lowercase all one word together spaces space lower case upper letter letters then followed by "
    "todo junto junta minuscula minusculas mayuscula mayusculas"
)
_LINKS = tables.words("and then my followed by the y mi")
_AS = tables.words("as for like de como")
STOPS = tables.words(
    """
    the an my is it it's its that's that email emails mail address e-mail yes yeah yep yup sure and or to so okay ok
    well use best reach me write send you can i'm im i'll will be would should on in for of with just actually no
    sorry wait not oh hi hello this here please thanks thank name phone number call cell what your our us we he she
    they have has had at was are do does if then because but also spell spelled spelt right correct got gonna going
    would've could contact give given me's let's gmail's need want like mean meant make change instead rather one's
    look looking saw found shop bought ordered work works working listed let think see second sec moment hold hang
    mi correo es el la los si y claro pues electronico gracias con para por favor en lo un una al del su soy
    """
)
# Stops that an address may consist of all the same.
LOCALS = tables.words("hello hi contact mail email me us office work call here thanks orders name")
_APOSTROPHE = re.compile(r"[a-z]{1,2}'[a-z]{3,}")  # O'Neil, not I'm or it's
MOST = 400  # atoms of a line


@dataclass(frozen=True, slots=True)
class Atom:
    kind: Kind
    text: str
    start: int
    end: int


def read(line: Line) -> list[Atom]:
    words = [word for word in line.words if word.text not in FILLERS or len(word.text) == 1]
    atoms: list[Atom] = []
    index = 0
    while index < len(words):
        taken, kind, text = _atom(words, index)
        if kind is not None:
            atoms.append(Atom(kind, text, words[index].start, words[index + taken - 1].end))
        index += taken
    return _spelled(_numbered(_linked(atoms)))


def _atom(words: list[Word], index: int) -> tuple[int, Kind | None, str]:
    """Return how many words make the next atom, its kind (None: it means nothing) and its text."""
    word = words[index].text
    after = _text(words, index + 1)
    if word in ("@", "arroba", "at"):
        return (2 if (word, after) in _AT and after != "the" else 1), "at", word
    if word in _COUNTED and after and digits.step([after], 0):
        return 1, None, ""
    if word == "the" and after in ("number", "letter", "digit"):
        return 1, None, ""
    if (word, after) in _W:
        return 2, "letter", "w"
    if (word, after) in _PAIRS:
        return 2, "sign", _PAIRS[word, after]
    if (word, after) in _NAMES:
        return 2, "name", _NAMES[word, after]
    if word in _NAME:
        return 1, "name", _NAME[word]
    if word in SIGNS:
        return 1, "sign", SIGNS[word]
    if not word[:1].isalnum():
        return 1, *_punctuation(words, index)
    if (times := TIMES.get(word)) and len(after.removesuffix("'s")) == 1 and after[0].isalpha():
        return 2, "letter", after[0] * times
    if len(word) == 1 and word.isalpha():
        return 1 + _example(words, index), "letter", word
    taken = digits.step([each.text for each in words[index : index + 3]], 0)
    if taken and word not in ("once", "mil", "ou"):
        return taken, "number", " ".join(each.text for each in words[index : index + taken])
    if word in _HOW:
        return 1, None, ""
    if _APOSTROPHE.fullmatch(word):
        return 1, "word", word.replace("'", "")
    return 1, ("stop" if word in STOPS or "'" in word else "word"), word


def _example(words: list[Word], index: int) -> int:
    """Return how many words after a letter only say which it is: "as in boy"."""
    letter, one, two = words[index].text, _text(words, index + 1), _text(words, index + 2)
    if one == "as" and two == "in" and _text(words, index + 3):
        return 3
    if one == "as" and two and len(two) > 1 and two[0] == letter:
        return 2
    return 2 if one in _AS and len(two) > 2 and two[0] == letter else 0


def _punctuation(words: list[Word], index: int) -> tuple[Kind | None, str]:
    """A sign counts inside of what is written as one word; a comma among letters is only a pause."""
    word = words[index]
    before = words[index - 1] if index else None
    after = words[index + 1] if index + 1 < len(words) else None
    if word.text in _WRITTEN:
        glued = after is not None and word.end == after.start and (before is None or before.end == word.start)
        spelled = before is not None and after is not None and len(before.text) == len(after.text) == 1
        if glued and word.text == "-" and spelled and before is not None and before.text.isalpha():
            return None, ""  # P-R-O-W-E
        if glued or (word.text == "." and after is not None and after.text in _ENDS):
            return "sign", word.text
        if word.text == "-":
            return None, ""
    single = before is not None and after is not None and (len(before.text) == 1 or len(after.text) == 1)
    beside = {each.text for each in (before, after) if each is not None}
    if single or beside & _SAID_SIGNS or word.text in ("'", '"', "-"):
        return None, ""
    return "stop", word.text


def _linked(atoms: list[Atom]) -> list[Atom]:
    """Return the atoms without what only links parts of a name: "my first initial and then my last name"."""
    found: list[Atom] = []
    for atom in atoms:
        if atom.kind == "name":
            links = len(found)
            while links and found[links - 1].text in _LINKS:
                links -= 1
            if links and found[links - 1].kind in ("name", "sign"):
                del found[links:]
        found.append(atom)
    return found


def _numbered(atoms: list[Atom]) -> list[Atom]:
    """Return the atoms with "o" and "oh" as a letter unless it stands beside a number."""
    found = []
    for index, atom in enumerate(atoms):
        near = [atoms[place] for place in (index - 1, index + 1) if 0 <= place < len(atoms)]
        number = any(each.kind == "number" and each.text not in ("o", "oh") for each in near)
        if atom.text == "o" and number and not any(each.kind in ("letter", "sign") for each in near):
            found.append(Atom("number", "o", atom.start, atom.end))
        elif atom.text == "oh":
            kind: Kind = "number" if number else "letter" if any(each.kind == "letter" for each in near) else "stop"
            found.append(Atom(kind, "o" if kind == "letter" else "oh", atom.start, atom.end))
        else:
            found.append(atom)
    return found[:MOST]


def _spelled(atoms: list[Atom]) -> list[Atom]:
    """Return the atoms with words of the pilots' alphabet as letters where two of them stand together."""
    found = list(atoms)
    for index, atom in enumerate(atoms):
        sides = [atoms[place] for place in (index - 1, index + 1) if 0 <= place < len(atoms)]
        if atom.text in PILOTS and any(each.text in PILOTS for each in sides):
            found[index] = Atom("letter", PILOTS[atom.text], atom.start, atom.end)
        elif atom.text in SOUNDS and len(sides) == 2 and all(each.kind == "letter" for each in sides):
            found[index] = Atom("letter", SOUNDS[atom.text], atom.start, atom.end)
    return found


def number(text: str) -> str:
    """Return number words as digits: a year where one is said."""
    words = text.split()
    ways = digits.readings(words)
    whole = "thousand" in words or "hundred" in words or "mil" in words
    return (ways[-1] if whole else ways[0])[0].lstrip("+") if ways else ""


def _text(words: list[Word], index: int) -> str:
    return words[index].text if 0 <= index < len(words) else ""
