"""The part of a spoken e-mail address before "at", and how it is filled in from the caller's name."""

from __future__ import annotations

from . import atoms, domains, line, tables
from .atoms import Atom

_MOST = 40  # atoms
_WORDS = 4
_PHONE = 7  # digits: so many are a phone number that was said before the address
_PARTS = ("letter", "word", "number", "sign", "name")
_PARTICLES = tables.words("de la del los las van von der den di da dos san st mc o")


def before(said: list[Atom], end: int) -> list[Atom]:
    """Return the atoms before an "at" that make its local part."""
    start, written = end, _is_written(said, end)
    while start > 0 and end - start < _MOST and said[start - 1].kind in _PARTS:
        if written and said[start - 1].end != said[start].start:
            break
        start -= 1
        if sum(atom.kind == "word" for atom in said[start:end]) > _WORDS:
            start += 1
            break
    if start == end and start and said[start - 1].text in atoms.LOCALS:
        start -= 1
    part = _after_ending(_after_phone(said[start:end]))
    while part and part[0].kind == "sign":
        part = part[1:]
    return _after_name(part)


def _is_written(said: list[Atom], end: int) -> bool:
    """Return whether a sign, not a word, follows at once: then the local part is written as one."""
    return 0 < end < len(said) and said[end].text == "@" and said[end - 1].end == said[end].start


def text(part: list[Atom], name: str | None) -> str:
    """Return the local part as it is written; "" when it needs a name that is not known."""
    words = _words(name)
    part = _without_name(part, words)
    pieces: list[str] = []
    index = 0
    while index < len(part):
        atom = part[index]
        if atom.kind == "number":
            end = index
            while end < len(part) and part[end].kind == "number":
                end += 1
            pieces.append(atoms.number(" ".join(each.text for each in part[index:end])))
            index = end
            continue
        if atom.kind == "name" and not words:
            return ""
        pieces.append(_of_name(atom.text, words) if atom.kind == "name" else atom.text)
        index += 1
    return "".join(pieces).strip(".-")


def _after_phone(part: list[Atom]) -> list[Atom]:
    """Return what follows a phone number, where one was said right before."""
    start = count = 0
    for index, atom in enumerate(part):
        count = count + len(atoms.number(atom.text)) if atom.kind == "number" else 0
        if count >= _PHONE:
            start = index + 1
    return part[start:]


def _after_ending(part: list[Atom]) -> list[Atom]:
    """Return what follows "dot com", where another address ended right before."""
    start = 0
    for index in range(1, len(part) - 1):
        ends = part[index - 1].text == "." and part[index].text in domains.LAST
        if ends and part[index].kind == "word" and part[index + 1].kind != "sign":
            start = index + 1
    return part[start:]


def _after_name(part: list[Atom]) -> list[Atom]:
    """Return the part without a name that was said right before it and comes again in it."""
    kinds = [atom.kind for atom in part]
    sign = kinds.index("sign") if "sign" in kinds else len(part)
    for start in range(1, sign):
        first = part[0].text
        again = part[start].text == first or (start > 1 and part[start].text[0] == first[0] and start < sign)
        if part[0].kind == part[start].kind == "word" and again and len(first) > 1:
            return part[start:]
    return part


def _without_name(part: list[Atom], words: list[str]) -> list[Atom]:
    """Return the part without the caller's whole name before it, when an address remains."""
    count = len(words)
    if count > 1 and [atom.text for atom in part[:count]] == words and len(part) > count:
        return part[count:] if part[count].kind in ("word", "letter", "name") else part
    return part


def _of_name(which: str, words: list[str]) -> str:
    first, last = words[0], _last(words)
    return {"first": first, "last": last, "f": first[0], "l": last[:1], "full": first + last}[which]


def _last(words: list[str]) -> str:
    start = len(words) - 1
    while start > 1 and words[start - 1] in _PARTICLES:
        start -= 1
    return "".join(words[start:]) if start else ""


def _words(name: str | None) -> list[str]:
    folded = line.fold(name or "")
    return ["".join(filter(str.isalnum, word)) for word in folded.split() if any(map(str.isalnum, word))]
