"""One call, heard turn by turn: every reader goes along, and what one field needs of another is settled at the end."""

from __future__ import annotations

from typing import Protocol

from app.plugins import Role

from . import asking, line
from .addresses import AddressReader
from .companies import CompanyReader
from .emails import EmailReader
from .found import Found
from .line import Line
from .names import NameReader
from .phones import PhoneReader
from .reasons import ReasonReader
from .times import TimeReader
from .urgency import UrgencyReader

_NUMBERS = ("phone",)  # what is read of a line that only tells how to find the business


class _Reader(Protocol):
    def hear(self, line: Line) -> None: ...
    def found(self) -> Found | None: ...


class Listener:
    """Hears the turns of a call in order; the n-th costs what the first did. `found` may be asked at any time."""

    def __init__(self, region: str, caller_number: str | None, business_number: str | None) -> None:
        self._before: Line | None = None
        self._turns = 0
        self._email = EmailReader()
        self._readers: dict[str, _Reader] = {
            "name": NameReader(),
            "phone": PhoneReader(region, caller_number, business_number),
            "address": AddressReader(),
            "reason": ReasonReader(),
            "preferred_time": TimeReader(),
            "company": CompanyReader(),
            "urgent": UrgencyReader(),
        }

    def hear(self, role: Role, text: str) -> Line:
        """Let all readers hear the next turn, and return it as they heard it."""
        heard = line.read(self._turns, role, text, self._before)
        notice = role == "agent" and asking.is_notice(" ".join(word.text for word in heard.words))
        for field, reader in self._readers.items():
            if not notice or field in _NUMBERS:
                reader.hear(heard)
        self._email.hear(heard)
        if not notice:
            self._before = heard
        self._turns += 1
        return heard

    def found(self) -> dict[str, Found]:
        """Return what is known so far, by the lead's fields."""
        found = {field: reader.found() for field, reader in self._readers.items()}
        name = found["name"]
        found["email"] = self._email.found(name.value if name else None)
        return {field: value for field, value in found.items() if value is not None}
