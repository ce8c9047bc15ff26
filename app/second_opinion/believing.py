"""What of a model's answer is believed: only what the call itself says. The rest is dropped, whatever it claims."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..models.calls import INTENTS
from ..plugins import CallView, Evidence, Json, Lead, values
from .question import TEXTS
from .spoken import Spoken

# Fixed: a model's own figure would be the word of whoever talked it into one. A doubtful reading gives way to it,
# what was noted, spelled or read back does not.
SURE, SURE_OF_INTENT = 0.7, 0.6
LONGEST_HEADLINE, LONGEST_SUMMARY = 120, 600


@dataclass(frozen=True, slots=True)
class Believed:
    """A model's answer as far as it is believed."""

    lead: Lead
    headline: str | None
    summary: str | None


def believed(answer: Json, call: CallView) -> Believed:
    """Return what of the answer occurs in the call."""
    spoken = Spoken(call)
    given: dict[str, Any] = {field: text for field in TEXTS if (text := _field(field, answer.get(field), call, spoken))}
    intent: Any = answer.get("intent") if answer.get("intent") in INTENTS else None
    evidence = {field: _evidence(text, call) for field, text in given.items()}
    lead = Lead(**given, intent=intent, intent_confidence=SURE_OF_INTENT if intent else None, evidence=evidence)
    headline = _claim(answer.get("headline"), LONGEST_HEADLINE, spoken)
    return Believed(lead, headline, _claim(answer.get("summary"), LONGEST_SUMMARY, spoken))


def _field(field: str, said: Any, call: CallView, spoken: Spoken) -> str | None:
    if not isinstance(said, str):
        return None
    if field == "phone":
        number = values.phone(said, call.region)
        own = values.phone(call.business_number, call.region)
        return number if number and number != own and spoken.has_number(number) else None
    if field == "email":
        address = values.email(said)
        return address if address and spoken.has_parts(address) else None
    text = values.text(said)
    if field in ("reason", "preferred_time"):
        return text if text and spoken.has_most(text) else None
    return text if text and spoken.has_words(text) else None


def _claim(said: Any, most: int, spoken: Spoken) -> str | None:
    """Return a sentence whose every name and number occurs in the call."""
    text = values.text(said, most + 1) if isinstance(said, str) else None
    return text if text and len(text) <= most and spoken.has_names(text) else None


def _evidence(text: str, call: CallView) -> Evidence:
    """Return where the value stands word for word, the last time; of most it is only known that it was said."""
    wanted = text.casefold()
    for number in range(len(call.turns) - 1, -1, -1):
        turn = call.turns[number]
        start = turn.text.casefold().find(wanted) if turn.role == "caller" else -1
        if start >= 0 and turn.text[start : start + len(text)].casefold() == wanted:
            return Evidence("model", number, (start, start + len(text)), confidence=SURE)
    return Evidence("model", confidence=SURE)
