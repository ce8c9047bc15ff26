"""One extractor's answer, checked and as it is kept. Whoever gives it, a rule, a plugin or a model, it is a stranger's.

What does not fit is left out, so that nonsense never reaches the card: a phone that cannot be one, a control
character, evidence that points nowhere.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from ..models.calls import INTENTS
from ..plugins import Evidence, Intent, Json, Lead, storable, values

FIELDS = ("name", "phone", "email", "address", "reason", "preferred_time", "company", "urgent")
SOURCES = ("tool", "structured_output", "said", "spelled", "caller_id", "model")
UNSAID = 0.5  # confidence in a value whose extractor tells none
MOST_REASONS, LONGEST_REASON = 5, 200


class Settled(NamedTuple):
    """What a call tells, all extractors together."""

    lead: Json
    intent: Intent | None
    confidence: float | None
    reasons: list[str]


def to_json(lead: Lead | None, region: str) -> Json:
    """Return the lead as kept: field → value, source, turn, span, read_back, confidence; and the intent."""
    if lead is None:
        return {}
    intent = lead.intent if lead.intent in INTENTS else None
    answer: Json = {
        "intent": intent,
        "intent_confidence": _share(lead.intent_confidence),
        "intent_reasons": _reasons(lead.intent_reasons) if intent else [],
    }
    for name in FIELDS:
        value = _value(name, getattr(lead, name), region)
        if value is not None:
            evidence = lead.evidence.get(name)
            answer[name] = {"value": value} | _evidence(evidence if isinstance(evidence, Evidence) else None)
    return answer


def from_json(kept: Json | None, intent: Any, confidence: float | None, reasons: Iterable[str] = ()) -> Lead:
    """Return what is shown of a call as plugins see it."""
    given = {name: field for name, field in (kept or {}).items() if field["value"] is not None}
    evidence = {
        name: Evidence(f["source"], f["turn"], tuple(f["span"]) if f["span"] else None, f["read_back"], f["confidence"])
        for name, f in given.items()
    }
    found = {name: field["value"] for name, field in given.items()}
    return Lead(**found, intent=intent, intent_confidence=confidence, intent_reasons=tuple(reasons), evidence=evidence)


def settle(answers: Sequence[Json]) -> Settled:
    """Return what stands of all answers: the surest value of each field and the surest intent, of equals the first."""
    best: Json = {}
    for answer in answers:
        for name in FIELDS:
            if name in answer and (name not in best or _sure(answer[name]) > _sure(best[name])):
                best[name] = answer[name]
    stated = [answer for answer in answers if answer.get("intent")]
    judged = max(stated, key=lambda answer: answer.get("intent_confidence") or 0.0, default={})
    reasons = judged.get("intent_reasons") or []
    return Settled(best, judged.get("intent"), judged.get("intent_confidence"), reasons)


def _sure(entry: Json) -> float:
    confidence = entry.get("confidence")
    return UNSAID if confidence is None else float(confidence)


def _value(name: str, value: Any, region: str) -> Any:
    if name == "urgent":
        return True if value is True else None
    if not isinstance(value, str):
        return None
    if name == "phone":
        return values.phone(value, region)
    clean: Callable[[str], str | None] = {"name": _name, "email": values.email}.get(name, values.text)
    return storable(clean(value))


def _name(value: Any) -> str | None:
    clean = values.text(value, 200)
    return clean if clean and any(character.isalpha() for character in clean) else None


def _evidence(said: Evidence | None) -> Json:
    said = said or Evidence("unknown")
    turn = said.turn if type(said.turn) is int and said.turn >= 0 else None
    return {
        "source": said.source if said.source in SOURCES else "unknown",
        "turn": turn,
        "span": _span(said.span) if turn is not None else None,
        "read_back": said.read_back is True,
        "confidence": _share(said.confidence),
    }


def _span(span: Any) -> list[int] | None:
    try:
        start, end = span
    except (TypeError, ValueError):
        return None
    return [start, end] if type(start) is type(end) is int and 0 <= start < end else None


def _share(figure: Any) -> float | None:
    """Return a confidence that is one: a number from 0 to 1."""
    if isinstance(figure, bool) or not isinstance(figure, int | float) or not math.isfinite(figure):
        return None
    return min(1.0, max(0.0, float(figure)))


def _reasons(given: Any) -> list[str]:
    listed = list(given)[:MOST_REASONS] if isinstance(given, list | tuple) else []
    return [clean for reason in listed if (clean := values.text(reason, LONGEST_REASON))]
