"""Expands a scenario into what Vapi would send: the real messages, in the real shape, at the real times.

Deterministic for its arguments, so that a player that was killed goes on with the same bytes.
"""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from .scenarios import Scenario

Message = dict[str, Any]
PAUSE = 0.5  # seconds between two speakers
REPORT_AFTER = 5.2  # seconds from the end to the report: Vapi's analysis takes its time
_SPACE = uuid.UUID("5b9bac3d-6308-5a5f-886e-ad29dbd16f5e")


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message and when it is sent, in milliseconds from the call's creation."""

    at_ms: int
    message: Message

    @property
    def body(self) -> Message:
        return {"message": self.message}


@dataclass(slots=True)
class _Call:
    """The call as it is being told."""

    scenario: Scenario
    call_id: str
    agent: str
    business: str
    created: datetime
    at: float = 0.0  # seconds since creation
    talk_began: float = 0.0
    turn: int = 0
    said: list[Message] = field(default_factory=list)
    sent: list[Delivery] = field(default_factory=list)

    def made(self, what: str) -> str:
        return str(uuid.uuid5(_SPACE, f"{self.call_id}/{what}"))

    def moment(self, at: float) -> datetime:
        return self.created + timedelta(seconds=at)

    def ms(self, at: float) -> int:
        return round(self.moment(at).timestamp() * 1000)

    def send(self, kind: str, own: Message, *, after: float = 0.0, whole: bool = False) -> None:
        at = self.at + after
        message = {"timestamp": self.ms(at), "type": kind, **own}
        message.setdefault("artifact", {"messages": [*self.said]})
        self.sent.append(Delivery(round(at * 1000), message | self.common(whole=whole)))

    def common(self, *, whole: bool) -> Message:
        """The fields that Vapi repeats on every message; `call` is a frozen snapshot, its status included."""
        script, stamp = self.scenario.script, _iso(self.created)
        call: Message = {
            "id": self.call_id,
            "orgId": self.made("org"),
            "createdAt": stamp,
            "updatedAt": stamp,
            "type": script["type"],
            "status": "queued",
            "assistantId": self.agent,
            "monitor": {
                "listenUrl": f"wss://monitor.vapi.example/{self.call_id}/listen",
                "controlUrl": f"https://monitor.vapi.example/{self.call_id}/control",
            },
            "transport": {"provider": "daily" if script["type"] == "webCall" else "vapi.sip"},
        }
        common: Message = {"call": call, "assistant": self.assistant(whole=whole)}
        if script["caller"]:
            common["customer"] = call["customer"] = {"number": script["caller"]}
            call["phoneNumberId"] = self.made("line")
            common["phoneNumber"] = {"id": self.made("line"), "provider": "vapi", "number": "+15550100142"}
        return common

    def assistant(self, *, whole: bool) -> Message:
        model: Message = {
            "provider": "openai",
            "model": "gpt-4.1-mini",
            "messages": [{"role": "system", **_prompt(self)}],
        }
        if whole:
            names = dict.fromkeys(line["tool"] for line in self.scenario.script["lines"] if "tool" in line)
            model["tools"] = [{"type": "function", "function": {"name": name}} for name in names]
        return {
            "id": self.agent,
            "name": f"{self.business} receptionist"[:40],
            "firstMessage": self.scenario.script["lines"][0]["agent"].replace("{business}", self.business),
            "transcriber": {"provider": "deepgram", "model": "nova-3", "language": "en"},
            "voice": {"provider": "vapi", "voiceId": "Elliot"},
            "model": model,
        }


def expand(scenario: Scenario, call_id: str, agent: str, business: str, created: datetime) -> list[Delivery]:
    """Return the whole call in the order in which it is sent."""
    call = _Call(scenario, call_id, agent, business, created.astimezone(UTC))
    script = scenario.script
    call.said.append({"role": "system", **_prompt(call, "message"), "time": call.ms(0), "secondsFromStart": 0})
    if script["type"] != "webCall":
        call.send("status-update", {"status": "queued"})
        call.at = 0.9
        call.send("status-update", {"status": "ringing"})
        call.at = 3.4
    call.send("assistant.started", {"newAssistant": call.assistant(whole=True)})
    call.at, call.talk_began = call.at + 0.06, call.at + 0.06
    if script.get("early_speech"):  # seen in the wild: the first word before the call is in progress
        call.send("speech-update", {"status": "started", "role": "assistant", "turn": 0}, after=-0.05)
    call.send("status-update", {"status": "in-progress"})
    call.at += 0.25
    for line in script["lines"]:
        _tool(call, line) if "tool" in line else _line(call, line)
    call.send("status-update", {"status": "ended", "endedReason": script["ended_reason"]})
    ended = call.at
    call.at += REPORT_AFTER
    _report(call, ended)
    return sorted(call.sent, key=lambda delivery: delivery.at_ms)


def _line(call: _Call, line: Message) -> None:
    caller = "caller" in line
    role, words = ("user", line["caller"]) if caller else ("assistant", line["agent"])
    words = words.replace("{business}", call.business)
    seconds, began = float(line["seconds"]), call.at
    if not (call.scenario.script.get("early_speech") and call.turn == 0):
        call.send("speech-update", {"status": "started", "role": role, "turn": call.turn})
    count = len(words.split())
    for part in range(1, min(4, count // 4) + 1):
        so_far = " ".join(words.split()[: part * count // (min(4, count // 4) + 1)])
        partial = {"role": role, "transcriptType": "partial", "transcript": so_far}
        call.send("transcript", partial, after=seconds * part / 5)
    call.at += seconds
    spoken: Message = {"role": "user" if caller else "bot", "message": words, "time": call.ms(began)}
    spoken |= {"endTime": call.ms(call.at), "secondsFromStart": round(began - call.talk_began, 3)}
    spoken["duration"] = round(seconds * 1000)
    final: Message = {"role": role, "transcriptType": "final", "transcript": words}
    if caller:
        final |= {"confidence": 0.96, "confidenceSource": "provider"}
    bracketed = call.scenario.script.get("bracketed_type") and caller
    call.send('transcript[transcriptType="final"]' if bracketed else "transcript", final)
    call.said.append(spoken)
    if line.get("interrupted"):
        call.send("user-interrupted", {"turnId": call.made(f"turn-{call.turn}")}, after=0.02)
    call.send("speech-update", {"status": "stopped", "role": role, "turn": call.turn}, after=0.04)
    if caller:
        call.send(
            "conversation-update", {"messages": [*call.said], "messagesOpenAIFormatted": _openai(call)}, after=0.07
        )
    if line.get("slow_answer"):
        call.send("hang", {}, after=0.3)
    call.turn += 1
    call.at += PAUSE


def _tool(call: _Call, line: Message) -> None:
    identity = f"call_{call.made(f'tool-{len(call.said)}').replace('-', '')[:24]}"
    function = {"name": line["tool"], "arguments": json.dumps(line["arguments"])}
    tool_call = {"id": identity, "type": "function", "function": function}
    definition = {"type": "function", "function": {"name": line["tool"]}, "toolCall": tool_call}
    own = {"toolCalls": [tool_call], "toolCallList": [tool_call], "toolWithToolCallList": [definition]}
    call.send("tool-calls", own)
    seconds = round(call.at - call.talk_began, 3)
    stamp = {"time": call.ms(call.at), "secondsFromStart": seconds}
    call.said.append({"role": "tool_calls", "message": "", "toolCalls": [tool_call], **stamp})
    result = {"role": "tool_call_result", "toolCallId": identity, "name": line["tool"], "result": line["result"]}
    call.said.append(result | stamp)
    call.at += 0.4


def _report(call: _Call, ended: float) -> None:
    script = call.scenario.script
    seconds = round(ended - call.talk_began, 3)
    names = {"bot": "AI", "user": "User"}
    lines = [f"{names[said['role']]}: {said['message']}\n" for said in call.said if said["role"] in names]
    artifact: Message = {
        "messages": [*call.said],
        "messagesOpenAIFormatted": _openai(call),
        "transcript": "".join(lines),
    }
    if script["recorded"]:
        url = f"https://storage.example/recordings/{call.call_id}-mono.mp3"
        artifact |= {"recordingUrl": url, "recording": {"mono": {"combinedUrl": url}}, **signed_links(call.call_id, 0)}
    if script["output"]:
        artifact["structuredOutputs"] = {call.made("output"): {"name": "lead", "result": script["output"]}}
    analysis = {"summary": script["summary"], "successEvaluation": "true"} if script["summary"] else {}
    minutes = seconds / 60
    call.send(
        "end-of-call-report",
        {
            "endedReason": script["ended_reason"],
            "startedAt": _iso(call.moment(call.talk_began)),
            "endedAt": _iso(call.moment(ended)),
            "analysis": analysis,
            "artifact": artifact,
            "cost": round(minutes * 0.08, 4),
            "costs": [
                {"type": "vapi", "subType": "normal", "minutes": round(minutes, 4), "cost": round(minutes * 0.05, 4)}
            ],
            "durationMs": round(seconds * 1000),
            "durationSeconds": seconds,
            "durationMinutes": round(minutes, 4),
            "transcript": artifact["transcript"],
            "messages": [*call.said],
        },
        whole=True,
    )


def signed_links(call_id: str, attempt: int) -> Message:
    """Return the links to a recording that Vapi makes anew for every delivery of a report."""
    signature = uuid.uuid5(_SPACE, f"{call_id}/{attempt}").hex
    url = f"https://storage.example/recordings/{call_id}-mono.mp3?X-Amz-Expires=1800&X-Amz-Signature={signature}"
    return {"presignedMonoUrl": url}


def _prompt(call: _Call, key: str = "content") -> Message:
    return {key: f"You are the phone receptionist of {call.business}. Be brief."}


def _openai(call: _Call) -> list[Message]:
    roles = {"system": "system", "bot": "assistant", "user": "user"}
    return [{"role": roles[s["role"]], "content": s["message"]} for s in call.said if s["role"] in roles]


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
