"""The slip: what was captured from the caller, each value with the place where it was said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..languages import gettext as _
from ..languages import marked as N_
from . import wording
from .hearing import Spoken

LABELS = {
    "name": N_("Name"),
    "phone": N_("Phone"),
    "email": N_("Email"),
    "address": N_("Address"),
    "reason": N_("Needs"),
    "preferred_time": N_("When"),
    "company": N_("Company"),
    "urgent": N_("Urgent"),
}
ASKED = ("name", "phone", "email", "address", "reason", "preferred_time")  # shown even when nothing was captured
SPELLED = ("name", "email", "address", "company")
DOUBTFUL = 0.6  # confidence below which the owner is asked to check a value
LONGEST = 400  # characters shown; the attribute and a copy carry the whole value

Lead = Mapping[str, Any]


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
    quote: str = ""


def value(lead: Lead, key: str) -> str | None:
    """Return what was captured, as text; None where nothing was."""
    found = (lead.get(key) or {}).get("value")
    if key == "urgent":
        return "true" if found is True else None
    return str(found) if found not in (None, "") else None


def fields(lead: Lead, turns: Mapping[int, tuple[str, str]], region: str, whole: bool) -> list[Field]:
    """Return the rows; with `whole` also those that stayed empty. `turns`: index → (time, text)."""
    rows = []
    for key in LABELS:
        captured = value(lead, key)
        if captured is not None:
            rows.append(_row(key, captured, lead[key], turns, region))
        elif whole and key in ASKED:
            rows.append(Field(key, _(LABELS[key]), shown=_("Not mentioned")))
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


def _row(key: str, captured: str, entry: Lead, turns: Mapping[int, tuple[str, str]], region: str) -> Field:
    shown = {"phone": wording.phone(captured, region), "urgent": _("Yes")}.get(key) or wording.clip(captured, LONGEST)
    if key in ("reason", "preferred_time"):
        shown = shown[:1].upper() + shown[1:]
    turn = entry.get("turn")
    at, quote = turns.get(turn, ("", "")) if isinstance(turn, int) else ("", "")
    return Field(
        key,
        _(LABELS[key]),
        captured,
        shown,
        {"phone": wording.tel(captured), "email": wording.mailto(captured)}.get(key),
        badge=_badge(entry),
        doubt=_doubt(key, entry),
        turn=turn if turn in turns else None,
        at=at,
        quote=wording.clip(quote, LONGEST),
    )


def _badge(entry: Lead) -> str | None:
    if entry.get("read_back"):
        return _("Read back")
    return _("From caller ID") if entry.get("source") == "caller_id" else None


def _doubt(key: str, entry: Lead) -> str | None:
    confidence = entry.get("confidence")
    if confidence is None or confidence >= DOUBTFUL or entry.get("read_back"):
        return None
    return _("Check spelling") if key in SPELLED else _("Please check")
