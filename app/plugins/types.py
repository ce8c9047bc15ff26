"""The words a plugin speaks: what arrived (Event), what it means (updates), who handles it.

Everything is frozen: a processor is a pure function from one event to updates, so it can run
twice, in any order and in another process without harm. In an update None says nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol

Json = dict[str, Any]
Status = Literal["initiated", "ringing", "in_progress", "ended", "completed", "failed"]
Role = Literal["caller", "agent", "system"]
Intent = Literal["lead_intake", "scheduling", "info", "other"]
EndedKind = Literal["normal", "not_reached", "our_fault", "account", "provider_fault", "erased"]


@dataclass(frozen=True, slots=True)
class Event:
    """One delivery, read by its provider.

    `id` makes it unique within the provider: equal for a redelivery, different for everything else.
    `payload` is what will be stored: leave secrets out. `call` is the provider's call id, `agent` its
    assistant id and `called_number` (E.164) the line that rang; host and trials are matched by them.
    `caller_number` is who calls, for an answer that has to know it; it is not kept with the event.
    `preview` events are shown to whoever watches and never stored. `ignore` says why nothing will be
    done with a delivery that is stored all the same.
    """

    provider: str
    type: str
    id: str
    payload: Json
    call: str | None = None
    agent: str | None = None
    called_number: str | None = None
    caller_number: str | None = None
    occurred_at: datetime | None = None
    message_id: str | None = None
    preview: bool = False
    ignore: str | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """One utterance. `at` is when it began (UTC), `seconds` the same from the start of the call."""

    role: Role
    text: str
    at: datetime | None = None
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A function that the assistant called; `arguments` is None where they could not be read."""

    id: str
    name: str
    arguments: Json | None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CallUpdate:
    """What one event says about one call (`call`: the provider's call id). None says nothing.

    `final` marks the provider's closing report: its turns replace the live ones, and its values win
    over live ones. `turn` is one live utterance, `turns` the report's whole list. Times are UTC,
    durations seconds, `cost` US dollars. `slow` marks that the assistant kept the caller waiting.
    `speaking` is who speaks since `at` ("nobody" when they stopped).
    """

    call: str
    status: Status | None = None
    at: datetime | None = None
    agent: str | None = None
    trial: str | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    ended_reason: str | None = None
    ended_kind: EndedKind | None = None
    duration_seconds: float | None = None
    turn: Turn | None = None
    turns: tuple[Turn, ...] | None = None
    transcript: str | None = None
    recording_url: str | None = None
    summary: str | None = None
    cost: float | None = None
    caller_number: str | None = None
    business_number: str | None = None
    tool_calls: tuple[ToolCall, ...] = ()
    structured_outputs: tuple[Json, ...] | None = None
    slow: bool = False
    speaking: Literal["caller", "agent", "nobody"] | None = None
    final: bool = False


@dataclass(frozen=True, slots=True)
class TrialUpdate:
    """What one event says about one trial (`trial`: its token)."""

    trial: str
    converted_at: datetime | None = None


Update = CallUpdate | TrialUpdate


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a captured value came from: `source` is tool, structured_output, said, spelled or caller_id.

    `turn` is the index of the turn in the call and `span` the characters in it, where it was spoken.
    """

    source: str
    turn: int | None = None
    span: tuple[int, int] | None = None
    read_back: bool = False
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Lead:
    """What is known of the caller. `phone` is E.164, `email` lower case; evidence by field name.

    `intent_reasons` say in words what the intent was judged by.
    """

    name: str | None = None
    phone: str | None = None
    email: str | None = None
    address: str | None = None
    reason: str | None = None
    preferred_time: str | None = None
    company: str | None = None
    urgent: bool | None = None
    intent: Intent | None = None
    intent_confidence: float | None = None
    intent_reasons: tuple[str, ...] = ()
    evidence: Mapping[str, Evidence] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CallView:
    """A call as extractors and notifiers see it: read-only and without the database."""

    provider: str
    call: str | None
    public_id: str
    status: Status
    turns: tuple[Turn, ...]
    tool_calls: tuple[ToolCall, ...]
    structured_outputs: tuple[Json, ...]
    caller_number: str | None
    business_number: str | None
    region: str
    lead: Lead


@dataclass(frozen=True, slots=True)
class AnswerContext:
    """What an answer may use: the trial as the host resolved it (all None for an unknown one).

    `agent` is the assistant that the event names; `assistant` the one that may take this call now.
    """

    trial: str | None = None
    agent: str | None = None
    assistant: str | None = None
    business: str | None = None
    trade: str | None = None


class Provider(Protocol):
    """Reads and verifies one sender's deliveries.

    Optional methods the host looks for: `answer(event, context) -> dict | None`, sent instead of the
    usual body, stored, and replayed for a duplicate; `sign(body) -> headers`, the same signature as the
    sender makes, for simulations and tests; `send_code(to, code, language) -> None`, which brings six digits
    to a phone (E.164) in "en" or "es", by SMS for example, and makes the provider one that PHONE_CODES may
    name: called while the owner waits, so it gives up within seconds, and raises when nothing was sent.
    """

    name: str

    def verify(self, headers: Mapping[str, str], body: bytes) -> None:
        """Return when the raw `body` is the sender's; raise BadSignature or NotConfigured."""

    def parse(self, headers: Mapping[str, str], body: bytes) -> Event:
        """Read a verified delivery; raise BadPayload when it cannot be read at all."""


@dataclass(frozen=True, slots=True)
class Processor:
    """Turns events of one provider and type into updates.

    `type` may be a pattern ("status-update", "call.*", "*"). `name` defaults to the plugin's name and the type.
    """

    provider: str
    type: str
    run: Callable[[Event], Iterable[Update]]
    name: str = ""
    queue: str = "default"
