"""VapiPayload: the only place that knows where Vapi puts things. Absent or of the wrong type reads as None.

Two forms arrive: the real one, `{"message": {"type": ..., "call": {...}}}`, and the flat one that Vapi's
command-line documentation shows, `{"type": ..., "call": {...}}`. Both read alike here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from app.plugins import Json, Role, ToolCall, Turn

from .reading import LONGEST_ID, dig, identifier, moment, number, objects, text
from .tools import each_once, tool_call

LONGEST_TEXT = 20_000  # characters of one turn
_FILTER = re.compile(r"\[\s*transcriptType\s*=\s*[\"']?(\w+)")
_ROLES: dict[str, Role] = {"bot": "agent", "assistant": "agent", "agent": "agent", "user": "caller", "caller": "caller"}


@dataclass(frozen=True, slots=True)
class VapiPayload:
    """One delivery's body, read safely."""

    body: Json

    @property
    def is_flat(self) -> bool:
        return not isinstance(self.body.get("message"), dict)

    @property
    def message(self) -> Json:
        return self.body if self.is_flat else cast(Json, self.body["message"])

    @property
    def type(self) -> str | None:
        """The type without a filter in brackets: `transcript[transcriptType="final"]` is a transcript."""
        name = text(self.message.get("type"), LONGEST_ID)
        return name.partition("[")[0].strip() or None if name else None

    @property
    def at(self) -> datetime | None:
        return moment(self.message.get("timestamp"))

    @property
    def call_id(self) -> str | None:
        return identifier(dig(self.message, "call", "id"))

    @property
    def agent(self) -> str | None:
        return self._first(LONGEST_ID, ("call", "assistantId"), ("assistant", "id"))

    @property
    def caller_number(self) -> str | None:
        return self._first(100, ("customer", "number"), ("call", "customer", "number"))

    @property
    def business_number(self) -> str | None:
        return self._first(100, ("phoneNumber", "number"))

    @property
    def status(self) -> str | None:
        # Never `call.status`: that is a snapshot from the call's creation.
        return self._first(100, ("status",))

    @property
    def ended_reason(self) -> str | None:
        return self._first(500, ("endedReason",), ("call", "endedReason"))

    @property
    def transcript_type(self) -> str | None:
        """The field `transcriptType`, else what the filter in brackets behind the type says."""
        found = _FILTER.search(text(self.message.get("type"), LONGEST_ID) or "")
        return text(self.message.get("transcriptType"), LONGEST_ID) or (found[1] if found else None)

    @property
    def is_partial(self) -> bool:
        return self.transcript_type == "partial"

    @property
    def role(self) -> Role | None:
        found = self.message.get("role")
        return _ROLES.get(found) if isinstance(found, str) else None

    @property
    def words(self) -> str | None:
        """What was said, in a transcript or in the flat form's speech-update."""
        return self._first(LONGEST_TEXT, ("transcript",), ("text",), ("call", "transcript"))

    @property
    def started_at(self) -> datetime | None:
        return moment(self.message.get("startedAt")) or moment(dig(self.message, "call", "startedAt"))

    @property
    def ended_at(self) -> datetime | None:
        return moment(self.message.get("endedAt")) or moment(dig(self.message, "call", "endedAt"))

    @property
    def duration(self) -> float | None:
        """Seconds; Vapi publishes no such field, but sends one, and the flat form has `call.duration`."""
        milliseconds = number(self.message.get("durationMs"))
        found = number(self.message.get("durationSeconds"), dig(self.message, "call", "duration"))
        if found is None and milliseconds is not None:
            found = milliseconds / 1000
        return found if found is not None and found >= 0 else None

    @property
    def cost(self) -> float | None:
        found = number(self.message.get("cost"))
        return found if found is not None and 0 <= found < 100_000 else None

    @property
    def summary(self) -> str | None:
        return self._first(5000, ("analysis", "summary"), ("summary",))

    @property
    def transcript(self) -> str | None:
        """The report's transcript as one text. Its labels are configurable: never read roles out of it."""
        return self._first(1_000_000, ("artifact", "transcript"), ("transcript",), ("call", "transcript"))

    @property
    def recording_url(self) -> str | None:
        """Identity of the recording (path without query): it plays nothing, but says that there is one."""
        paths = (
            ("artifact", "recording", "mono", "combinedUrl"),
            ("artifact", "recordingUrl"),
            ("recordingUrl",),
            ("artifact", "recording", "stereoUrl"),
            ("artifact", "stereoRecordingUrl"),
            ("call", "recordingUrl"),
        )
        found = self._first(2000, *paths)
        return found.partition("?")[0] if found and found.startswith(("https://", "http://")) else None

    @property
    def structured_outputs(self) -> tuple[Json, ...] | None:
        """Results of structured outputs, else of the deprecated analysis; None when there are none."""
        outputs = dig(self.message, "artifact", "structuredOutputs")
        found = [dig(o, "result") for o in outputs.values()] if isinstance(outputs, dict) else []
        found.append(dig(self.message, "analysis", "structuredData"))
        several = dig(self.message, "analysis", "structuredDataMulti")
        for one in several if isinstance(several, list) else []:
            found += list(one.values()) if isinstance(one, dict) else []
        results = tuple(result for result in found if isinstance(result, dict) and result)
        return results[:20] or None

    @property
    def turns(self) -> tuple[Turn, ...] | None:
        """The report's turns; prompt, tool calls and their results are no turns. None when there are none."""
        found = [_turn(m) for m in self._spoken() if _ROLES.get(str(m.get("role")))]
        return tuple(turn for turn in found if turn)[:5000] or None

    @property
    def asked(self) -> tuple[ToolCall, ...]:
        """The tool calls that this message asks for, each once, in the order in which they stand."""
        return each_once(tool_call(raw, self.at) for raw in self._asked())

    @property
    def tool_calls(self) -> tuple[ToolCall, ...]:
        """Every tool call that the message asks for or tells of, each once."""
        told = (
            (raw, moment(spoken.get("time"))) for spoken in self._spoken() for raw in objects(spoken.get("toolCalls"))
        )
        flat = ((raw, self.at) for raw in objects(dig(self.message, "call", "functionCalls")))
        return each_once((*self.asked, *(tool_call(raw, at) for raw, at in (*flat, *told))))

    def _asked(self) -> Iterator[Json]:
        message = self.message
        yield from objects(message.get("toolCallList"))
        yield from objects(message.get("toolCalls"))
        for raw in objects(message.get("toolWithToolCallList")):
            call = raw.get("toolCall")
            if isinstance(call, dict):  # some senders leave the name to the tool's definition beside it
                yield {"name": dig(raw, "function", "name"), **call}
        for holder in (message, message.get("call")):
            legacy = dig(holder, "functionCall")
            if isinstance(legacy, dict):
                yield legacy

    def _spoken(self) -> list[Json]:
        return objects(dig(self.message, "artifact", "messages")) or objects(self.message.get("messages"))

    def _first(self, most: int, *paths: tuple[str, ...]) -> str | None:
        return next(filter(None, (text(dig(self.message, *path), most) for path in paths)), None)


def _turn(spoken: Json) -> Turn | None:
    words = text(spoken.get("message"), LONGEST_TEXT) or text(spoken.get("content"), LONGEST_TEXT)
    role = _ROLES.get(str(spoken.get("role")))
    seconds = number(spoken.get("secondsFromStart"))
    if words is None or role is None:
        return None
    return Turn(role, words, moment(spoken.get("time")), seconds if seconds is None or seconds >= 0 else 0.0)
