"""A call read from one JSON object, understood as a delivered one is, without rows: for commands and measurements.

The object holds `turns` (`role`, `text`), `tool_events` (`after_turn`, and the `message` that Vapi would send then),
`region` and `caller_id`. It comes from anywhere: what is missing or of another type says nothing.
"""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, cast, get_args

import phonenumbers

from ..errors import AppError
from ..plugins import BadPayload, CallUpdate, CallView, Json, Lead, Role, Turn
from ..plugins import manager as plugins
from ..plugins.manager import Hook
from . import answers, facts, leads

PROVIDER = "vapi"  # whose messages `tool_events` holds
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)  # any time does: only the order counts
STEP = timedelta(seconds=2)  # from one turn to the next; a tool is called in the middle
ROLES = frozenset(get_args(Role))
LONGEST_NUMBER = 100  # characters
EVIDENCE = ("turn", "span", "source", "read_back", "confidence")


class ExtractorFailed(AppError):
    """An extractor, most likely an outside one, raised on a call."""


def understand(sample: Json, also: Callable[[CallView], Lead | None] | None = None) -> Json:
    """Return the call's id, the values captured, the intent, where they come from, and how long it took.

    `also` is asked after the extractors, as a model is.
    """
    began = time.perf_counter()
    call = view(sample)
    given = [_answer(extractor, call) for extractor in plugins.current().extractors]
    settled = answers.settle([*given, answers.to_json(also(call), call.region)] if also else given)
    found = settled.lead
    return {
        "id": sample.get("id"),
        **{field: found[field]["value"] if field in found else None for field in answers.FIELDS},
        "intent": settled.intent,
        "confidence": settled.confidence,
        "intent_reasons": settled.reasons,
        "latency_ms": round((time.perf_counter() - began) * 1000, 3),
        "evidence": {field: {name: what[name] for name in EVIDENCE} for field, what in found.items()},
    }


def _answer(extractor: Hook, call: CallView) -> Json:
    try:
        return answers.to_json(leads.ask(extractor.function, call), call.region)
    except Exception as error:  # a stranger's code may raise anything: it is named, and the next call is asked
        raise ExtractorFailed(f"{extractor.name} raised {type(error).__name__}.") from error


def view(sample: Json) -> CallView:
    """Return the call as extractors see it; every one is a call of its own, whatever its id says."""
    call, turns = str(uuid.uuid4()), tuple(_turns(sample.get("turns")))
    said: Json = {}
    for key, update in _updates(sample.get("tool_events"), call, len(turns)):
        said = facts.merge(said, update, key)
    return CallView(
        provider=PROVIDER,
        call=call,
        public_id=call,
        status="completed",
        turns=turns,
        tool_calls=facts.tool_calls(said),
        structured_outputs=facts.structured_outputs(said),
        caller_number=_number(sample.get("caller_id")),
        business_number=_number(sample.get("business_number")) or facts.business_number(said),
        region=_region(sample.get("region")),
        lead=Lead(),
    )


def _turns(given: Any) -> Iterator[Turn]:
    """Yield a turn for each one given: evidence counts them, so that an unreadable one stays, silent."""
    for number, one in enumerate(given if isinstance(given, list) else ()):
        role, text = (one.get("role"), one.get("text")) if isinstance(one, dict) else (None, None)
        known = isinstance(role, str) and role in ROLES and isinstance(text, str)
        at = BEGAN + number * STEP
        yield Turn(cast(Role, role), text, at) if known else Turn("system", "", at)  # type: ignore[arg-type]


def _updates(given: Any, call: str, turns: int) -> Iterator[tuple[str, CallUpdate]]:
    """Yield what the provider and the built-in processors make of each tool event, with the event's key."""
    for number, one in enumerate(given if isinstance(given, list) else ()):
        message = one.get("message") if isinstance(one, dict) else None
        if isinstance(message, dict):
            at = _moment(one.get("after_turn"), turns) + timedelta(milliseconds=min(number, 900))
            yield from _read(message, call, at)


def _read(message: Json, call: str, at: datetime) -> Iterator[tuple[str, CallUpdate]]:
    body = {"message": {**message, "timestamp": round(at.timestamp() * 1000), "call": {"id": call}}}
    registry = plugins.current()
    try:
        event = registry.provider(PROVIDER).parse({}, json.dumps(body).encode())
    except BadPayload:  # the door would have refused it
        return
    for part in registry.processors_for(event.provider, event.type):
        if not part.outside:
            yield from ((event.id, said) for said in part.processor.run(event) if isinstance(said, CallUpdate))


def _moment(after: Any, turns: int) -> datetime:
    """Return when the tool was called: half a step after that turn began, at the end when no turn is named."""
    named = isinstance(after, int) and not isinstance(after, bool)
    return BEGAN + min(max(after, -1), turns) * STEP + STEP / 2 if named else BEGAN + turns * STEP


def _number(given: Any) -> str | None:
    return given.strip()[:LONGEST_NUMBER] or None if isinstance(given, str) else None


def _region(given: Any) -> str:
    known = isinstance(given, str) and given.strip().upper() in phonenumbers.SUPPORTED_REGIONS
    return given.strip().upper() if known else "US"
