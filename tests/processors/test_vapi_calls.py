"""Payload in, updates out: what each of Vapi's messages says of a call."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from vapi_samples import (
    FLAT,
    NAMES,
    RUN,
    WHO,
    at,
    body,
    event,
    event_of,
    mutated,
    only,
    updates,
)

from app.plugins import Turn

WITHOUT_EFFECT = sorted(name for name in NAMES if RUN.get(name.split("__")[0]) is RUN["conversation-update"])


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        ("queued", {"status": "initiated", "at": at(1795532645000)}),
        ("ringing", {"status": "ringing", "at": at(1795532645900)}),
        (
            "in-progress",
            {"status": "in_progress", "at": at(1795532650160), "started_at": at(1795532650160)},
        ),
        ("forwarding", {"status": "in_progress", "at": at(1795532650160)}),
        (
            "ended",
            {
                "status": "ended",
                "at": at(1795532678875),
                "ended_at": at(1795532678875),
                "ended_reason": "customer-ended-call",
                "ended_kind": "normal",
            },
        ),
        (
            "ended-no-answer",
            {
                "status": "ended",
                "at": at(1795532678875),
                "ended_at": at(1795532678875),
                "ended_reason": "customer-did-not-answer",
                "ended_kind": "not_reached",
            },
        ),
    ],
)
def test_a_status_update_moves_the_call(case: str, expected: dict[str, Any]) -> None:
    assert only(f"status-update__{case}") == WHO | expected


def test_a_scheduled_call_is_initiated() -> None:
    data = body("status-update__queued")
    data["message"]["status"] = "scheduled"

    assert updates(event_of(data))[0].status == "initiated"


@pytest.mark.parametrize("status", ["not-found", "deletion-failed", "paused", "", None, 7, {}, ["ended"]])
def test_a_status_of_a_deletion_or_of_the_future_says_nothing(status: Any) -> None:
    data = body("status-update__ended")
    data["message"]["status"] = status

    assert updates(event_of(data)) == []


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("status-update")])
def test_the_snapshot_inside_the_call_is_never_believed(name: str) -> None:
    data = body(name)
    data["message"]["call"]["status"] = "ended"

    assert updates(event_of(data)) == updates(event(name))


@pytest.mark.parametrize(
    ("case", "words", "time"),
    [
        ("final", "Hi, my water heater is leaking all over the garage.", 1795532655900),
        ("final-bracketed-type", "I'd like to book a cleaning next Tuesday.", 1795536251245),
        ("final-filtered", "[FILTERED]", 1795532655900),
        ("partial", "Hi, my water", 1795532653725),
    ],
)
def test_a_transcript_is_a_turn(case: str, words: str, time: int) -> None:
    assert only(f"transcript__{case}")["turn"] == Turn("caller", words, at(time))


@pytest.mark.parametrize(("role", "who"), [("assistant", "agent"), ("bot", "agent"), ("user", "caller")])
def test_roles_have_our_names(role: str, who: str) -> None:
    data = body("transcript__final")
    data["message"]["role"] = role

    (update,) = updates(event_of(data))
    assert update.turn is not None
    assert update.turn.role == who


@pytest.mark.parametrize("change", [{"role": "system"}, {"role": None}, {"transcript": " "}, {"transcript": 7}])
def test_words_of_nobody_and_no_words_are_no_turn(change: dict[str, Any]) -> None:
    data = body("transcript__final")
    data["message"] |= change

    assert updates(event_of(data)) == []


def test_an_endless_utterance_is_cut() -> None:
    data = body("transcript__final")
    data["message"]["transcript"] = "a" * 50_000

    (update,) = updates(event_of(data))
    assert update.turn is not None
    assert len(update.turn.text) == 20_000


@pytest.mark.parametrize(("case", "who"), [("started", "caller"), ("stopped", "nobody")])
def test_a_speech_update_tells_who_speaks(case: str, who: str) -> None:
    assert only(f"speech-update__{case}")["speaking"] == who


@pytest.mark.parametrize("name", ["hang__plain", "hang-notification__flat", "hang-notification__flat-named"])
def test_hang_means_slow_and_never_ends_a_call(name: str) -> None:
    update = only(name)

    assert update["slow"] is True
    assert not {"status", "ended_at", "ended_reason"} & set(update)


def test_a_flat_start_is_a_call_in_progress() -> None:
    began = at(1795532650160)

    expected = {"status": "in_progress", "at": began, "started_at": began, "caller_number": "+14155550123"}
    assert only("call-started__flat-named") == FLAT | expected


def test_flat_speech_is_a_turn_of_the_caller() -> None:
    assert only("speech-update__flat-named") == FLAT | {"turn": Turn("caller", "Hi, my water heater is leaking.")}


def test_a_flat_function_call_is_a_tool_call() -> None:
    (call,) = only("function-call__flat-named")["tool_calls"]

    assert (call.name, call.arguments) == ("capture_lead", {"name": "Dana Whitfield", "phone": "415-555-0123"})


def test_a_flat_assistant_request_says_nothing_of_the_call() -> None:
    assert updates(event("assistant-request__flat-named")) == []


def test_a_flat_end_is_the_report() -> None:
    update = only("call-ended__flat-named")

    assert update["final"] is True
    assert update["status"] == "completed"
    assert update["duration_seconds"] == 42
    assert update["recording_url"] == "https://x.invalid/a.mp3"
    assert update["transcript"] == "hi"
    assert [call.name for call in update["tool_calls"]] == ["capture_lead"]


def test_a_flat_call_of_no_assistant_goes_to_the_demo() -> None:
    assert only("call-ended__flat-anonymous")["trial"] == "demo"
    assert "trial" not in only("call-ended__flat-named")


@pytest.mark.parametrize("name", WITHOUT_EFFECT)
def test_the_other_known_messages_say_nothing(name: str) -> None:
    assert updates(event(name)) == []


def test_there_are_payloads_of_messages_without_effect() -> None:
    assert len(WITHOUT_EFFECT) >= 25


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(mutated())
def test_processors_bear_whatever_stands_in_a_real_payload(data: dict[str, Any]) -> None:
    before = copy.deepcopy(data)
    try:
        arrived = event_of(data)
    except Exception as error:  # only a body that names no type may be refused
        assert type(error).__name__ == "BadPayload"
        return
    for run in RUN.values():
        assert list(run(arrived)) == list(run(arrived))
    assert data == before


@pytest.mark.parametrize("name", [name for name in NAMES if name.split("__")[0] in RUN])
def test_an_event_that_is_about_no_call_says_nothing(name: str) -> None:
    data = body(name)
    data.get("message", data).pop("call", None)

    assert updates(event_of(data)) == []
