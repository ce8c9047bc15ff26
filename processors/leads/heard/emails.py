"""Where to write to: an address written or said in any way, over turns, put right, spelled, read back, or refused."""

from __future__ import annotations

import re
from dataclasses import replace

from . import addressed, asking, atoms, domains, email_words, local_parts, phone_words, respelling
from .addressed import Address
from .atoms import Atom
from .found import Found
from .line import Line, split
from .said import FILLERS

SURE, UNSURE = 0.9, 0.75
CONFIRMED = 0.08
_ACKNOWLEDGES = 6  # words
_AT = re.compile(r"@|\b(?:at|arroba)\b")
_BEFORE = 80  # characters before an address that are looked at
_SPELLED = 3  # letters from which a run of them respells something


class EmailReader:
    """Goes along with the call and keeps the address that the caller wants to be written to."""

    def __init__(self) -> None:
        self._best: Address | None = None
        self._proposed: Address | None = None  # what the assistant has just read back
        self._asked = False
        self._spells = False
        self._open: list[Atom] = []  # the beginning of an address, said in the line before

    def hear(self, line: Line) -> None:
        text = " ".join(word.text for word in line.words if word.text not in FILLERS)
        if line.role == "system" or not text:
            return
        if line.role == "agent":
            self._hear_agent(line, text)
        else:
            self._hear_caller(line, text)

    def found(self, name: str | None = None) -> Found | None:
        best = self._best
        value = best.value(name) if best else None
        if best is None or value is None:
            return None
        confidence = (UNSURE if best.bare else SURE) + (CONFIRMED if best.read_back else 0)
        return Found(value, best.turn, best.span, best.source, confidence, best.read_back, best.corrected)

    def _hear_agent(self, line: Line, text: str) -> None:
        if asking.is_notice(text):
            return
        self._proposed = self._read_back(line, text) if _AT.search(text) else None
        asked = line.asked or ({"email"} if email_words.SPELLS.search(text) and self._asked else frozenset())
        self._spells = bool(email_words.SPELLS.search(text))
        if asked or len(line.words) > _ACKNOWLEDGES:
            self._asked = "email" in asked
            self._open = []

    def _read_back(self, line: Line, text: str) -> Address | None:
        if email_words.THEIRS.search(text):
            return None
        for address in _addresses(line):
            best = self._best
            value = address.value(None)
            if value is None:
                continue
            if best is None:
                return address if email_words.CHECKS.search(text) else None
            mine = best.value(None)
            if value == mine:
                return best
            if mine is None or respelling.likeness(value, mine) >= addressed.LIKE:
                return address
        return None

    def _hear_caller(self, line: Line, text: str) -> None:
        proposed, self._proposed = self._proposed, None
        if proposed and phone_words.YES.match(text):
            same = self._best is not None and proposed == self._best
            self._best = replace(self._best if same and self._best else proposed, read_back=True)
        if email_words.REFUSES.search(text):
            self._best = None
        opened, self._open = self._open, []
        if not (self._asked or self._best or opened or _AT.search(text)):
            return
        said = atoms.read(line)
        end = self._take_all(line, said, opened)
        self._put_right(line, text, said[end:], proposed is not None, within=end > 0)
        if not end and self._asked:
            self._open = _beginning([*opened, *said])

    def _take_all(self, line: Line, said: list[Atom], opened: list[Atom]) -> int:
        """Take the addresses of a line; return after which atom the last one ends, 0 when there is none."""
        ends = [0]
        for address in addressed.written(line):
            self._take(line, address)
            ends.append(next((index for index, atom in enumerate(said) if atom.start >= address.span[1]), len(said)))
        if len(ends) > 1:
            return max(ends)
        goes_on = bool(opened) and bool(said) and (said[0].kind in ("at", "sign") or opened[-1].kind != "word")
        together = [*opened, *said] if goes_on else said
        offset = len(together) - len(said)
        for _, end, address in addressed.spoken(together, line.number, offset):
            if address.bare and not (self._asked or "mail" in line.text.lower()):
                continue
            if address.part:
                self._take(line, address)
            elif self._best is not None and (ends[-1] or self._asked or self._spells):
                self._best = replace(self._best, domain=address.domain, corrected=True)
            ends.append(end - offset)
        return ends[-1]

    def _take(self, line: Line, address: Address) -> None:
        begin = address.span[0]
        before = " ".join(word.text for word in split(line.text[max(0, begin - _BEFORE) : begin]))
        if email_words.OTHERS.search(before):
            return
        best = self._best
        corrects = bool(email_words.CORRECTS.search(before))
        if best and email_words.SECOND.search(before) and not corrects:
            return
        self._best = replace(address, corrected=best is not None and corrects)

    def _put_right(self, line: Line, text: str, rest: list[Atom], checked: bool, within: bool) -> None:
        """Take what the caller puts right of the address that is known: a sign, its end, some letters."""
        best = self._best
        refuses = bool(email_words.NO.match(text) or email_words.SWAPPED.search(text))
        if best is None or not (within or refuses or self._spells or checked):
            return
        if not within and not (self._asked or checked or self._spells):
            return
        fixed = _with_other_sign(best, text) or _with_other_ending(best, rest)
        if fixed is None and (refuses or within) and email_words.CORRECTS.search(text):
            fixed = _with_other_domain(best, rest)
        letters = _spelling(rest, least=1 if refuses and not within else _SPELLED)
        if fixed is None and letters:
            fixed = best.respelled(letters)
        if fixed is not None:
            self._best = replace(fixed, corrected=fixed != best)


def _addresses(line: Line) -> list[Address]:
    found = list(addressed.written(line))
    return found or [address for _, _, address in addressed.spoken(atoms.read(line), line.number) if address.part]


def _with_other_sign(best: Address, text: str) -> Address | None:
    if match := email_words.SWAPPED.search(text):
        return best.with_sign(email_words.WRITTEN[match[1]], email_words.WRITTEN[match[2]])
    if match := email_words.SWAPPED_BACK.search(text):
        return best.with_sign(email_words.WRITTEN[match[2]], email_words.WRITTEN[match[1]])
    if match := email_words.WITHOUT.search(text):
        return best.with_sign("", email_words.WRITTEN[match[1]])
    return None


def _with_other_ending(best: Address, rest: list[Atom]) -> Address | None:
    """Return the address with the last label that is said alone: "wait, dot com"."""
    for index in range(len(rest)):
        if index and rest[index - 1].kind != "stop":
            continue
        _, label = domains.ending(rest, index)
        if label in domains.LAST and index + 1 < len(rest):
            return replace(best, domain=f"{best.domain.rpartition('.')[0]}.{label}")
    return None


def _with_other_domain(best: Address, rest: list[Atom]) -> Address | None:
    """Return the address with a domain that is said alone: "sorry, Gmail, not Yahoo"."""
    for index, atom in enumerate(rest):
        if atom.kind == "word" and (not index or rest[index - 1].kind == "stop"):
            _, domain = domains.read(rest, index)
            if domain.partition(".")[0] in domains.PROVIDERS:
                return replace(best, domain=domain)
    return None


def _spelling(rest: list[Atom], least: int) -> str:
    """Return the piece of the line that spells something."""
    run: list[Atom] = []
    for atom in [*rest, Atom("stop", "", 0, 0)]:
        if atom.kind in ("letter", "word", "number", "sign"):
            run.append(atom)
            continue
        letters = sum(each.kind in ("letter", "number") for each in run)
        if (run and letters >= least) or (least == 1 and run):
            return local_parts.text(run, None)
        run = []
    return ""


def _beginning(said: list[Atom]) -> list[Atom]:
    """Return what may be the beginning of an address: what was spelled, or one word that stands alone."""
    part = local_parts.before(said, len(said))
    words = [atom for atom in said if atom.kind == "word"]
    spelled = [atom for atom in part if atom.kind != "word"]
    return part if spelled or len(words) == len(part) == 1 else []
