"""One lead of all that is known: what the assistant wrote down, what was heard, and where each value was said.

Tools are believed before the transcript, which is less clean, unless the caller corrected them afterwards.
"""

from __future__ import annotations

import re
from typing import Any

from app.plugins import CallView, Evidence, Intent, Lead

from . import tools
from .heard.found import Found
from .intents.reader import IntentReader
from .tools import Written
from .traces import Trace, Traces, same

WRITTEN, OUTPUT = 0.7, 0.65  # the confidence in what nobody was heard to say
SAID_TOO, READ_BACK, UNLIKE = 0.92, 0.97, 0.6  # ... that was heard too, that was agreed to, that was heard otherwise
OVER = frozenset(["ended", "completed"])
_DATE = re.compile(r"^\d{4}-\d\d-\d\d")


def lead(call: CallView, heard: dict[str, Found], intents: IntentReader, traces: Traces) -> Lead | None:
    written, outputs = tools.written(call), tools.structured(call)
    values: dict[str, Any] = {}
    evidence: dict[str, Evidence] = {}
    for field in sorted(heard.keys() | written.keys() | outputs.keys()):
        values[field], evidence[field] = _settled(
            field, heard.get(field), written.get(field), outputs.get(field), call, traces
        )
    intent, confidence, reasons = _intent(call, heard, intents)
    if not values and intent is None:
        return None
    if "urgent" in values:
        values["urgent"] = True
    return Lead(**values, intent=intent, intent_confidence=confidence, intent_reasons=reasons, evidence=evidence)


def _settled(
    field: str, heard: Found | None, tool: Written | None, output: Any, call: CallView, traces: Traces
) -> tuple[Any, Evidence]:
    """Return the value that stands and where it comes from."""
    if tool is not None and not (heard and _beats(field, heard, tool, call)):
        return tool.value, _evidence("tool", WRITTEN, traces.of(field, tool.value, heard, call), heard)
    if output is not None and not (heard and _is_surer(field, heard, output)):
        return output, _evidence("structured_output", OUTPUT, traces.of(field, output, heard, call), heard)
    assert heard is not None  # one of the three has the field
    return heard.value, Evidence(heard.source, heard.turn, heard.span, heard.read_back, heard.confidence)


def _beats(field: str, heard: Found, tool: Written, call: CallView) -> bool:
    """Return whether what was heard stands against a tool: corrected after it, or the same and more of it."""
    if same(field, heard.value, tool.value):
        return False
    if field == "name" and _is_more_of(heard.value, str(tool.value)):
        return True
    if field == "preferred_time" and _DATE.match(str(tool.value)):
        return True  # a date was worked out, the words were said
    said_at = call.turns[heard.turn].at if heard.turn < len(call.turns) else None
    return heard.corrected and said_at is not None and tool.at is not None and said_at > tool.at


def _is_surer(field: str, heard: Found, output: Any) -> bool:
    return heard.read_back and not same(field, heard.value, output)


def _is_more_of(long: str, short: str) -> bool:
    return set(short.casefold().split()) < set(long.casefold().split())


def _evidence(source: str, alone: float, trace: Trace | None, heard: Found | None) -> Evidence:
    if trace is None:
        return Evidence(source, confidence=min(alone, UNLIKE) if heard else alone)
    confidence = READ_BACK if trace.read_back else SAID_TOO
    return Evidence(source, trace.turn, trace.span, trace.read_back, confidence)


def _intent(
    call: CallView, heard: dict[str, Found], intents: IntentReader
) -> tuple[Intent | None, float | None, tuple[str, ...]]:
    stated = tools.stated_intent(call)
    signals = tools.signals(call)
    is_over = call.status in OVER
    if not (intents.has_heard_caller or signals or stated or (is_over and call.turns)):
        return None, None, ()
    judged = intents.intent(heard, signals, is_over)
    if stated is None:
        return judged.intent, judged.confidence, judged.reasons
    reasons = judged.reasons if judged.intent == stated[0] else ()
    return stated[0], stated[1], reasons
