"""Payload in, updates out: what each of Vapi's messages says of a call."""

from __future__ import annotations

import copy
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from vapi_samples import NAMES, PLUMBING_AGENT, PLUMBING_CALL, body, event, event_of, mutated, said

from app.plugins import CallUpdate, Event, Turn
from processors.vapi import processors

RUN = {processor.type: processor.run for processor in processors()}
WITHOUT_EFFECT = sorted(name for name in NAMES if RUN.get(name.split("__")[0]) is RUN["conversation-update"])


def at(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=milliseconds)


def updates(arrived: Event) -> list[CallUpdate]:
    return list(RUN[arrived.type](arrived))  # type: ignore[arg-type]


def only(name: str) -> dict[str, Any]:
    (update,) = updates(event(name))
    return said(update)


WHO = {
    "call": PLUMBING_CALL,
    "agent": PLUMBING_AGENT,
    "caller_number": "+14155550123",
    "business_number": "+14155550199",
}
FLAT = {"call": "c03a55d2-6e33-5557-93f7-177979535bdb", "agent": PLUMBING_AGENT}


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


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("tool-calls__plain", [("call_77276e3b1656d1e3dbf4c0e1", "check_availability", {"date", "service"})]),
        ("tool-calls__arguments-object", [("call_v1", "check_availability", {"date"})]),
        ("tool-calls__flat-parameters", [("call_v2", "check_availability", {"date"})]),
        ("tool-calls__flat-arguments", [("call_v3", "check_availability", {"date"})]),
        (
            "tool-calls__parallel",
            [
                ("call_77276e3b1656d1e3dbf4c0e1", "check_availability", {"date", "service"}),
                ("call_second00000000000000000", "book_appointment", {"date", "service"}),
            ],
        ),
    ],
)
def test_tool_calls_are_read_in_every_form_and_each_once(name: str, expected: list[tuple[str, str, set[str]]]) -> None:
    (update,) = updates(event(name))

    assert [(c.id, c.name, set(c.arguments or ())) for c in update.tool_calls] == expected
    assert {c.at for c in update.tool_calls} == {update.at}


def test_a_legacy_function_call_is_a_tool_call_with_an_id_of_ours() -> None:
    (first,), (again,) = updates(event("function-call__legacy")), updates(event("function-call__legacy"))

    (call,) = first.tool_calls
    assert (call.name, call.arguments) == ("check_availability", {"date": "2026-12-01"})
    assert call.id == again.tool_calls[0].id


@pytest.mark.parametrize("written", ['{"name": "Da', "[1", "7", "nonsense", "[" * 5000])
def test_arguments_that_cannot_be_read_are_none(written: str) -> None:
    data = body("tool-calls__plain")
    for item in (*data["message"]["toolCalls"], *data["message"]["toolCallList"]):
        item["function"]["arguments"] = written

    (update,) = updates(event_of(data))
    assert update.tool_calls[0].arguments is None


def test_the_report_says_everything() -> None:
    update = only("end-of-call-report__plain")
    turns = update.pop("turns")
    (tool_call,) = update.pop("tool_calls")
    (lead, *_) = update.pop("structured_outputs")
    transcript = update.pop("transcript")

    assert update == WHO | {
        "final": True,
        "status": "completed",
        "at": at(1795532684075),
        "started_at": datetime(2026, 11, 24, 15, 4, 10, 160000, UTC),
        "ended_at": datetime(2026, 11, 24, 15, 4, 38, 875000, UTC),
        "ended_reason": "customer-ended-call",
        "ended_kind": "normal",
        "duration_seconds": 28.715,
        "recording_url": body("end-of-call-report__plain")["message"]["recordingUrl"],
        "summary": "Dana Whitfield reported a leaking water heater at 12 Alder Court and asked for a call back.",
        "cost": 0.0389,
    }
    assert [turn.role for turn in turns] == ["agent", "caller"] * 4
    assert turns[0] == Turn("agent", "Harbor Plumbing, how can I help you today?", at(1795532650410), 0.25)
    assert (tool_call.id, tool_call.name) == ("call_eae2efe52b86b1028c0c9c99", "capture_lead")
    assert tool_call.arguments == {"name": "Dana Whitfield", "phone": "+14155550123", "need": "leaking water heater"}
    assert lead["email"] == "dana@whitfield.example"
    assert transcript.startswith("AI: Harbor Plumbing")


def test_a_redelivered_report_says_the_same() -> None:
    first, again = only("end-of-call-report__plain"), only("end-of-call-report__retry")

    assert {k: v for k, v in again.items() if k != "at"} == {k: v for k, v in first.items() if k != "at"}


def test_a_report_without_analysis_still_has_its_turns_and_tool_calls() -> None:
    update = only("end-of-call-report__empty-analysis")

    assert "summary" not in update
    assert len(update["turns"]) == 6
    assert [call.name for call in update["tool_calls"]] == ["check_availability", "book_appointment"]


def test_a_call_that_nobody_answered_has_no_start_and_no_turns() -> None:
    update = only("end-of-call-report__never-answered")

    assert update["ended_kind"] == "not_reached"
    assert not {"started_at", "duration_seconds", "turns", "transcript", "recording_url"} & set(update)


def test_without_consent_there_is_no_recording() -> None:
    update = only("end-of-call-report__no-recording-consent-declined")

    assert "recording_url" not in update
    assert len(update["turns"]) == 8


def test_a_report_of_old_keeps_its_turns_at_the_top() -> None:
    data = body("end-of-call-report__plain")
    data["message"]["artifact"] = {}

    (update,) = updates(event_of(data))
    assert len(update.turns or ()) == 8
    assert update.transcript
    assert update.recording_url


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


def test_a_tool_call_without_a_name_is_still_a_tool_call() -> None:
    data = body("tool-calls__plain")
    data["message"] |= {"toolCalls": [{"id": "call_1"}], "toolCallList": [], "toolWithToolCallList": []}

    (update,) = updates(event_of(data))
    assert [call.id for call in update.tool_calls] == ["call_1"]


def test_arguments_nested_too_deeply_to_store_are_none() -> None:
    data = body("tool-calls__plain")
    deep = '{"a":' * 150 + "1" + "}" * 150
    data["message"]["toolCallList"][0]["function"]["arguments"] = deep
    data["message"]["toolCalls"][0]["function"]["arguments"] = deep

    (update,) = updates(event_of(data))
    assert update.tool_calls[0].arguments is None


def test_an_ignored_event_says_nothing() -> None:
    data = body("hang__plain")
    del data["message"]["call"]

    assert updates(event_of(data)) == []
