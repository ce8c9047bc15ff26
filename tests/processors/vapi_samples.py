"""Payload files, sequences and JSON strategies that the tests of the Vapi plugin share."""

from __future__ import annotations

import copy
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from app.plugins import CallUpdate, Event
from processors.vapi import processors
from processors.vapi.provider import Vapi

FOLDER = Path(__file__).resolve().parents[1] / "payloads" / "vapi"
NAMES = sorted(path.stem for path in FOLDER.glob("*__*.json"))
SEQUENCES = ("plumbing-lead", "dental-scheduling", "hours-question")
PLUMBING_CALL = "c8eb162c-792f-502c-97e6-dff2ed825e03"
PLUMBING_AGENT = "e710664e-dec5-5dd9-b722-0809436e5208"
RUN = {processor.type: processor.run for processor in processors()}
VAPI = Vapi({"VAPI_WEBHOOK_SECRET": "synthetic"})
WHO = {
    "call": PLUMBING_CALL,
    "agent": PLUMBING_AGENT,
    "caller_number": "+14155550123",
    "business_number": "+14155550199",
}
FLAT = {"call": "c03a55d2-6e33-5557-93f7-177979535bdb", "agent": PLUMBING_AGENT}

scalars = st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False) | st.text(max_size=30)
any_json = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4)
)


def body(name: str) -> dict[str, Any]:
    return json.loads((FOLDER / f"{name}.json").read_bytes())


def event_of(data: dict[str, Any]) -> Event:
    return VAPI.parse({}, json.dumps(data).encode())


def event(name: str) -> Event:
    return VAPI.parse({}, (FOLDER / f"{name}.json").read_bytes())


def said(update: CallUpdate) -> dict[str, Any]:
    """What an update says, without what it says nothing about."""
    values = {name: getattr(update, name) for name in update.__slots__}
    return {name: value for name, value in values.items() if value not in (None, (), False)}


def at(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=milliseconds)


def updates(arrived: Event) -> list[CallUpdate]:
    return list(RUN[arrived.type](arrived))  # type: ignore[arg-type]


def only(name: str) -> dict[str, Any]:
    (update,) = updates(event(name))
    return said(update)


def sequence(name: str) -> list[dict[str, Any]]:
    """The bodies of a whole call, in the order in which they were sent."""
    stored = json.loads((FOLDER / "sequences" / f"{name}.json").read_bytes())
    return [{"message": {**stored["common_message_fields"], **item["message"]}} for item in stored["events"]]


def chaos() -> list[dict[str, Any]]:
    bodies = sequence("plumbing-lead")
    stored = json.loads((FOLDER / "sequences" / "plumbing-lead-chaos.json").read_bytes())
    deliveries = []
    for delivery in stored["deliveries"]:
        arrived = copy.deepcopy(bodies[delivery["event"]])
        arrived["message"] |= delivery.get("message_patch", {})
        deliveries.append(arrived)
    return deliveries


@st.composite
def mutated(draw: st.DrawFn) -> dict[str, Any]:
    """A real payload in which up to five values, at any depth, are some other JSON."""
    data = body(draw(st.sampled_from(NAMES)))
    for _ in range(draw(st.integers(1, 5))):
        holder: Any = data
        while True:
            keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
            if not keys:
                break
            key = draw(st.sampled_from(keys))
            if isinstance(holder[key], dict | list) and holder[key] and draw(st.integers(0, 4)):
                holder = holder[key]
                continue
            holder[key] = draw(any_json)
            break
    return data


bodies = mutated() | st.dictionaries(st.text(max_size=8), any_json, max_size=4) | any_json.map(lambda m: {"message": m})
