"""Expands a scenario into what Vapi would send: the real messages, in the real shape, at the real times.

Deterministic for its arguments, so that a player that was killed goes on with the same bytes.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime

from . import report
from .recordings import NOWHERE, Storage
from .scenarios import Scenario
from .told import Delivery, Message, Placed, Told

RINGS_AFTER = 0.4  # seconds from the request to the first ring
ANSWERED_AFTER = 1.5  # seconds from there, and the phone is picked up
RINGS_OUT_AFTER = 6.0  # seconds of ringing that nobody hears
LEAD_IN = 0.25  # seconds until the first word
PAUSE = 0.35  # seconds between two speakers
TOOL = 0.3  # seconds that a tool takes
PARTS = 4  # partial transcripts of a long line, at most


def expand(
    scenario: Scenario,
    call_id: str,
    agent: str,
    business: str,
    created: datetime,
    *,
    placed: Placed | None = None,
    storage: Storage = NOWHERE,
) -> list[Delivery]:
    """Return the whole call in the order in which it is sent."""
    call = Told(scenario, call_id, agent, business, created.astimezone(UTC), placed, storage)
    if not call.is_web:
        call.send("status-update", {"status": "queued"})
        call.at = RINGS_AFTER
        call.send("status-update", {"status": "ringing"})
        call.at += ANSWERED_AFTER
    if scenario.script["lines"]:
        _talk(call)
    else:
        call.at += RINGS_OUT_AFTER
    call.send("status-update", {"status": "ended", "endedReason": scenario.script["ended_reason"]})
    report.send(call)
    return sorted(call.sent, key=lambda delivery: delivery.at_ms)


def _talk(call: Told) -> None:
    script = call.scenario.script
    call.said.append({"role": "system", "message": call.prompt, "time": call.ms(0), "secondsFromStart": 0})
    call.send("assistant.started", {"newAssistant": call.assistant})
    call.at += 0.06
    call.talk_began = call.at
    if script.get("early_speech"):  # seen in the wild: the first word before the call is in progress
        call.send("speech-update", {"status": "started", "role": "assistant", "turn": 0}, after=-0.05)
    call.send("status-update", {"status": "in-progress"})
    call.at += LEAD_IN
    for line in script["lines"]:
        _tool(call, line) if "tool" in line else _line(call, line)


def _line(call: Told, line: Message) -> None:
    caller = "caller" in line
    role, words = ("user", line["caller"]) if caller else ("assistant", line["agent"])
    words = words.replace("{business}", call.business)
    seconds, began = float(line["seconds"]), call.at
    if not (call.scenario.script.get("early_speech") and call.turn == 0):
        call.send("speech-update", {"status": "started", "role": role, "turn": call.turn})
    _partials(call, role, words, seconds)
    call.at += seconds
    spoken: Message = {"role": "user" if caller else "bot", "message": words, "time": call.ms(began)}
    spoken |= {"endTime": call.ms(call.at), "secondsFromStart": call.seconds(began)}
    spoken["duration"] = round(seconds * 1000)
    final: Message = {"role": role, "transcriptType": "final", "transcript": words}
    if caller:
        final |= {"confidence": 0.96, "confidenceSource": "provider"}
    bracketed = call.scenario.script.get("bracketed_type") and caller
    call.send('transcript[transcriptType="final"]' if bracketed else "transcript", final)
    call.said.append(spoken)
    _afterwards(call, line, role)
    call.turn += 1
    call.at += PAUSE


def _partials(call: Told, role: str, words: str, seconds: float) -> None:
    count = len(words.split())
    parts = min(PARTS, count // 4)
    for part in range(1, parts + 1):
        so_far = " ".join(words.split()[: part * count // (parts + 1)])
        partial = {"role": role, "transcriptType": "partial", "transcript": so_far}
        call.send("transcript", partial, after=seconds * part / (PARTS + 1))


def _afterwards(call: Told, line: Message, role: str) -> None:
    if line.get("interrupted"):
        call.send("user-interrupted", {"turnId": call.made(f"turn-{call.turn}")}, after=0.02)
    call.send("speech-update", {"status": "stopped", "role": role, "turn": call.turn}, after=0.04)
    if role == "user":
        openai = report.openai(call)
        call.send("conversation-update", {"messages": [*call.said], "messagesOpenAIFormatted": openai}, after=0.07)
    if line.get("slow_answer"):
        call.send("hang", {}, after=0.3)


def _tool(call: Told, line: Message) -> None:
    identity = f"call_{call.made(f'tool-{len(call.said)}').replace('-', '')[:24]}"
    function = {"name": line["tool"], "arguments": json.dumps(line["arguments"])}
    tool_call = {"id": identity, "type": "function", "function": function}
    definition = {"type": "function", "function": {"name": line["tool"]}, "toolCall": tool_call}
    own = {"toolCalls": [tool_call], "toolCallList": [tool_call], "toolWithToolCallList": [definition]}
    call.send("tool-calls", own)
    stamp = {"time": call.ms(call.at), "secondsFromStart": call.seconds(call.at)}
    call.said.append({"role": "tool_calls", "message": "", "toolCalls": [tool_call], **stamp})
    result = {"role": "tool_call_result", "toolCallId": identity, "name": line["tool"], "result": line["result"]}
    call.said.append(result | stamp)
    call.at += TOOL
