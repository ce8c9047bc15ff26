"""What a simulated call is, whatever is said in it: whose it is, when, and the parts that every message repeats."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from .script import Json, Scenario

HOST = "sandbox.callboard.example"
ORG = str(uuid5(NAMESPACE_URL, f"https://{HOST}/org"))
VOICE = {"provider": "vapi", "voiceId": "Elliot"}
TRANSCRIBER = {"provider": "deepgram", "model": "nova-3", "language": "en"}
SERVER_MESSAGES = [
    "status-update",
    "transcript",
    "speech-update",
    "conversation-update",
    "tool-calls",
    "user-interrupted",
    "assistant.started",
    "hang",
    "end-of-call-report",
]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TUESDAY = 1


@dataclass(frozen=True, slots=True)
class Stage:
    """One playing of one scenario; everything is computed from these, so the same stage gives the same bytes."""

    scenario: Scenario
    call_id: str
    assistant_id: str
    business: str
    started_at: datetime

    def epoch(self, at_ms: int) -> int:
        """Return milliseconds since 1970 for milliseconds since the call was made."""
        return (self.started_at - _EPOCH) // timedelta(milliseconds=1) + at_ms

    def iso(self, at_ms: int) -> str:
        return iso(self.epoch(at_ms))

    def uuid(self, what: str) -> str:
        return str(uuid5(NAMESPACE_URL, f"https://{HOST}/{self.call_id}/{what}"))

    def tool_id(self, number: int) -> str:
        return "call_" + hashlib.sha256(f"{self.call_id}/{number}".encode()).hexdigest()[:24]

    def filled(self, value: Any) -> Any:
        """Return `value` with its placeholders replaced, however deep they are."""
        if isinstance(value, str):
            days = (_TUESDAY - self.started_at.weekday() - 1) % 7 + 1
            tuesday = (self.started_at + timedelta(days=days)).date().isoformat()
            return value.replace("{business}", self.business).replace("{next_tuesday}", tuesday)
        if isinstance(value, dict):
            return {key: self.filled(item) for key, item in value.items()}
        return [self.filled(item) for item in value] if isinstance(value, list) else value

    @property
    def prompt(self) -> str:
        return f"You are the phone receptionist of {self.business}. Be brief."

    @property
    def assistant_name(self) -> str:
        return f"{self.business[:27]} receptionist"  # Vapi allows 40 characters


def iso(epoch_ms: int) -> str:
    """Return the time as Vapi writes it, e.g. 2026-11-24T15:04:05.000Z."""
    moment = _EPOCH + timedelta(milliseconds=epoch_ms)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def common(stage: Stage) -> Json:
    """Return the fields that every message of the call carries, the frozen snapshot of the call among them."""
    fields: Json = {"call": _call(stage), "assistant": assistant(stage)}
    if stage.scenario.line:
        fields["phoneNumber"] = _phone_number(stage)
    if stage.scenario.caller:
        fields["customer"] = {"number": stage.scenario.caller}
    return fields


def assistant(stage: Stage) -> Json:
    made, first = stage.iso(-86_400_000), stage.scenario.turns[0]
    return {
        "name": stage.assistant_name,
        "firstMessage": stage.filled(getattr(first, "text", "")),
        "firstMessageMode": "assistant-speaks-first",
        "transcriber": TRANSCRIBER,
        "voice": VOICE,
        "model": {
            "provider": "openai",
            "model": "gpt-4.1-mini",
            "temperature": 0.4,
            "messages": [{"role": "system", "content": stage.prompt}],
            "tools": [tool(definition) for definition in stage.scenario.tools],
        },
        "serverMessages": SERVER_MESSAGES,
        "maxDurationSeconds": 240,
        "artifactPlan": {
            "recordingEnabled": stage.scenario.recording,
            "recordingFormat": "mp3",
            "loggingEnabled": False,
            "pcapEnabled": False,
        },
        "metadata": {"sandbox": True},
        "server": server(),
        "id": stage.assistant_id,
        "orgId": ORG,
        "createdAt": made,
        "updatedAt": made,
    }


def server() -> Json:
    """Return where Vapi would post to; the secret stays in the credential, as it should."""
    credential = str(uuid5(NAMESPACE_URL, f"https://{HOST}/credential"))
    return {"url": f"https://{HOST}/webhooks/vapi", "timeoutSeconds": 20, "credentialId": credential}


def tool(definition: Json) -> Json:
    """Return the tool as the assistant holds it."""
    properties = {name: {"type": kind} for name, kind in definition["parameters"].items()}
    return {
        "type": "function",
        "async": False,
        "messages": [{"type": "request-start", "content": "One moment."}],
        "function": {
            "name": definition["name"],
            "description": definition["description"],
            "parameters": {"type": "object", "properties": properties, "required": definition["required"]},
        },
    }


def _call(stage: Stage) -> Json:
    made, id_ = stage.iso(0), stage.call_id
    call: Json = {
        "id": id_,
        "orgId": ORG,
        "createdAt": made,
        "updatedAt": made,
        "type": stage.scenario.type,
        "status": "queued",  # never moves: Vapi's snapshot is from the call's making
        "assistantId": stage.assistant_id,
        "assistantOverrides": {"metadata": {"sandbox": True}, "variableValues": {"source": "trial"}},
        "monitor": {
            "listenUrl": f"wss://monitor.{HOST}/{id_}/listen",
            "controlUrl": f"https://monitor.{HOST}/{id_}/control",
        },
    }
    if stage.scenario.type == "webCall":
        room = f"https://rooms.{HOST}/{id_[:8]}"
        return call | {"transport": {"provider": "daily", "callUrl": room}, "webCallUrl": room}
    return call | {
        "transport": {"provider": "vapi.sip", "conversationType": "voice"},
        "phoneCallProvider": "vapi",
        "phoneCallTransport": "pstn",
        "phoneCallProviderId": stage.uuid("leg"),
        "phoneNumberId": _phone_number(stage)["id"],
        "customer": {"number": stage.scenario.caller},
    }


def _phone_number(stage: Stage) -> Json:
    made = stage.iso(-86_400_000)
    return {
        "provider": "vapi",
        "name": "Trial line",
        "id": str(uuid5(NAMESPACE_URL, f"https://{HOST}/line/{stage.scenario.line}")),
        "orgId": ORG,
        "number": stage.scenario.line,
        "assistantId": stage.assistant_id,
        "createdAt": made,
        "updatedAt": made,
        "status": "active",
    }
