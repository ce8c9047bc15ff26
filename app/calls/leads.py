"""What a call tells of its caller: asks every extractor, keeps each answer, and merges them.

Built-in extractors are quick and pure, so they run where the call is merged; an outside one runs as a job of
its own and leaves its answer in the facts (`app/work`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from ..models import Call, Trial
from ..plugins import CallView, Evidence, Intent, Json, Lead, Turn, storable
from ..plugins import manager as plugins
from . import facts
from .queries import owner, turns_of

FIELDS = ("name", "phone", "email", "address", "reason", "preferred_time", "company", "urgent")


class Settled(NamedTuple):
    """What a call tells, all extractors together."""

    lead: Json
    intent: Intent | None
    confidence: float | None


def understand(call: Call) -> None:
    """Fill the call's lead and intent from all that the extractors say of it now."""
    answers: list[Json] = []
    seen: CallView | None = None
    for extractor in plugins.current().extractors:
        if extractor.outside:
            answer = call.facts.get("leads", {}).get(extractor.plugin, {}).get("lead")
        else:
            seen = seen or view(call)
            answer = to_json(ask(extractor.function, seen))
        if answer:
            answers.append(answer)
    settled = settle(answers)
    call.extracted_lead = settled.lead or None
    call.intent, call.intent_confidence = settled.intent, settled.confidence


def settle(answers: Sequence[Json]) -> Settled:
    """Return what stands of all answers: per field the first one's value, and the surest one's intent."""
    stated = [answer for answer in answers if answer.get("intent")]
    best = max(stated, key=lambda answer: answer.get("intent_confidence") or 0.0, default={})
    return Settled(_merged(answers), best.get("intent"), best.get("intent_confidence"))


def ask(extract: Any, call: CallView) -> Lead | None:
    """Call an extractor and check what it returns; raise TypeError for anything but a Lead or None."""
    lead = extract(call=call)
    if lead is not None and not isinstance(lead, Lead):
        raise TypeError(f"extract_lead must return a Lead or None, not {type(lead).__name__}")
    return lead


def keep(call: Call, plugin: str, lead: Lead | None, revision: int) -> None:
    """Keep an outside extractor's answer, unless a newer look at the call has answered already."""
    answers = dict(call.facts.get("leads", {}))
    if answers.get(plugin, {}).get("rev", 0) <= revision:
        answers[plugin] = {"rev": revision, "lead": to_json(lead)}
        call.facts = call.facts | {"leads": answers}


def view(call: Call) -> CallView:
    """Return the read-only view of a call that plugins get."""
    trial: Trial | None = owner(call)
    return CallView(
        provider=call.provider,
        call=call.provider_call_id,
        public_id=call.public_id,
        status=facts.status(call.facts),
        turns=tuple(Turn(t.role, t.text, t.at, t.seconds) for t in turns_of(call)),  # type: ignore[arg-type]
        tool_calls=facts.tool_calls(call.facts),
        structured_outputs=facts.structured_outputs(call.facts),
        caller_number=call.caller_number,
        business_number=facts.business_number(call.facts),
        region=trial.region if trial else "US",
        lead=from_json(call.extracted_lead, call.intent, call.intent_confidence),
    )


def to_json(lead: Lead | None) -> Json:
    """Return the lead as kept: field → value, source, turn, span, read_back, confidence; and the intent."""
    if lead is None:
        return {}
    answer: Json = {"intent": lead.intent, "intent_confidence": lead.intent_confidence}
    for name in FIELDS:
        value = getattr(lead, name)
        if value not in (None, "", False):
            evidence = lead.evidence.get(name, Evidence("unknown"))
            span = list(evidence.span) if evidence.span else None
            answer[name] = {
                "value": storable(value),
                "source": evidence.source,
                "turn": evidence.turn,
                "span": span,
                "read_back": evidence.read_back,
                "confidence": evidence.confidence,
            }
    return answer


def from_json(kept: Json | None, intent: Any, confidence: float | None) -> Lead:
    values = {name: field["value"] for name, field in (kept or {}).items()}
    evidence = {
        name: Evidence(f["source"], f["turn"], tuple(f["span"]) if f["span"] else None, f["read_back"], f["confidence"])
        for name, f in (kept or {}).items()
    }
    return Lead(**values, intent=intent, intent_confidence=confidence, evidence=evidence)


def _merged(answers: Iterable[Json]) -> Json:
    """Per field the first extractor's value, in the order in which plugins were loaded."""
    merged: Json = {}
    for answer in answers:
        for name in FIELDS:
            if name in answer:
                merged.setdefault(name, answer[name])
    return merged
