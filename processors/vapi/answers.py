"""What Vapi hears back within the request: tool results and the answer to an assistant-request.

Results are single lines (Vapi drops others), one per call, in order. Nothing is invented: no time is promised.
"""

from __future__ import annotations

import re

from app.plugins import AnswerContext, Event, Json, ToolCall

from .payload import VapiPayload

NOTED = "Thank you, that is noted."
UNREADABLE = "The details could not be read. Please ask the caller to repeat them."
EMPTY = "No details came. Please ask the caller for them and try again."
NO_CALENDAR = "The calendar is not available. Note the caller's preferred time; the team will confirm it."
CANNOT = "This is not available here. Offer to take a message for the team."
REFUSAL = "Sorry, this number cannot take calls yet. Please try again later. Goodbye."
_CALENDAR = re.compile(r"avail|slot|schedul|book|appoint|calendar", re.IGNORECASE)
_CAPTURE = re.compile(
    r"lead|capture|contact|save|store|message|intake|detail|caller|customer|note|request_?quote", re.IGNORECASE
)


def answer(event: Event, context: AnswerContext) -> Json | None:
    """Return the answer that this event waits for, or None. Who may take the call is the host's word (`context`)."""
    if event.ignore:
        return None
    if event.type == "assistant-request":
        return {"assistantId": context.assistant} if context.assistant else {"error": REFUSAL}
    asked = VapiPayload(event.payload).asked
    if event.type == "tool-calls":
        return {"results": [_result(call) for call in asked]}
    if event.type == "function-call":
        return {"result": _spoken(asked[0])[1] if asked else CANNOT}
    return None


def _result(call: ToolCall) -> Json:
    outcome, words = _spoken(call)
    return {"toolCallId": call.id, "name": call.name, outcome: words}


def _spoken(call: ToolCall) -> tuple[str, str]:
    if not call.name:
        return "error", CANNOT
    if call.arguments is None:
        return "error", UNREADABLE
    if _CALENDAR.search(call.name):
        return "result", NO_CALENDAR
    if not _CAPTURE.search(call.name):
        return "result", CANNOT
    if not any(call.arguments.values()):
        return "error", EMPTY
    return "result", NOTED
