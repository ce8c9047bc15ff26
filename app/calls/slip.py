"""The slip: what was captured from the caller, each value with the place where it was said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from typing import Any, NamedTuple

from ..languages import gettext as _
from ..languages import marked as N_
from ..plugins import values
from . import corrected, wording
from .hearing import Spoken

LABELS = {
    "urgent": N_("Urgent"),
    "name": N_("Name"),
    "phone": N_("Phone"),
    "email": N_("Email"),
    "address": N_("Address"),
    "reason": N_("Needs"),
    "preferred_time": N_("When"),
    "company": N_("Company"),
}
ASKED = ("name", "phone", "email", "address", "reason", "preferred_time")  # shown even when nothing was captured
# Where a value comes from, in words.
ORIGINS = {
    "said": N_("Said by the caller"),
    "spelled": N_("Spelled out"),
    "caller_id": N_("From caller ID"),
    "tool": N_("Noted by the receptionist"),
    "structured_output": N_("Noted after the call"),
    "model": N_("Read from the transcript"),
}
SPELLED = ("name", "email", "address", "company")
DOUBTFUL = 0.6  # confidence below which the owner is asked to check a value
LONGEST = 400  # characters shown; the attribute and a copy carry the whole value

Lead = Mapping[str, Any]


class Place(NamedTuple):
    """Where the owner is: how numbers are written there, and what time it is."""

    region: str
    tz: tzinfo


@dataclass(frozen=True, slots=True)
class Typed:
    """What an owner wrote in the place of a value and what is wrong with it."""

    call: str
    field: str
    text: str
    wrong: str


@dataclass(frozen=True, slots=True)
class Said:
    """A turn as evidence: when it was said, for people and in seconds, and how."""

    at: str
    seconds: str
    text: str


@dataclass(frozen=True, slots=True)
class Edit:
    """The form in which the owner corrects a value: what stands in it, and what is wrong with what was typed."""

    text: str
    wrong: str = ""
    corrected: str = ""
    heard: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """One row. `value` is None where nothing was captured; `turn` is where it was said, `at` when, `quote` how."""

    key: str
    label: str
    value: str | None = None
    shown: str = ""
    href: str | None = None
    badge: str | None = None
    doubt: str | None = None
    turn: int | None = None
    at: str = ""
    seconds: str = ""
    quote: str = ""
    origin: str = ""
    edit: Edit | None = None


def value(lead: Lead, key: str) -> str | None:
    """Return what was captured, as text; None where nothing was."""
    found = (lead.get(key) or {}).get("value")
    if key == "urgent":
        return "true" if found is True else None
    return str(found) if found not in (None, "") else None


def heard(entry: Lead | None) -> Lead | None:
    """Return what the extractors say of a field, whatever the owner made of it."""
    return corrected.heard(dict(entry)) if entry else None


def fields(lead: Lead, said: Mapping[int, Said], place: Place, whole: bool, typed: Typed | None = None) -> list[Field]:
    """Return the rows, what is urgent first; with `whole` also those that stayed empty. `said`: turns by index."""
    rows = []
    for key in LABELS:
        entry, captured = lead.get(key) or {}, value(lead, key)
        edit = _edit(key, entry, place, typed if typed and typed.field == key else None)
        if captured is not None:
            rows.append(replace(_row(key, captured, entry, said, place.region), edit=edit))
        elif key in ASKED and (whole or entry):
            rows.append(Field(key, _(LABELS[key]), shown=_("Not mentioned"), edit=edit))
    return rows


def missing(lead: Lead) -> str:
    """Name what may still come: "email, when"."""
    return ", ".join(_(LABELS[key]).lower() for key in ASKED if value(lead, key) is None)


def marks(lead: Lead, turns: Sequence[Spoken]) -> dict[int, list[tuple[int, int]]]:
    """Return turn index → the spans of its text that became values, in order and without overlap."""
    found: dict[int, list[tuple[int, int]]] = {}
    for key in LABELS:
        entry = lead.get(key) or {}
        turn, (start, end) = entry.get("turn"), entry.get("span") or (0, 0)
        if isinstance(turn, int) and 0 <= turn < len(turns) and 0 <= start < end <= len(turns[turn].text):
            found.setdefault(turn, []).append((start, end))
    return {turn: _apart(sorted(spans)) for turn, spans in found.items()}


def _apart(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    kept: list[tuple[int, int]] = []
    for start, end in spans:
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return kept


def _row(key: str, captured: str, entry: Lead, said: Mapping[int, Said], region: str) -> Field:
    turn = entry.get("turn")
    at = said.get(turn) if isinstance(turn, int) else None
    return Field(
        key,
        _(LABELS[key]),
        captured,
        _shown(key, captured, region),
        {"phone": wording.tel(captured), "email": wording.mailto(captured)}.get(key),
        badge=_("Read back") if entry.get("read_back") else None,
        doubt=_doubt(key, entry),
        turn=turn if at else None,
        at=at.at if at else "",
        seconds=at.seconds if at else "",
        quote=wording.clip(at.text, LONGEST) if at else "",
        origin=_(ORIGINS.get(entry.get("source", ""), "")),
    )


def _shown(key: str, captured: str, region: str) -> str:
    shown = {"phone": wording.phone(captured, region), "urgent": _("Yes")}.get(key) or wording.clip(captured, LONGEST)
    return shown[:1].upper() + shown[1:] if key in ("reason", "preferred_time") else shown


def _edit(key: str, entry: Lead, place: Place, typed: Typed | None) -> Edit | None:
    """Return the form of a value that can be corrected."""
    stands = value({key: entry}, key) or ""
    if key not in ASKED or len(stands) > values.LONGEST:
        return None
    text = wording.phone(stands, place.region) if key == "phone" and stands else stands
    when, was = "", ""
    if entry.get("source") == corrected.SOURCE:
        when = wording.when(datetime.fromisoformat(entry["at"]), place.tz)
        known = value({key: heard(entry) or {}}, key)
        was = _shown(key, known, place.region) if known else _("nothing")
    return Edit(typed.text if typed else text, typed.wrong if typed else "", when, was)


def _doubt(key: str, entry: Lead) -> str | None:
    confidence = entry.get("confidence")
    if confidence is None or confidence >= DOUBTFUL or entry.get("read_back"):
        return None
    return _("Check spelling") if key in SPELLED else _("Please check")
