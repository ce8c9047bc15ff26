"""VapiPayload: the only place that knows where Vapi puts things. Absent or of the wrong type reads as None.

Two forms arrive: the real one, `{"message": {"type": ..., "call": {...}}}`, and the flat one that Vapi's
command-line documentation shows, `{"type": ..., "call": {...}}`. Both read alike here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, cast

from app.plugins import Json, Role, ToolCall, Turn

LONGEST_TEXT = 20_000  # characters of one turn
LONGEST_ID = 200
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
        name = _text(self.message.get("type"), LONGEST_ID)
        return name.partition("[")[0] if name else None

    @property
    def at(self) -> datetime | None:
        return moment(self.message.get("timestamp"))

    @property
    def call_id(self) -> str | None:
        found = _at(self.message, "call", "id")
        return found if isinstance(found, str) and len(found) > 0 else None

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
    def is_partial(self) -> bool:
        return self.message.get("transcriptType") == "partial"

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
        return moment(self.message.get("startedAt")) or moment(_at(self.message, "call", "startedAt"))

    @property
    def ended_at(self) -> datetime | None:
        return moment(self.message.get("endedAt")) or moment(_at(self.message, "call", "endedAt"))

    @property
    def duration(self) -> float | None:
        """Seconds; Vapi publishes no such field, but sends one, and the flat form has `call.duration`."""
        milliseconds = _number(self.message.get("durationMs"))
        found = _number(self.message.get("durationSeconds"), _at(self.message, "call", "duration"))
        if found is None and milliseconds is not None:
            found = milliseconds / 1000
        return found if found is not None and found >= 0 else None

    @property
    def cost(self) -> float | None:
        found = _number(self.message.get("cost"))
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
        outputs = _at(self.message, "artifact", "structuredOutputs")
        found = [_at(o, "result") for o in outputs.values()] if isinstance(outputs, dict) else []
        found.append(_at(self.message, "analysis", "structuredData"))
        several = _at(self.message, "analysis", "structuredDataMulti")
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
    def tool_calls(self) -> tuple[ToolCall, ...]:
        """Every tool call in the message or in its artifact, each once, in the order in which they stand."""
        found: dict[str, ToolCall] = {}
        for raw, at in self._raw_tool_calls():
            call = _tool_call(raw, at)
            if call:
                found.setdefault(call.id, call)
        return tuple(found.values())[:50]

    def _raw_tool_calls(self) -> Iterator[tuple[Json, datetime | None]]:
        message, call = self.message, _at(self.message, "call")
        for holder, key in ((message, "toolCallList"), (message, "toolCalls"), (call, "functionCalls")):
            yield from ((raw, self.at) for raw in _objects(_at(holder, key)))
        for raw in _objects(message.get("toolWithToolCallList")):
            tool_call = raw.get("toolCall")
            if isinstance(tool_call, dict):  # some senders leave the name to the tool's definition beside it
                yield {"name": _at(raw, "function", "name"), **tool_call}, self.at
        for holder in (message, call):
            if isinstance(_at(holder, "functionCall"), dict):
                yield _at(holder, "functionCall"), self.at
        for spoken in self._spoken():
            yield from ((raw, moment(spoken.get("time"))) for raw in _objects(spoken.get("toolCalls")))

    def _spoken(self) -> list[Json]:
        return _objects(_at(self.message, "artifact", "messages")) or _objects(self.message.get("messages"))

    def _first(self, most: int, *paths: tuple[str, ...]) -> str | None:
        return next(filter(None, (_text(_at(self.message, *path), most) for path in paths)), None)


def moment(value: Any) -> datetime | None:
    """Read epoch milliseconds, epoch seconds or ISO 8601 as UTC; None for anything else."""
    try:
        if isinstance(value, str):
            found = datetime.fromisoformat(value.strip())
            found = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
        else:
            number = _number(value)
            if number is None:
                return None
            found = datetime.fromtimestamp(number / 1000 if abs(number) > 1e11 else number, UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return found if 2000 <= found.year < 2200 else None


def _at(value: Any, *path: str) -> Any:
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _text(value: Any, most: int) -> str | None:
    return value.strip()[:most] or None if isinstance(value, str) else None


def _number(*values: Any) -> float | None:
    """Return the first number: a bool is none, and neither is what a float cannot hold."""
    for value in values:
        if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e18:
            return float(value)
    return None


def _objects(value: Any) -> list[Json]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _turn(spoken: Json) -> Turn | None:
    text = _text(spoken.get("message"), LONGEST_TEXT) or _text(spoken.get("content"), LONGEST_TEXT)
    role = _ROLES.get(str(spoken.get("role")))
    seconds = _number(spoken.get("secondsFromStart"))
    if text is None or role is None:
        return None
    return Turn(role, text, moment(spoken.get("time")), seconds if seconds is None or seconds >= 0 else 0.0)


def _tool_call(raw: Json, at: datetime | None) -> ToolCall | None:
    function = raw.get("function")
    holder: Json = function if isinstance(function, dict) else raw
    name = _text(holder.get("name"), LONGEST_ID) or _text(raw.get("name"), LONGEST_ID)
    if name is None:
        return None
    given = next((h[k] for h in (holder, raw) for k in ("arguments", "parameters") if k in h), {})
    identity = _text(raw.get("id"), LONGEST_ID)
    if identity is None:  # the legacy form has none
        identity = "derived-" + sha256(json.dumps([name, given], sort_keys=True).encode()).hexdigest()[:16]
    return ToolCall(identity, name, _arguments(given), at)


def _arguments(given: Any) -> Json | None:
    """Return the arguments as an object, whether they came as one or as JSON text; None when unreadable."""
    if isinstance(given, str):
        try:
            given = json.loads(given) if given.strip() else {}
        except (ValueError, RecursionError):
            return None
    return given if isinstance(given, dict) else {} if given is None else None
