"""What a delivery is about: type, call, agent, line, time; and what is not read at all."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from vapi_samples import (
    FOLDER,
    NAMES,
    PLUMBING_AGENT,
    PLUMBING_CALL,
    SEQUENCES,
    VAPI,
    bodies,
    body,
    event,
    event_of,
    sequence,
)

from app.plugins import BadPayload
from processors.vapi import processors
from processors.vapi.payload import VapiPayload
from processors.vapi.provider import Vapi

TYPES = {processor.type for processor in processors()}
CALL_FREE = ("chat.", "session.", "campaign.")


@pytest.mark.parametrize("name", NAMES)
def test_each_payload_is_read_as_the_type_in_its_name(name: str) -> None:
    arrived = event(name)

    assert arrived.type == name.split("__")[0]
    assert arrived.provider == "vapi"
    assert arrived.ignore is None
    assert (arrived.call is None) == arrived.type.startswith(CALL_FREE)
    assert arrived.preview == (name == "transcript__partial")


def test_every_registered_type_has_a_payload_and_only_the_future_one_is_unknown() -> None:
    have = {name.split("__")[0] for name in NAMES}

    assert have - TYPES == {"call.sentiment.changed"}
    assert TYPES - have == set()


def test_all_processors_are_vapis_and_critical() -> None:
    assert {(processor.provider, processor.queue) for processor in processors()} == {("vapi", "critical")}


@pytest.mark.parametrize("name", SEQUENCES)
def test_every_message_of_a_whole_call_is_known_and_about_it(name: str) -> None:
    arrived = [event_of(each) for each in sequence(name)]

    assert len({each.call for each in arrived}) == 1
    assert not [each for each in arrived if each.ignore or each.type not in TYPES]


def test_an_event_says_whom_and_when_it_is_about() -> None:
    arrived = event("status-update__ringing")

    assert (arrived.call, arrived.agent) == (PLUMBING_CALL, PLUMBING_AGENT)
    assert arrived.called_number == "+14155550199"
    assert arrived.occurred_at == datetime(2026, 11, 24, 15, 4, 5, 900000, UTC)
    assert arrived.message_id is None


def test_a_saved_assistants_id_serves_where_the_call_names_none() -> None:
    data = body("status-update__ringing")
    del data["message"]["call"]["assistantId"]

    assert event_of(data).agent == data["message"]["assistant"]["id"]


def test_the_message_id_comes_from_the_configured_header() -> None:
    provider = Vapi({"VAPI_WEBHOOK_SECRET": "s", "VAPI_MESSAGE_ID_HEADER": "X-Vapi-Message-Id"})
    raw = json.dumps(body("hang__plain")).encode()

    assert provider.parse({"x-vapi-message-id": "msg_1"}, raw).message_id == "msg_1"
    assert provider.parse({}, raw).message_id is None


@pytest.mark.parametrize(
    "raw", [b"", b"{", b"[]", b"7", b'"x"', b"null", b"\xff", b'{"a": NaN}', b"{}", b'{"type": 7}']
)
def test_what_is_no_message_is_refused(raw: bytes) -> None:
    with pytest.raises(BadPayload):
        VAPI.parse({}, raw)


@pytest.mark.parametrize("kind", [None, 7, True, [], {}])
def test_a_message_without_a_type_is_refused(kind: Any) -> None:
    data = body("hang__plain")
    data["message"]["type"] = kind

    with pytest.raises(BadPayload):
        event_of(data)


@pytest.mark.parametrize("call", [None, 7, "x", [], {}, {"id": None}, {"id": 7}, {"id": ""}, {"id": ["x"]}])
def test_a_message_that_names_no_call_is_ignored_and_never_a_preview(call: Any) -> None:
    for name in ("hang__plain", "transcript__partial", "hang-notification__flat"):
        data = body(name)
        data.get("message", data)["call"] = call

        arrived = event_of(data)
        assert arrived.ignore
        assert arrived.call is None
        assert not arrived.preview


@pytest.mark.parametrize(
    ("stamp", "seconds"),
    [
        (1795532645900, 1795532645.9),
        (1795532645.9, 1795532645.9),
        (1795532645, 1795532645),
        ("2026-11-24T15:04:05.900Z", 1795532645.9),
        ("2026-11-24T16:04:05.900+01:00", 1795532645.9),
        (True, None),
        (0, None),
        (-1, None),
        (10**30, None),
        (1e300, None),
        ("soon", None),
        ("0001-01-01T00:00:00+14:00", None),
        ([], None),
        (None, None),
    ],
)
def test_a_time_is_read_in_every_unit_and_nonsense_is_none(stamp: Any, seconds: float | None) -> None:
    data = body("hang__plain")
    data["message"]["timestamp"] = stamp

    found = event_of(data).occurred_at
    assert (found and found.timestamp()) == seconds


@settings(deadline=None)
@given(bodies)
def test_any_json_object_is_read_or_refused(data: dict[str, Any]) -> None:
    try:
        arrived = event_of(data)
    except BadPayload:
        return
    json.dumps(arrived.payload)
    assert arrived.call is None or arrived.call


@settings(deadline=None)
@given(bodies)
def test_every_field_of_any_payload_reads_without_raising(data: dict[str, Any]) -> None:
    payload = VapiPayload(data)

    for name in (name for name in dir(VapiPayload) if isinstance(getattr(VapiPayload, name), property)):
        assert getattr(payload, name) == getattr(VapiPayload(data), name)


def test_overlong_call_ids_are_shortened_and_stay_different() -> None:
    found = set()
    for end in "ab":
        data = body("hang__plain")
        data["message"]["call"]["id"] = "x" * 300 + end
        found.add((event_of(data).call or "")[:200])

    assert len(found) == 2


def test_a_bracket_that_says_partial_makes_a_preview() -> None:
    data = body("transcript__partial")
    del data["message"]["transcriptType"]
    data["message"]["type"] = 'transcript[transcriptType="partial"]'

    assert event_of(data).preview


def test_a_bracket_that_says_final_makes_no_preview_and_the_field_wins() -> None:
    data = body("transcript__final")
    data["message"]["type"] = 'transcript[transcriptType="partial"]'

    assert not event_of(data).preview
    del data["message"]["transcriptType"]
    data["message"]["type"] = "transcript[transcriptType='final']"
    assert not event_of(data).preview


def test_a_call_id_fits_its_column() -> None:
    data = body("hang__plain")
    for length in (200, 201, 5000):
        data["message"]["call"]["id"] = "é" * length
        assert len(event_of(data).call or "") == 200


def test_every_payload_file_is_used() -> None:
    samples = {*NAMES, "signature-vectors"}
    calls = {*SEQUENCES, "plumbing-lead-chaos"}

    assert {path.stem for path in FOLDER.glob("*")} == samples | {"sequences"}
    assert {path.stem for path in (FOLDER / "sequences").iterdir()} == calls
