"""Expands a scenario into the deliveries that Vapi would make of such a call, byte for byte the same each time."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .report import report
from .script import Json, Said, Scenario, Used
from .stage import Stage, assistant, common, server, tool

MS_A_CHARACTER = 60  # about 160 words a minute
MOST_PARTIALS = 4
REPORT_AFTER_MS = 5200  # Vapi's analysis takes about that long


@dataclass(frozen=True, slots=True)
class Delivery:
    """One webhook: what to post, and when, in milliseconds since the call was made."""

    at_ms: int
    message: Json

    def body(self) -> bytes:
        """Return the bytes of the POST; what is signed."""
        return json.dumps({"message": self.message}, ensure_ascii=False, separators=(",", ":")).encode()


def expand(
    scenario: Scenario, call_id: str, assistant_id: str, business: str, started_at: datetime
) -> list[Delivery]:
    """Return all deliveries of one call in the order of their times; `started_at` is when the call was made (aware).

    The same arguments give the same bytes, so a player can go on after a crash by counting what was answered.
    """
    tape = _Tape(Stage(scenario, call_id, assistant_id, business, started_at))
    tape.ring()
    for number, step in enumerate(scenario.turns):
        if isinstance(step, Said):
            tape.say(number, step)
        else:
            tape.use(number, step)
        if number == 0 and scenario.speech_first:
            tape.answer(tape.at + 100)
    tape.end()
    return tape.deliveries


class _Tape:
    """The call as it goes on: the clock `at` (ms), what was said so far, and what was sent."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.at = 0
        self.answered = 0
        self.deliveries: list[Delivery] = []
        self._common = common(stage)
        self._turn = 0
        system = {"role": "system", "message": stage.prompt, "time": stage.epoch(0), "secondsFromStart": 0}
        self._messages: list[Json] = [system]

    def ring(self) -> None:
        """From the call's making to the assistant's readiness."""
        scenario = self.stage.scenario
        if scenario.type != "inboundPhoneCall":
            self._status(0, "queued")
        if scenario.type != "webCall":
            self._status(0 if scenario.type == "inboundPhoneCall" else 900, "ringing")
        self.at = scenario.ring_ms
        self._send(self.at, "assistant.started", newAssistant=assistant(self.stage))
        if not scenario.speech_first:
            self.answer(self.at + 60)

    def answer(self, at: int) -> None:
        self.at = self.answered = at
        self._status(at, "in-progress")

    def say(self, number: int, said: Said) -> None:
        """One utterance: speech starts, partials, the final, speech stops, the conversation so far."""
        words = self.stage.filled(said.text)
        start = self.at + max(said.pause_ms, 100)
        end = start + (said.duration_ms or max(500, len(words) * MS_A_CHARACTER))
        if said.hang:
            self._send(start - 50, "hang")
        self._send(start, "speech-update", status="started", role=said.role, turn=self._turn)
        self._partials(said.role, words, start, end)
        self._final(said, words, end)
        self._remember_speech(said.role, words, start, end)
        if said.interrupted:
            self._send(end + 15, "user-interrupted", turnId=self.stage.uuid(f"turn/{number}"))
        self._send(end + 40, "speech-update", status="stopped", role=said.role, turn=self._turn)
        if said.role == "user":
            openai = self._openai()
            self._send(
                end + 70, "conversation-update", messages=list(self._messages), messagesOpenAIFormatted=openai, full=True
            )
        self.at, self._turn = end + 70, self._turn + 1

    def use(self, number: int, used: Used) -> None:
        """One function call, sent under both names that Vapi has for the list."""
        stage, at = self.stage, self.at + used.pause_ms
        arguments = json.dumps(stage.filled(used.arguments), ensure_ascii=False)
        call: Json = {
            "id": stage.tool_id(number),
            "type": "function",
            "function": {"name": used.tool, "arguments": arguments},
        }
        definition = next(one for one in stage.scenario.tools if one["name"] == used.tool)
        with_tool = tool(definition) | {"server": server(), "toolCall": call}
        lists = {"toolCalls": [call], "toolCallList": [call], "toolWithToolCallList": [with_tool]}
        self._send(at, "tool-calls", full=True, **lists)
        self._remember({"role": "tool_calls", "message": "", "toolCalls": [call]}, at)
        self.at = at + used.took_ms
        result = {"role": "tool_call_result", "toolCallId": call["id"], "name": used.tool}
        self._remember(result | {"result": stage.filled(used.result)}, self.at)

    def end(self) -> None:
        """The call ends; the report follows when the analysis is done."""
        ended = self.at + 420
        self._status(ended, "ended", endedReason=self.stage.scenario.ended_reason)
        at = ended + REPORT_AFTER_MS
        fields = report(self.stage, self._messages, self._openai(), self.answered, ended, at)
        self._send(at, "end-of-call-report", **fields)

    def _status(self, at: int, status: str, **fields: Any) -> None:
        self._send(at, "status-update", status=status, **fields)

    def _partials(self, role: str, words: str, start: int, end: int) -> None:
        spoken = words.split()
        count = min(MOST_PARTIALS, (len(spoken) - 1) // 3)
        for part in range(1, count + 1):
            heard = " ".join(spoken[: len(spoken) * part // (count + 1)])
            at = start + (end - start) * part // (count + 1)
            self._send(at, "transcript", role=role, transcriptType="partial", transcript=heard)

    def _final(self, said: Said, words: str, end: int) -> None:
        fields: Json = {"role": said.role, "transcriptType": "final", "transcript": words}
        kind = "transcript"
        if said.role == "assistant":
            fields |= {"assistantId": self.stage.assistant_id, "assistantName": self.stage.assistant_name}
        elif self.stage.scenario.bracketed:
            kind = 'transcript[transcriptType="final"]'
        else:
            fields |= {"confidence": round(0.88 + len(words) % 12 / 100, 2), "confidenceSource": "provider"}
        self._send(end, kind, **fields)

    def _remember_speech(self, role: str, words: str, start: int, end: int) -> None:
        message: Json = {"role": "bot" if role == "assistant" else "user", "message": words}
        timing: Json = {"endTime": self.stage.epoch(end), "duration": end - start}
        self._remember(message, start, timing | ({"source": ""} if role == "assistant" else {}))

    def _remember(self, message: Json, at: int, more: Json | None = None) -> None:
        # `answered` is 0 for what is said before the call counts as in progress: its start is not known yet.
        since = max(0, at - self.answered) / 1000
        self._messages.append(message | {"time": self.stage.epoch(at), "secondsFromStart": since} | (more or {}))

    def _openai(self) -> list[Json]:
        names = {"bot": "assistant", "user": "user", "system": "system"}
        spoken = (one for one in self._messages if one["role"] in names)
        return [{"role": names[one["role"]], "content": one["message"]} for one in spoken]

    def _send(self, at: int, kind: str, full: bool = False, **fields: Any) -> None:
        artifact: Json = {"messages": list(self._messages)}
        if full:
            artifact["messagesOpenAIFormatted"] = self._openai()
        message = {"timestamp": self.stage.epoch(at), "type": kind, "artifact": artifact} | fields | self._common
        self.deliveries.append(Delivery(at, message))
