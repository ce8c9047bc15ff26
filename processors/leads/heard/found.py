"""A value that a reader heard, with the words it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Source = Literal["said", "spelled", "caller_id"]


@dataclass(frozen=True, slots=True)
class Found:
    """`turn` is the index of the turn and `span` the characters in it; `confidence` lies between 0 and 1.

    `read_back`: the assistant repeated it and the caller agreed. `corrected`: the caller put it in the place of
    another value, so that it stands against what the assistant had written down before.
    """

    value: str
    turn: int
    span: tuple[int, int]
    source: Source = "said"
    confidence: float = 0.5
    read_back: bool = False
    corrected: bool = False
