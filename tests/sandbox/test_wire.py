"""What the sandbox sends has the shape of what Vapi sends, and is the same each time."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from itertools import pairwise

import pytest

from app.sandbox import scenarios, wire
from app.sandbox.told import Delivery, Placed

CALL, AGENT = "c8eb162c-792f-502c-97e6-dff2ed825e03", "e710664e-dec5-5dd9-b722-0809436e5208"
MADE = datetime(2026, 11, 24, 15, 4, 5, 678901, tzinfo=UTC)
NAMES = ("dental-booking", "fontanero-fuga", "hours-question", "no-answer", "plumber-leak")
TALKS = tuple(name for name in NAMES if name != "no-answer")
EVERY_MESSAGE = {"timestamp", "type", "call", "assistant", "artifact"}
OWN = {
    "status-update": {"status"},
    "assistant.started": {"newAssistant"},
    "speech-update": {"status", "role", "turn"},
    "transcript": {"role", "transcriptType", "transcript"},
    'transcript[transcriptType="final"]': {"role", "transcriptType", "transcript"},
    "conversation-update": {"messages", "messagesOpenAIFormatted"},
    "tool-calls": {"toolCalls", "toolCallList", "toolWithToolCallList"},
    "user-interrupted": {"turnId"},
    "hang": set(),
    "end-of-call-report": {
        "endedReason",
        "startedAt",
        "endedAt",
        "analysis",
        "cost",
        "costs",
        "transcript",
        "messages",
    },
}


def expanded(name: str) -> list[Delivery]:
    return wire.expand(scenarios.every()[name], CALL, AGENT, "Alder & Sons", MADE)


def test_the_scenarios_are_there() -> None:
    assert tuple(scenarios.every()) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_scenario_expands_to_the_same_bytes_each_time(name: str) -> None:
    first, again = ([json.dumps(one.body) for one in expanded(name)] for _ in range(2))

    assert first == again


@pytest.mark.parametrize("name", NAMES)
def test_times_never_go_back_and_timestamps_follow_them(name: str) -> None:
    deliveries = expanded(name)

    assert all(a.at_ms <= b.at_ms for a, b in pairwise(deliveries))
    assert all(a.message["timestamp"] <= b.message["timestamp"] for a, b in pairwise(deliveries))


@pytest.mark.parametrize("name", TALKS)
def test_every_message_has_the_keys_of_its_type(name: str) -> None:
    for delivery in expanded(name):
        message = delivery.message
        assert message.keys() >= EVERY_MESSAGE | OWN[message["type"]], message["type"]
        assert message["call"]["status"] == "queued"
        assert (message["call"]["id"], message["call"]["assistantId"]) == (CALL, AGENT)


@pytest.mark.parametrize("name", NAMES)
def test_a_call_ends_and_is_reported_seconds_later(name: str) -> None:
    deliveries = expanded(name)
    ended = [one for one in deliveries if one.message.get("status") == "ended"]

    assert len(ended) == 1
    assert deliveries[-1].message["type"] == "end-of-call-report"
    assert deliveries[-1].at_ms - ended[0].at_ms == pytest.approx(2500, abs=1)


@pytest.mark.parametrize("name", NAMES)
def test_the_report_repeats_every_final_word(name: str) -> None:
    *live, report = [one.message for one in expanded(name)]
    finals = [one["transcript"] for one in live if one.get("transcriptType") == "final"]
    reported = [one["message"] for one in report["artifact"]["messages"] if one["role"] in ("bot", "user")]

    assert finals == reported


@pytest.mark.parametrize("name", NAMES)
def test_a_call_is_reported_within_some_forty_seconds(name: str) -> None:
    assert expanded(name)[-1].at_ms < 42_000


def test_a_call_that_nobody_answers_never_starts() -> None:
    messages = [one.message for one in expanded("no-answer")]

    assert [one.get("status", one["type"]) for one in messages] == ["queued", "ringing", "ended", "end-of-call-report"]
    assert "startedAt" not in messages[-1]
    assert messages[-1]["artifact"] == {"messages": [], "messagesOpenAIFormatted": [], "transcript": ""}
    assert {one["endedReason"] for one in messages[2:]} == {"customer-did-not-answer"}


def test_tool_arguments_are_json_in_both_lists() -> None:
    calls = [one.message for one in expanded("dental-booking") if one.message["type"] == "tool-calls"]

    assert len(calls) == 2
    for message in calls:
        assert message["toolCalls"] == message["toolCallList"]
        assert isinstance(json.loads(message["toolCallList"][0]["function"]["arguments"]), dict)


def test_each_oddity_of_the_wire_is_in_some_scenario() -> None:
    dental, hours, plumber = map(expanded, ("dental-booking", "hours-question", "plumber-leak"))
    kinds = [one.message["type"] for one in dental]
    statuses = [one.message.get("status") for one in dental]
    said = [one.message["transcript"] for one in hours if one.message.get("transcriptType") == "final"]

    assert 'transcript[transcriptType="final"]' in kinds
    assert kinds.index("speech-update") < statuses.index("in-progress")
    assert dental[-1].message["analysis"] == {}
    assert len(said) > len(set(said))
    assert {"hang", "user-interrupted"} <= {one.message["type"] for one in [*dental, *hours, *plumber]}


def test_a_placed_call_is_outbound_to_the_number_that_was_asked_for() -> None:
    request = {"phoneNumberId": "line", "customer": {"number": "+14155550123"}, "name": "Trial call"}
    assistant = {"id": AGENT, "name": "Ava", "model": {"provider": "openai"}}
    placed = Placed(json.dumps(request), json.dumps(assistant))

    told = wire.expand(scenarios.every()["dental-booking"], CALL, AGENT, "Alder", MADE, placed=placed)

    assert [one.message.get("status") for one in told][:2] == ["queued", "ringing"]
    for message in (one.message for one in told):
        assert message["call"].items() >= {"type": "outboundPhoneCall", **request}.items()
        assert (message["customer"], message["assistant"]) == (request["customer"], assistant)
