"""The key under which one Vapi message is kept once.

No message has an id, and `call.id` repeats on some 26 messages of a call. The key is scope (call, chat ...) +
type + what tells this message from others of its type, leaving out what changes when it is sent again
(timestamps of states, presigned links).
"""

from __future__ import annotations

from typing import Any

from app.plugins import Json

from .payload import VapiPayload
from .reading import dig, fingerprint, shortened

# Bulky or volatile parts, left out where the rest of the message tells it apart.
_VOLATILE = ("call", "assistant", "newAssistant", "artifact", "phoneNumber", "customer", "chat")
_SCOPES = ("call", "chat", "session", "contact")


def event_key(body: Json) -> str:
    """Return a key of at most 255 characters: equal for a redelivery, different for another event."""
    payload = VapiPayload(body)
    kind = payload.type or "-"
    if payload.is_flat:
        # Nothing in it is volatile, and without a timestamp it has nothing else.
        told_apart: Any = {**body, "type": kind}
    else:
        told_apart = _discriminator(payload, kind)
    return ":".join(("vapi", shortened(_scope(payload.message), 120), shortened(kind, 60), fingerprint(told_apart)))


def _discriminator(payload: VapiPayload, kind: str) -> Any:
    message = payload.message
    if kind == "status-update":
        return [message.get("status"), dig(message, "destination", "number") or dig(message, "destination", "sipUri")]
    if kind == "end-of-call-report":
        return _report(message)
    if kind == "tool-calls" and payload.asked:
        return sorted(call.id for call in payload.asked)
    if kind == "conversation-update":
        return message.get("messagesOpenAIFormatted")
    if kind in ("assistant-request", "call.deleted") or kind.startswith("chat."):
        return None
    if kind.startswith("session."):
        return dig(message, "session", "updatedAt")
    if kind == "call.artifact.upload":
        return message.get("artifacts")
    if kind == "user-interrupted" and message.get("turnId"):
        return message["turnId"]
    # The rest keeps its timestamp, so that "No." said twice stays two; a repeat here costs a redraw at most.
    told = {k: v for k, v in message.items() if k not in _VOLATILE} | {"type": kind}
    if kind == "transcript":  # a filter in brackets behind the type says the same as the field
        told["transcriptType"] = payload.transcript_type
    return [message.get("timestamp"), told]


def _report(message: Json) -> Any:
    artifact = message.get("artifact")
    outputs = dig(artifact, "structuredOutputs")
    results = {k: dig(v, "result") for k, v in outputs.items()} if isinstance(outputs, dict) else outputs
    recording = dig(artifact, "recordingUrl") or dig(artifact, "recording", "mono", "combinedUrl")
    return [
        *(message.get(name) for name in ("endedReason", "startedAt", "endedAt")),
        dig(artifact, "transcript"),
        message.get("analysis"),
        results,
        recording.partition("?")[0] if isinstance(recording, str) else None,
        message.get("compliance"),
    ]


def _scope(message: Json) -> str:
    found = (dig(message, scope, "id") for scope in _SCOPES)
    return next((one for one in found if isinstance(one, str) and one), "-")
