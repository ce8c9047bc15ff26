"""The lines of a card: what was said, when, and the words of the moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..languages import gettext as _
from ..models import Call
from . import facts, slip, wording
from .hearing import Spoken

LONGEST_CAPTION = 160  # characters


@dataclass(frozen=True, slots=True)
class Line:
    """One turn as shown: `parts` are pieces of its text, each with whether it became a captured value."""

    card: str
    number: int
    role: str
    speaker: str
    seconds: str
    at: str
    parts: list[tuple[str, bool]]


@dataclass(frozen=True, slots=True)
class Caption:
    """The words of the moment, in large."""

    card: str
    speaker: str
    text: str


def every(call: Call, lead: Mapping[str, Any], turns: Sequence[Spoken]) -> list[Line]:
    spans = slip.marks(lead, turns)
    shown = [(number, turn) for number, turn in enumerate(turns) if turn.role != "system"]
    return [one(call, number, turn, spans.get(number, [])) for number, turn in shown]


def one(call: Call, number: int, turn: Spoken, spans: Sequence[tuple[int, int]]) -> Line:
    seconds = _seconds(call, turn)
    parts, end = [], 0
    for start, stop in spans:
        parts += [(turn.text[end:start], False), (turn.text[start:stop], True)]
        end = stop
    return Line(
        card=call.public_id,
        number=number,
        role=turn.role,
        speaker=wording.speaker(turn.role),
        seconds="" if seconds is None else f"{round(seconds, 1):g}",
        at="" if seconds is None else wording.clock(seconds),
        parts=[part for part in [*parts, (turn.text[end:], False)] if part[0]],
    )


def _seconds(call: Call, turn: Spoken) -> float | None:
    if turn.seconds is None and turn.at and call.started_at:
        return wording.usable((turn.at - call.started_at).total_seconds())
    return wording.usable(turn.seconds)


def caption(call: Call, turns: Sequence[Spoken]) -> Caption:
    spoken = [turn for turn in turns[-3:] if turn.role != "system"]
    speaking = facts.speaking(call.facts)
    if speaking and (not spoken or spoken[-1].role != speaking):
        return Caption(call.public_id, wording.speaker(speaking), _("Speaking…"))
    if spoken:
        return Caption(call.public_id, wording.speaker(spoken[-1].role), latest(spoken[-1].text))
    return Caption(call.public_id, _(wording.AGENT), _("The first words appear in a moment."))


def latest(text: str) -> str:
    return wording.tail(text, LONGEST_CAPTION)
