"""Vapi: which message goes to which function."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from app.plugins import CallUpdate, Event, Processor, hookimpl

from . import calls
from .provider import Vapi

HANDLED: dict[str, Callable[[Event], Iterator[CallUpdate]]] = {
    "status-update": calls.status_update,
    "transcript": calls.transcript,
    "speech-update": calls.speech_update,
    "tool-calls": calls.tool_calls,
    "function-call": calls.tool_calls,
    "hang": calls.hang,
    "end-of-call-report": calls.report,
    # The older names of the flat form.
    "call-started": calls.started,
    "call-ended": calls.report,
    "hang-notification": calls.hang,
}
# Known, and without effect on the card; a type that is in neither table is stored and ignored.
HARMLESS = (
    "assistant-request",
    "conversation-update",
    "transfer-destination-request",
    "handoff-destination-request",
    "transfer-update",
    "user-interrupted",
    "assistant.started",
    "assistant.speechStarted",
    "model-output",
    "voice-input",
    "voice-request",
    "language-change-detected",
    "language-changed",
    "phone-call-control",
    "knowledge-base-request",
    "call.endpointing.request",
    "call.deleted",
    "call.delete.failed",
    "call.artifact.upload",
    "chat.created",
    "chat.deleted",
    "session.created",
    "session.updated",
    "session.deleted",
    "campaign.predial",
)


@hookimpl
def providers(settings: Mapping[str, str]) -> Iterator[Vapi]:
    yield Vapi(settings)


@hookimpl
def processors() -> Iterator[Processor]:
    for kind, run in (HANDLED | dict.fromkeys(HARMLESS, calls.nothing)).items():
        yield Processor("vapi", kind, run=run, queue="critical")
