"""The event key: one for a redelivery, another for everything else."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from vapi_samples import SEQUENCES, bodies, body, chaos, sequence

from processors.vapi.keys import event_key


@pytest.mark.parametrize("name", SEQUENCES)
def test_every_message_of_a_call_has_a_key_of_its_own(name: str) -> None:
    keys = [event_key(each) for each in sequence(name)]

    assert len(set(keys)) == len(keys) >= 25


def test_the_three_calls_share_no_key() -> None:
    keys = [event_key(each) for name in SEQUENCES for each in sequence(name)]

    assert len(set(keys)) == len(keys) == 77


def test_the_chaos_delivery_holds_exactly_three_duplicates() -> None:
    keys = [event_key(each) for each in chaos()]

    assert len(keys) == 29
    assert len(set(keys)) == 26
    assert set(keys) == {event_key(each) for each in sequence("plumbing-lead")}


def test_a_redelivered_report_has_the_same_key() -> None:
    assert event_key(body("end-of-call-report__retry")) == event_key(body("end-of-call-report__plain"))


@pytest.mark.parametrize(
    "change",
    [
        {"endedReason": "assistant-ended-call"},
        {"endedAt": "2026-11-24T15:04:39.000Z"},
        {"analysis": {"summary": "More."}},
        {"compliance": {"recordingConsent": {"type": "verbal"}}},
    ],
)
def test_a_report_that_says_something_else_has_another_key(change: dict[str, Any]) -> None:
    report = body("end-of-call-report__plain")
    other = {"message": report["message"] | change}

    assert event_key(other) != event_key(report)


@pytest.mark.parametrize("name", ["status-update__ended", "tool-calls__plain", "conversation-update__plain"])
def test_a_new_timestamp_makes_no_new_event_where_another_mark_exists(name: str) -> None:
    again = body(name)
    again["message"]["timestamp"] += 2000

    assert event_key(again) == event_key(body(name))


def test_the_same_word_said_twice_is_two_events() -> None:
    twice = body("transcript__final")
    twice["message"]["timestamp"] += 1

    assert event_key(twice) != event_key(body("transcript__final"))


def test_two_calls_never_share_a_key() -> None:
    other = body("status-update__ended")
    other["message"]["call"]["id"] = "another"

    assert event_key(other) != event_key(body("status-update__ended"))


def test_a_flat_body_without_a_time_is_told_apart_by_all_that_it_says() -> None:
    one, other = body("speech-update__flat"), body("speech-update__flat")
    other["text"] = "Hello?"

    assert event_key(one) == event_key(copy.deepcopy(one))
    assert event_key(one) != event_key(other)


def test_the_order_of_keys_in_the_json_does_not_matter() -> None:
    report = body("end-of-call-report__plain")

    assert event_key(json.loads(json.dumps(report, sort_keys=True))) == event_key(report)


@pytest.mark.parametrize("length", [200, 5_000])
def test_a_key_fits_its_column_and_stays_distinct(length: int) -> None:
    keys = set()
    for end in "ab":
        data = body("hang__plain")
        data["message"]["call"]["id"] = "é" * length + end
        data["message"]["type"] = "x" * length + end
        keys.add(event_key(data))

    assert len(keys) == 2
    assert all(len(key) <= 255 for key in keys)


@settings(deadline=None)
@given(bodies)
def test_any_json_object_has_a_key(data: dict[str, Any]) -> None:
    key = event_key(data)

    assert 0 < len(key) <= 255
    assert key == event_key(json.loads(json.dumps(data)))


def _without_ids(name: str) -> dict[str, Any]:
    data = body("tool-calls__flat-parameters")
    calls = [{"name": "capture_lead", "parameters": {"name": name}}]
    data["message"] |= {"toolCalls": calls, "toolCallList": calls, "toolWithToolCallList": []}
    return data


def test_two_tool_calls_without_ids_are_two_events() -> None:
    assert event_key(_without_ids("Dana")) != event_key(_without_ids("Omar"))


def test_tool_calls_that_stand_only_beside_their_tools_are_told_apart() -> None:
    keys = set()
    for identity in ("call_1", "call_2"):
        data = body("tool-calls__plain")
        del data["message"]["toolCalls"], data["message"]["toolCallList"]
        data["message"]["toolWithToolCallList"][0]["toolCall"]["id"] = identity
        keys.add(event_key(data))

    assert len(keys) == 2


def test_a_bracketed_transcript_is_the_same_event_as_a_plain_one() -> None:
    bracketed = body("transcript__final-bracketed-type")
    plain = copy.deepcopy(bracketed)
    plain["message"]["type"] = "transcript"

    assert event_key(plain) == event_key(bracketed)


def test_a_filter_in_brackets_says_the_same_as_the_field() -> None:
    plain = body("transcript__final")
    bracketed = copy.deepcopy(plain)
    del bracketed["message"]["transcriptType"]
    bracketed["message"]["type"] = 'transcript[transcriptType="final"]'

    assert event_key(plain) == event_key(bracketed)
    assert event_key(plain) != event_key(body("transcript__partial"))


def test_tool_calls_that_cannot_be_read_are_told_apart_by_their_time() -> None:
    keys = set()
    for timestamp in (1795532655900, 1795532655901):
        data = body("tool-calls__plain")
        data["message"] |= {"toolCalls": [], "toolCallList": [], "toolWithToolCallList": [], "timestamp": timestamp}
        keys.add(event_key(data))

    assert len(keys) == 2
