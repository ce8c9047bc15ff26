"""Tool calls: in every form, each once, and with arguments that can be kept."""

from __future__ import annotations

from typing import Any

import pytest
from vapi_samples import body, event, event_of, updates

from app.plugins import storable
from processors.vapi.payload import VapiPayload


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


@pytest.mark.parametrize("opening", ['{"a":', "["])
def test_the_deepest_arguments_that_are_kept_can_be_stored_in_what_the_host_wraps_around_them(opening: str) -> None:
    closing = "}" if opening.startswith("{") else "]"
    for depth in range(75, 105):
        written = '{"x":' + opening * depth + "1" + closing * depth + "}"
        (call,) = VapiPayload({"toolCalls": [{"id": "1", "name": "f", "arguments": written}]}).tool_calls
        if call.arguments is not None:
            storable({"tools": {"1": {"arguments": call.arguments}}})
        assert (call.arguments is not None) == (depth < 90)


def test_arguments_that_came_as_an_object_are_bounded_as_well() -> None:
    deep: Any = 1
    for _ in range(95):
        deep = {"a": deep}
    (call,) = VapiPayload({"toolCalls": [{"id": "1", "name": "f", "arguments": deep}]}).tool_calls

    assert call.arguments is None


def test_overlong_ids_of_tool_calls_stay_different() -> None:
    calls = [{"id": "x" * 300 + end, "name": "f"} for end in "ab"]
    found = VapiPayload({"toolCalls": calls}).tool_calls

    assert len(found) == 2
    assert all(len(call.id) <= 200 for call in found)


def test_a_name_that_only_a_later_copy_has_is_found() -> None:
    beside = {"function": {"name": "capture_lead"}, "toolCall": {"id": "1"}}
    found = VapiPayload({"toolCallList": [{"id": "1"}], "toolWithToolCallList": [beside]}).tool_calls

    assert [(call.id, call.name) for call in found] == [("1", "capture_lead")]


@pytest.mark.parametrize("raw", [{}, {"function": {}}, {"id": 7}, {"name": " "}, {"arguments": "{}"}])
def test_a_tool_call_of_no_name_and_no_id_says_nothing(raw: dict[str, Any]) -> None:
    assert VapiPayload({"toolCalls": [raw]}).tool_calls == ()
