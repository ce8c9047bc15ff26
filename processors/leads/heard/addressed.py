"""An e-mail address as it was said: the atoms before "at", the domain, and where."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from email_validator import EmailNotValidError, validate_email

from . import domains, local_parts, respelling
from .atoms import Atom
from .found import Source
from .line import Line

WRITTEN = re.compile(r"(?<![\w.%+'-])[A-Za-z0-9._%+'-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,5}[A-Za-z]{2,24}")
LIKE = 0.6  # share of letters in common from which one local part is taken for the other one heard wrong
_MOST = 20  # addresses that are written in one line
_LONGEST = 254  # characters
_SIGNS = re.compile(r"([._+-])")


@dataclass(frozen=True, slots=True)
class Address:
    """`local` is written out when it was written or put right; else `part` says it, perhaps by the caller's name."""

    domain: str
    turn: int
    span: tuple[int, int]
    part: tuple[Atom, ...] = ()
    local: str = ""
    bare: bool = False  # no dot was said: "at gmail"
    read_back: bool = False
    corrected: bool = False

    @property
    def source(self) -> Source:
        return "spelled" if sum(atom.kind == "letter" for atom in self.part) > 1 else "said"

    def value(self, name: str | None) -> str | None:
        """Return the address, or None when it can be none, or needs a name that is not known."""
        local = self.local or local_parts.text(list(self.part), name)
        return valid(f"{local}@{self.domain}") if local else None

    def respelled(self, text: str, name: str | None = None) -> Address | None:
        """Return the address with the text in the place of what it is like: all before "at", or a piece of it."""
        local = self.local or local_parts.text(list(self.part), name)
        whole = respelling.likeness(local, text)
        pieces = _SIGNS.split(local)
        best = max(range(0, len(pieces), 2), key=lambda index: respelling.likeness(pieces[index], text))
        if len(pieces) > 1 and respelling.likeness(pieces[best], text) >= max(LIKE, whole):
            return replace(self, local="".join([*pieces[:best], text, *pieces[best + 1 :]]))
        if whole >= LIKE:
            return replace(self, local=text)
        if text.isdecimal() and re.search(r"\d+$", local):
            return replace(self, local=re.sub(r"\d+$", text, local))
        return None

    def with_sign(self, right: str, wrong: str) -> Address | None:
        """Return the address with one sign for another, or without it."""
        local = self.local or local_parts.text(list(self.part), None)
        return replace(self, local=local.replace(wrong, right)) if wrong in local else None


def written(line: Line) -> Iterator[Address]:
    end = line.words[-1].end if line.words else 0
    for match in islice(WRITTEN.finditer(line.text, 0, end), _MOST):
        local, _, domain = match[0].lower().rpartition("@")
        yield Address(domain, line.number, match.span(), local=local.lstrip(".'-"))


def spoken(said: list[Atom], turn: int, offset: int = 0) -> Iterator[tuple[int, int, Address]]:
    """Yield each address with the atoms it begins and ends at; those before `offset` were said in an earlier line."""
    for index, atom in enumerate(said):
        if atom.kind != "at":
            continue
        end, domain = domains.read(said, index + 1)
        if not domain:
            continue
        part = local_parts.before(said, index)
        first = index - len(part)
        bare = not any(each.kind == "sign" for each in said[index + 1 : end])
        span = said[max(first, offset)].start, said[end - 1].end
        yield first, end, Address(domain, turn, span, tuple(part), bare=bare)


def valid(address: str) -> str | None:
    if len(address) > _LONGEST:
        return None
    try:
        return validate_email(address, check_deliverability=False, globally_deliverable=False).normalized.lower()
    except EmailNotValidError:
        return None
