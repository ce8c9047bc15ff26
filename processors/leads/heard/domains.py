"""The part of a spoken e-mail address after "at": labels apart by "dot", names of providers said in pieces."""

from __future__ import annotations

from . import atoms, tables
from .atoms import Atom

PROVIDERS = tables.words("gmail yahoo hotmail outlook icloud aol")  # taken with .com when nothing follows
HEARD = {"geemail": "gmail", "gmale": "gmail", "jmail": "gmail", "hotmale": "hotmail", "yahu": "yahoo"}
# Said without a dot as well: "gmail com".
_ENDS = tables.words("com net org edu gov")
# Endings that are put right alone: "no, dot net".
LAST = tables.words("com net org edu gov co io us uk ca au mx es fr de biz info me dev law studio shop")
_COUNTRIES = tables.words("uk au nz mx br za in jp ar")
_SECOND = tables.words("co com org ac gov net edu")
_WORDS = 5  # of a label
_LABELS = 5
_LETTERS = 4  # spelled letters of an ending


def read(said: list[Atom], start: int) -> tuple[int, str]:
    """Return where the domain that begins at an atom ends, and the domain; "" when none begins there."""
    index, first = _label(said, start)
    if not first:
        return start, ""
    labels = [first]
    while len(labels) < _LABELS and _is_dot(said, index):
        end, label = _ending(said, index + 1)
        if not label:
            break
        index, labels = end, [*labels, label]
    if len(labels) == 1:
        return _without_dot(said, start, index, first)
    if labels[-1] in _SECOND and _word(said, index) in _COUNTRIES and _word(said, index) != "in":
        index, labels = index + 1, [*labels, said[index].text]
    labels[0] = HEARD.get(labels[0], labels[0])
    return index, ".".join(labels) if labels[-1].isalpha() and len(labels[-1]) > 1 else ""


def ending(said: list[Atom], start: int) -> tuple[int, str]:
    """Return what follows a dot that the line begins with: "dot net", as a correction of the last label."""
    return _ending(said, start + 1) if _is_dot(said, start) else (start, "")


def _label(said: list[Atom], start: int) -> tuple[int, str]:
    """Return where the first label ends: all up to the dot."""
    index, label = start, ""
    while index < len(said) and index - start < 40:
        atom = said[index]
        if atom.kind == "at" or (atom.kind == "stop" and not atom.text.isalpha()) or _is_dot(said, index):
            break
        if atom.kind == "sign" and atom.text != "-":
            break
        if sum(each.kind in ("word", "stop") for each in said[start:index]) >= _WORDS:
            break
        index, label = index + 1, label + _piece(atom)
    return index, label.strip("-")


def _ending(said: list[Atom], start: int) -> tuple[int, str]:
    """Return a label after a dot: one word, or letters that are spelled; a longer one when a dot follows again."""
    if start >= len(said):
        return start, ""
    if said[start].kind == "letter":
        index, label = start, ""
        while index < len(said) and said[index].kind == "letter" and len(label) < _LETTERS:
            index, label = index + 1, label + said[index].text
        return index, label
    end, label = _label(said, start)
    if _is_dot(said, end) and said[start].text not in LAST and all(each.kind != "stop" for each in said[start:end]):
        return end, label
    if said[start].text in LAST or (said[start].kind == "word" and said[start].text.isalpha()):
        return start + 1, said[start].text
    return start, ""


def _without_dot(said: list[Atom], start: int, end: int, label: str) -> tuple[int, str]:
    for index in range(start, min(end, start + _WORDS) + 1):
        text = "".join(_piece(atom) for atom in said[start:index])
        text = HEARD.get(text, text)
        if text in PROVIDERS:
            follows = _word(said, index)
            return (index + 1, f"{text}.{follows}") if follows in _ENDS else (index, f"{text}.com")
        if index > start and _word(said, index) in _ENDS:
            return index + 1, f"{text}.{_word(said, index)}"
    joined = label.removesuffix("com")
    return (end, f"{joined}.com") if joined in PROVIDERS else (start, "")


def _piece(atom: Atom) -> str:
    if atom.kind == "number":
        return atoms.number(atom.text)
    return "".join(letter for letter in atom.text if letter.isalnum() or letter == "-")


def _is_dot(said: list[Atom], index: int) -> bool:
    return index < len(said) and said[index].kind == "sign" and said[index].text == "."


def _word(said: list[Atom], index: int) -> str:
    return said[index].text if index < len(said) else ""
