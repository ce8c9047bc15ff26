"""The key under which one Vapi message is kept once.

No message has an id, and `call.id` repeats on some 26 messages of a call. The key is scope (call, chat ...) +
type + what tells this message from others of its type, leaving out what changes when it is sent again
(timestamps of states, presigned links).
"""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

from app.plugins import Json

from .payload import VapiPayload

# Bulky or volatile parts, left out where the rest of the message tells it apart.
_VOLATILE = ("call", "assistant", "newAssistant", "artifact", "phoneNumber", "customer", "chat")
_SCOPES = ("call", "chat", "session", "contact")


def event_key(body: Json) -> str:
    """Return a key of at most 255 characters: equal for a redelivery, different for another event."""
    payload = VapiPayload(body)
    kind = payload.type or "-"
    if payload.is_flat:
        told_apart: Any = body  # nothing in it is volatile, and without a timestamp it has nothing else
    else:
        told_apart = _discriminator(payload.message, kind)
    return ":".join(("vapi", _short(_scope(payload.message), 120), _short(kind, 60), _hash(told_apart)))


def _discriminator(message: Json, kind: str) -> Any:
    if kind == "status-update":
        return [message.get("status"), _dig(message, "destination", "number") or _dig(message, "destination", "sipUri")]
    if kind == "end-of-call-report":
        return _report(message)
    if kind == "tool-calls":
        calls = message.get("toolCallList") or message.get("toolCalls")
        return sorted(str(_dig(call, "id")) for call in calls) if isinstance(calls, list) else [calls]
    if kind == "conversation-update":
        return message.get("messagesOpenAIFormatted")
    if kind in ("assistant-request", "call.deleted") or kind.startswith("chat."):
        return None
    if kind.startswith("session."):
        return _dig(message, "session", "updatedAt")
    if kind == "call.artifact.upload":
        return message.get("artifacts")
    if kind == "user-interrupted" and message.get("turnId"):
        return message["turnId"]
    # The rest keeps its timestamp, so that "No." said twice stays two; a repeat here costs a redraw at most.
    return [message.get("timestamp"), {k: v for k, v in message.items() if k not in _VOLATILE}]


def _report(message: Json) -> Any:
    artifact = message.get("artifact")
    outputs = _dig(artifact, "structuredOutputs")
    results = {k: _dig(v, "result") for k, v in outputs.items()} if isinstance(outputs, dict) else outputs
    recording = _dig(artifact, "recordingUrl") or _dig(artifact, "recording", "mono", "combinedUrl")
    return [
        *(message.get(name) for name in ("endedReason", "startedAt", "endedAt")),
        _dig(artifact, "transcript"),
        message.get("analysis"),
        results,
        recording.partition("?")[0] if isinstance(recording, str) else None,
        message.get("compliance"),
    ]


def _scope(message: Json) -> str:
    found = (_dig(message, scope, "id") for scope in _SCOPES)
    return next((one for one in found if isinstance(one, str) and one), "-")


def _dig(value: Any, *path: str) -> Any:
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _hash(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()[:20]


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 21]}~{_hash(text)}"
