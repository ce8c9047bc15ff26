"""What the owner corrected, as it stands in a call's facts: it goes over whatever the extractors say, now and later."""

from __future__ import annotations

from ..plugins import Json

FIELDS = ("name", "phone", "email", "address", "reason", "preferred_time")
SOURCE = "owner"


def over(lead: Json, facts: Json) -> Json:
    """Return the lead with the owner's values in the place of the heard ones, which stay beside them as `heard`."""
    return lead | {field: _entry(said, lead.get(field)) for field, said in facts.get("corrected", {}).items()}


def heard(entry: Json | None) -> Json | None:
    """Return what the extractors say of a field, whatever the owner made of it."""
    known: Json | None = entry.get("heard") if entry and entry["source"] == SOURCE else entry
    return known


def standing(facts: Json, field: str) -> Json | None:
    """Return the owner's word on a field, if there is one."""
    said: Json | None = facts.get("corrected", {}).get(field)
    return said


def noted(facts: Json, field: str, said: Json | None) -> Json:
    """Return the facts with the owner's word on a field; None takes it back."""
    others = {name: word for name, word in facts.get("corrected", {}).items() if name != field}
    return facts | {"corrected": others | ({field: said} if said else {})}


def _entry(said: Json, lead: Json | None) -> Json:
    nowhere = {"turn": None, "span": None, "read_back": False, "confidence": 1.0}
    return {"value": said["value"], "source": SOURCE, "at": said["at"], "heard": lead} | nowhere
