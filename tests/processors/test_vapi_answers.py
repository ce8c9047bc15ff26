"""What Vapi hears at once: every tool call answered, on one line, without inventing a time."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from vapi_samples import NAMES, VAPI, body, event, event_of, mutated, sequence

from app.plugins import AnswerContext, Event, Json

NOBODY = AnswerContext()
QUESTIONS = ("tool-calls", "function-call", "assistant-request")
PROMISE = re.compile(r"\d|\bbooked\b(?! yet)|\bconfirmed\b", re.IGNORECASE)


def answer(arrived: Event) -> Json | None:
    return VAPI.answer(arrived, NOBODY)


def asked(name: str, arguments: Any) -> Event:
    data = body("tool-calls__plain")
    calls = [{"id": "call_1", "type": "function", "function": {"name": name, "arguments": arguments}}]
    data["message"] |= {"toolCalls": calls, "toolCallList": calls, "toolWithToolCallList": []}
    data["message"]["artifact"] = {}
    return event_of(data)


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("tool-calls")])
def test_every_tool_call_is_answered_in_order(name: str) -> None:
    calls = body(name)["message"]["toolCallList"]

    results = (answer(event(name)) or {})["results"]
    assert [result["toolCallId"] for result in results] == [call["id"] for call in calls]
    assert all(("result" in result) != ("error" in result) and result["name"] for result in results)


@pytest.mark.parametrize("name", ["capture_lead", "saveLead", "create-contact", "take_message"])
def test_details_that_came_are_confirmed(name: str) -> None:
    (result,) = (answer(asked(name, '{"name": "Dana"}')) or {})["results"]

    assert "noted" in result["result"]


@pytest.mark.parametrize("name", ["capture_lead", "book_appointment", "anything"])
def test_details_that_cannot_be_read_are_asked_for_again(name: str) -> None:
    (result,) = (answer(asked(name, '{"name": "Da')) or {})["results"]

    assert "repeat" in result["error"]
    assert "result" not in result


@pytest.mark.parametrize("name", ["check_availability", "book_appointment", "getSlots", "reschedule"])
def test_no_time_is_invented_and_nothing_is_promised(name: str) -> None:
    (result,) = (answer(asked(name, '{"date": "2026-12-01"}')) or {})["results"]

    assert "preferred time" in result["result"]
    assert "confirm" in result["result"]
    assert not PROMISE.search(result["result"])


def test_an_unknown_tool_gets_an_honest_line() -> None:
    (result,) = (answer(asked("frobnicate", "{}")) or {})["results"]

    assert "not available" in result["result"]


@pytest.mark.parametrize("name", ["function-call__legacy", "function-call__flat"])
def test_the_legacy_form_hears_one_sentence(name: str) -> None:
    said = answer(event(name)) or {}

    assert list(said) == ["result"]
    assert isinstance(said["result"], str)


@pytest.mark.parametrize("name", ["assistant-request__plain", "assistant-request__flat"])
def test_a_caller_whom_nobody_can_serve_hears_why(name: str) -> None:
    said = answer(event(name)) or {}

    assert list(said) == ["error"]
    assert said["error"].startswith("Sorry")


@pytest.mark.parametrize("name", [name for name in NAMES if name.split("__")[0] not in QUESTIONS])
def test_nothing_else_is_answered(name: str) -> None:
    assert answer(event(name)) is None


def test_the_host_is_told_which_types_are_questions() -> None:
    assert set(VAPI.answers) == set(QUESTIONS)


@settings(deadline=None)
@given(mutated())
def test_an_answer_is_always_single_lines_of_text(data: dict[str, Any]) -> None:
    try:
        arrived = event_of(data)
    except Exception as error:
        assert type(error).__name__ == "BadPayload"
        return
    said = answer(arrived) or {}
    spoken = [*said.get("results", ()), said]
    for line in (each[key] for each in spoken for key in ("result", "error") if key in each):
        assert line
        assert "\n" not in line


def test_only_what_is_asked_now_is_answered() -> None:
    asked_now = [each for each in sequence("dental-scheduling") if each["message"]["type"] == "tool-calls"]
    assert len(asked_now) == 2

    for each in asked_now:
        wanted = [call["id"] for call in each["message"]["toolCallList"]]
        each["message"]["artifact"] = body("end-of-call-report__empty-analysis")["message"]["artifact"]
        assert [r["toolCallId"] for r in (answer(event_of(each)) or {})["results"]] == wanted


def test_an_ignored_question_is_not_answered() -> None:
    data = body("tool-calls__plain")
    del data["message"]["call"]

    assert answer(event_of(data)) is None


def test_nothing_is_confirmed_where_no_details_came() -> None:
    (result,) = (answer(asked("capture_lead", "{}")) or {})["results"]

    assert "noted" not in result.get("result", "")


@pytest.mark.parametrize("details", [{"name": ""}, {"name": None, "phone": ""}])
def test_empty_details_are_no_details(details: dict[str, Any]) -> None:
    (result,) = (answer(asked("capture_lead", details)) or {})["results"]

    assert "noted" not in result["error"]


def test_a_tool_call_without_a_name_hears_that_it_failed() -> None:
    data = body("tool-calls__plain")
    data["message"] |= {"toolCalls": [{"id": "call_1"}], "toolCallList": [], "toolWithToolCallList": []}

    (result,) = (answer(event_of(data)) or {})["results"]
    assert result["toolCallId"] == "call_1"
    assert result["error"]


def test_a_request_for_a_quote_is_noted_as_it_is_captured() -> None:
    (result,) = (answer(asked("request_quote", {"name": "Dana"})) or {})["results"]

    assert "noted" in result["result"]
