"""What a call tells of its caller: asks every extractor and merges the answers; the owner's word stands.

Built-in extractors are quick and pure, so they run where the call is merged; an outside one runs as a job of
its own and leaves its answer in the facts (`app/work`).
"""

from __future__ import annotations

import logging
from typing import Any

from ..models import Call, Trial
from ..plugins import CallView, Json, Lead
from ..plugins import manager as plugins
from ..plugins.manager import Hook
from . import answers, corrected, facts, hearing
from .queries import owner

MODEL = "callboard.model"  # under which the answer of a language model is kept (`app/second_opinion`)
log = logging.getLogger(__name__)


def understand(call: Call) -> None:
    """Fill the call's lead and intent from all that the extractors say of it now, and the owner's corrections."""
    seen = view(call)
    given = [_answer(call, extractor, seen) for extractor in plugins.current().extractors]
    given.append(kept(call, MODEL).get("lead", {}))
    settled = answers.settle(given)
    call.extracted_lead = corrected.over(settled.lead, call.facts) or None
    call.intent, call.intent_confidence = settled.intent, settled.confidence
    call.intent_reasons = settled.reasons or None


def ask(extract: Any, call: CallView) -> Lead | None:
    """Call an extractor and check what it returns; raise TypeError for anything but a Lead or None."""
    lead = extract(call=call)
    if lead is not None and not isinstance(lead, Lead):
        raise TypeError(f"extract_lead must return a Lead or None, not {type(lead).__name__}")
    return lead


def keep(call: Call, plugin: str, lead: Lead | None, revision: int, **more: Any) -> None:
    """Keep an outside extractor's answer, unless a newer look at the call has answered already."""
    if kept(call, plugin).get("rev", 0) <= revision:
        answer = {"rev": revision, "lead": answers.to_json(lead, _region(call))} | more
        call.facts = call.facts | {"leads": call.facts.get("leads", {}) | {plugin: answer}}


def kept(call: Call, plugin: str) -> Json:
    """Return what `keep` kept of that plugin."""
    answer: Json = call.facts.get("leads", {}).get(plugin, {})
    return answer


def view(call: Call) -> CallView:
    """Return the read-only view of a call that plugins get."""
    shown = (call.extracted_lead, call.intent, call.intent_confidence, call.intent_reasons or ())
    return CallView(
        provider=call.provider,
        call=call.provider_call_id,
        public_id=call.public_id,
        status=facts.status(call.facts),
        turns=hearing.turns(call),
        tool_calls=facts.tool_calls(call.facts),
        structured_outputs=facts.structured_outputs(call.facts),
        caller_number=call.caller_number,
        business_number=facts.business_number(call.facts),
        region=_region(call),
        lead=answers.from_json(*shown),
    )


def _answer(call: Call, extractor: Hook, seen: CallView) -> Json:
    if extractor.outside:
        answer: Json = kept(call, extractor.plugin).get("lead", {})
        return answer
    try:
        return answers.to_json(ask(extractor.function, seen), seen.region)
    except Exception as error:  # whatever it met in these words: the words themselves must still reach the page
        # Without its message, which may quote them.
        log.error("extractor failed", extra={"extractor": extractor.name, "error": type(error).__name__})
        return {}


def _region(call: Call) -> str:
    trial: Trial | None = owner(call)
    return trial.region if trial else "US"
