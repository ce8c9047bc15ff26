"""A call as it is being told: where it stands, and what Vapi repeats on every message of it."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from .recordings import Storage
from .scenarios import Scenario

Message = dict[str, Any]
SPACE = uuid.UUID("5b9bac3d-6308-5a5f-886e-ad29dbd16f5e")
ORG = str(uuid.uuid5(SPACE, "org"))
LINE = {"id": str(uuid.uuid5(SPACE, "line")), "provider": "vapi", "number": "+15550100142"}


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message and when it is sent, in milliseconds from the call's creation."""

    at_ms: int
    message: Message

    @property
    def body(self) -> Message:
        return {"message": self.message}


@dataclass(frozen=True, slots=True)
class Placed:
    """A call that POST /call asked for. JSON as text, so that a whole expansion can be remembered by it."""

    request: str
    assistant: str | None  # as it is shown; None once it was deleted


@dataclass(slots=True)
class Told:
    """The call as it is being told."""

    scenario: Scenario
    call_id: str
    agent: str
    business: str
    created: datetime
    placed: Placed | None
    storage: Storage
    at: float = 0.0  # seconds since creation
    talk_began: float | None = None
    turn: int = 0
    said: list[Message] = field(default_factory=list)
    sent: list[Delivery] = field(default_factory=list)
    snapshot: Message = field(init=False)  # the call at its creation: it never changes, its status included
    assistant: Message = field(init=False)

    def __post_init__(self) -> None:
        asked: Message = json.loads(self.placed.request) if self.placed else {}
        self.assistant = json.loads(self.placed.assistant) if self.placed and self.placed.assistant else self._made_up()
        self.snapshot = self._snapshot(asked)

    @property
    def is_web(self) -> bool:
        return bool(self.snapshot["type"] == "webCall")

    @property
    def is_recorded(self) -> bool:
        plan = self.assistant.get("artifactPlan") or {}
        return bool(self.scenario.script["recorded"]) and plan.get("recordingEnabled") is not False

    @property
    def prompt(self) -> str:
        messages = self.assistant["model"].get("messages")
        first = messages[0] if isinstance(messages, list) and messages else None
        return str(first.get("content", "")) if isinstance(first, dict) else ""

    def made(self, what: str) -> str:
        return str(uuid.uuid5(SPACE, f"{self.call_id}/{what}"))

    def moment(self, at: float) -> datetime:
        return self.created + timedelta(seconds=at)

    def ms(self, at: float) -> int:
        return round(self.moment(at).timestamp() * 1000)

    def seconds(self, at: float) -> float:
        """Return `at` counted from where the talk began, as the recording counts."""
        return round(at - (self.talk_began or 0.0), 3)

    def send(self, kind: str, own: Message, *, after: float = 0.0) -> None:
        """Send a message of that kind `after` the current moment."""
        at = self.at + after
        message = {"timestamp": self.ms(at), "type": kind, **own}
        message.setdefault("artifact", {"messages": [*self.said]})
        message |= {"call": self.snapshot, "assistant": self.assistant}
        if "customer" in self.snapshot:
            message |= {"customer": self.snapshot["customer"], "phoneNumber": LINE}
        self.sent.append(Delivery(round(at * 1000), message))

    def _snapshot(self, asked: Message) -> Message:
        script, stamp = self.scenario.script, iso(self.created)
        call: Message = {
            "id": self.call_id,
            "orgId": ORG,
            "createdAt": stamp,
            "updatedAt": stamp,
            "type": "outboundPhoneCall" if self.placed else script["type"],
            "status": "queued",
            "monitor": {
                "listenUrl": f"wss://monitor.vapi.example/{self.call_id}/listen",
                "controlUrl": f"https://monitor.vapi.example/{self.call_id}/control",
            },
        }
        call |= {"assistant": asked["assistant"]} if "assistant" in asked else {"assistantId": self.agent}
        call |= {name: asked[name] for name in ("assistantOverrides", "name") if name in asked}
        customer = asked.get("customer") or (script["caller"] and {"number": script["caller"]})
        if not customer:
            return call | {"transport": {"provider": "daily"}}
        return call | {
            "transport": {"provider": "vapi.sip", "conversationType": "voice"},
            "phoneCallProvider": "vapi",
            "phoneCallTransport": "pstn",
            "phoneCallProviderId": self.made("leg"),
            "phoneNumberId": asked.get("phoneNumberId", LINE["id"]),
            "customer": customer,
        }

    def _made_up(self) -> Message:
        """The assistant of a call that nobody placed."""
        lines = self.scenario.script["lines"]
        prompt = f"You are the phone receptionist of {self.business}. Be brief."
        tools = dict.fromkeys(line["tool"] for line in lines if "tool" in line)
        return {
            "id": self.agent,
            "name": f"{self.business} receptionist"[:40],
            "firstMessage": next((line["agent"] for line in lines), "").replace("{business}", self.business),
            "transcriber": {"provider": "deepgram", "model": "nova-3", "language": self.scenario.language},
            "voice": {"provider": "vapi", "voiceId": "Elliot"},
            "model": {
                "provider": "openai",
                "model": "gpt-4.1-mini",
                "messages": [{"role": "system", "content": prompt}],
                "tools": [{"type": "function", "function": {"name": name}} for name in tools],
            },
        }


def iso(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
