"""A name that was heard, and how two of them make one."""

from __future__ import annotations

from dataclasses import dataclass, replace

from . import respelling
from .found import Source
from .given_names import GIVEN

ALMOST = 0.7  # how much a word is like one of the name when it is said for it


@dataclass(frozen=True, slots=True)
class Named:
    """A name with how surely it is the caller's; `part`: only their "first" or "last" name is known of it."""

    parts: tuple[str, ...]
    turn: int
    span: tuple[int, int]
    strength: int
    part: str = ""
    source: Source = "said"
    read_back: bool = False
    corrected: bool = False
    support: float = 0.0

    @property
    def folded(self) -> frozenset[str]:
        return frozenset(part.casefold() for part in self.parts)

    def is_like(self, word: str) -> bool:
        return respelling.nearest(self.parts, word)[1] >= ALMOST

    def joined(self, new: Named) -> Named | None:
        """Return first and last name that were said apart as one, None where they do not belong together."""
        if self.folded <= new.folded:
            return replace(new, strength=max(self.strength, new.strength), support=self.support)
        if new.folded <= self.folded:
            return self
        if new.strength < self.strength and not new.part:
            return None
        if new.part == "last":
            return self._with_last(new)
        if new.part == "first" and len(self.parts) == 1:
            return replace(new, parts=(*new.parts, *self.parts), part="")
        if new.strength == self.strength and self._is_less_known(new):
            return new
        return None

    def _with_last(self, new: Named) -> Named:
        known = () if self.part == "last" else self.parts
        kept = known if len(known) <= 1 or set(map(str.casefold, known)) <= GIVEN else known[:-1]
        return replace(new, parts=(*kept, *new.parts), part="", support=self.support)

    def _is_less_known(self, new: Named) -> bool:
        return len(new.parts) >= len(self.parts) and (
            new.parts[0].casefold() in GIVEN and self.parts[0].casefold() not in GIVEN
        )
