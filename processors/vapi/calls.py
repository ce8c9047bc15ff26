"""What each Vapi message says about its call. Pure functions: event in, updates out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.plugins import CallUpdate, Event, Status, Turn

from . import ended
from .payload import VapiPayload

STATUSES: dict[str, Status] = {
    "scheduled": "initiated",
    "queued": "initiated",
    "ringing": "ringing",
    "in-progress": "in_progress",
    "forwarding": "in_progress",
    "ended": "ended",
}
DEMO = "demo"  # the flat form may name no assistant: the host gives such a call to the demo trial, in development


def status_update(event: Event) -> Iterator[CallUpdate]:
    """A step of the call's life. `not-found` and `deletion-failed` say nothing of it."""
    payload = VapiPayload(event.payload)
    status = STATUSES.get(payload.status or "")
    if status is None:
        return
    at = event.occurred_at
    said: dict[str, Any] = {}
    if status == "ended":
        reason = payload.ended_reason
        said = {"ended_at": at, "ended_reason": reason, "ended_kind": ended.kind(reason)}
    elif payload.status == "in-progress":
        said = {"started_at": at}
    yield from _about(event, payload, status=status, at=at, **said)


def started(event: Event) -> Iterator[CallUpdate]:
    """The flat form's `call-started`."""
    at = event.occurred_at
    yield from _about(event, VapiPayload(event.payload), status="in_progress", at=at, started_at=at)


def transcript(event: Event) -> Iterator[CallUpdate]:
    """What somebody said; a partial one is a preview, which the host never stores."""
    payload = VapiPayload(event.payload)
    if payload.role and payload.words:
        turn = Turn(payload.role, payload.words, event.occurred_at)
        yield from _about(event, payload, at=event.occurred_at, turn=turn)


def speech_update(event: Event) -> Iterator[CallUpdate]:
    """Who speaks now; in the flat form, what they said."""
    payload = VapiPayload(event.payload)
    if payload.is_flat and payload.words:
        turn = Turn(payload.role or "caller", payload.words, event.occurred_at)
        yield from _about(event, payload, at=event.occurred_at, turn=turn)
    elif payload.role in ("caller", "agent") and payload.status in ("started", "stopped"):
        who: Any = payload.role if payload.status == "started" else "nobody"
        yield from _about(event, payload, at=event.occurred_at, speaking=who)


def tool_calls(event: Event) -> Iterator[CallUpdate]:
    """What the assistant wrote down or asked for."""
    payload = VapiPayload(event.payload)
    yield from _about(event, payload, at=event.occurred_at, tool_calls=payload.tool_calls)


def hang(event: Event) -> Iterator[CallUpdate]:
    """The assistant kept the caller waiting; it does not mean that somebody hung up."""
    yield from _about(event, VapiPayload(event.payload), at=event.occurred_at, slow=True)


def report(event: Event) -> Iterator[CallUpdate]:
    """The closing report: what it says stands."""
    payload = VapiPayload(event.payload)
    reason = payload.ended_reason
    yield from _about(
        event,
        payload,
        status="completed",
        at=event.occurred_at,
        started_at=payload.started_at,
        ended_at=payload.ended_at,
        ended_reason=reason,
        ended_kind=ended.kind(reason),
        duration_seconds=_duration(payload),
        turns=payload.turns or _flat_turns(event, payload),
        transcript=payload.transcript,
        recording_url=payload.recording_url,
        summary=payload.summary,
        cost=payload.cost,
        tool_calls=payload.tool_calls,
        structured_outputs=payload.structured_outputs,
        final=True,
    )


def nothing(event: Event) -> Iterator[CallUpdate]:
    """A known message that changes nothing on the card."""
    return iter(())


def _about(event: Event, payload: VapiPayload, **said: Any) -> Iterator[CallUpdate]:
    """Yield the update of the event's call; an event that is about no call says nothing."""
    if event.call is None:
        return
    yield CallUpdate(
        event.call,
        agent=payload.agent,
        trial=DEMO if payload.is_flat and payload.agent is None else None,
        caller_number=payload.caller_number,
        business_number=payload.business_number,
        **said,
    )


def _duration(payload: VapiPayload) -> float | None:
    if payload.started_at and payload.ended_at:
        return max(0.0, (payload.ended_at - payload.started_at).total_seconds())
    return payload.duration


def _flat_turns(event: Event, payload: VapiPayload) -> tuple[Turn, ...] | None:
    """The flat report has one text for all; shown as the caller's words, as it names nobody."""
    if not payload.is_flat or not payload.transcript:
        return None
    return (Turn("caller", payload.transcript[:20_000], event.occurred_at, 0.0),)
