"""Lead and intent from tool calls and structured outputs."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from leads_samples import call, captured, lead
from vapi_samples import any_json

from app.plugins import CallView, Lead
from processors.leads import extract_lead

TOOLS = ["capture_lead", "book_appointment", "check_availability", "transfer_call", "frobnicate", ""]


@pytest.mark.parametrize("name", ["transferCall", "lookup_customer", "search_faq", "check_availability", "end_call"])
def test_functions_that_capture_nothing_are_ignored(name: str) -> None:
    assert lead((name, {"name": "Sales", "phone": "415-555-0199"})) == Lead()


def test_a_call_that_tells_nothing_has_no_lead() -> None:
    assert extract_lead(call()) is None
    assert extract_lead(call(("capture_lead", None))) is None


def test_a_later_tool_call_corrects_an_earlier_one_field_by_field() -> None:
    found = lead(
        ("capture_lead", {"name": "Dana", "phone": "415-555-0123"}),
        ("capture_lead", {"phone": "415-555-0124", "email": "n/a"}),
    )

    assert (found.name, found.phone) == ("Dana", "+14155550124")


def test_structured_outputs_fill_what_the_tools_left_open() -> None:
    output = {"name": "Dana W.", "email": "dana@whitfield.example", "urgency": "high", "need": "heater"}
    found = lead(("capture_lead", {"name": "Dana Whitfield"}), outputs=(output,))

    assert (found.name, found.email, found.reason, found.urgent) == (
        "Dana Whitfield",
        "dana@whitfield.example",
        "heater",
        True,
    )
    assert [(found.evidence[field].source, found.evidence[field].turn) for field in ("name", "email")] == [
        ("tool", None),
        ("structured_output", None),
    ]


@pytest.mark.parametrize("intent", ["lead_intake", "scheduling", "info", "other"])
def test_a_stated_intent_wins_over_what_the_tools_did(intent: str) -> None:
    output = {"intent": intent, "intentConfidence": 0.94}
    found = lead(("book_appointment", {"slot": "Tuesday"}), outputs=(output,))

    assert (found.intent, found.intent_confidence) == (intent, 0.94)


@pytest.mark.parametrize("output", [{"intent": "buy"}, {"intent": 7}, {"intent": None}, {"intent": ["info"]}])
def test_an_intent_that_is_none_of_the_four_is_no_intent(output: Any) -> None:
    assert lead(outputs=(output,)).intent is None


@pytest.mark.parametrize("confidence", [True, -0.1, 1.1, 94, "high", None])
def test_a_confidence_outside_of_0_to_1_is_not_believed(confidence: Any) -> None:
    found = lead(outputs=({"intent": "info", "intentConfidence": confidence},))

    assert found.intent == "info"
    assert found.intent_confidence is not None
    assert 0.5 < found.intent_confidence < 0.94


@pytest.mark.parametrize(
    ("tool", "arguments", "intent"),
    [
        ("book_appointment", {"slot": "Tuesday"}, "scheduling"),
        ("schedule", {"when": "Monday"}, "scheduling"),
        ("capture_lead", {"phone": "415-555-0123"}, "lead_intake"),
        ("capture_lead", {"email": "n/a"}, None),
        ("book_appointment", {}, None),
        ("check_availability", {"date": "Tuesday"}, None),
    ],
)
def test_without_a_stated_intent_the_tools_tell(tool: str, arguments: Any, intent: str | None) -> None:
    found = lead((tool, arguments))

    assert found.intent == intent
    assert (found.intent_confidence is None) == (intent is None)


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(TOOLS), st.dictionaries(st.text(max_size=8), any_json, max_size=5))))
def test_any_arguments_are_borne(tools: list[tuple[str, Any]]) -> None:
    outputs = tuple(arguments for _, arguments in tools)

    assert extract_lead(call(*tools, outputs=outputs)) == extract_lead(call(*tools, outputs=outputs))


@settings(deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["name", "first", "phone", "contact", "email", "address", "time", "date", "intent", "urgent"]),
        any_json | any_json.map(json.dumps),
    )
)
def test_any_values_under_known_keys_are_borne(arguments: Any) -> None:
    found = captured(arguments, outputs=(arguments,))

    assert found.name is None or 0 < len(found.name) <= 200
    assert found.phone is None or found.phone.startswith("+")


def test_the_order_in_which_tool_calls_are_given_does_not_matter() -> None:
    view = call(*((("capture_lead", {"name": name})) for name in ("Dana", "Dora", "Dina")))
    found = {
        (extract_lead(CallView(**{n: getattr(view, n) for n in view.__slots__} | {"tool_calls": each})) or Lead()).name
        for each in itertools.permutations(view.tool_calls)
    }

    assert found == {"Dina"}


@pytest.mark.parametrize("name", ["check_slots", "get_calendar"])
def test_asking_for_free_times_captures_nothing(name: str) -> None:
    assert lead((name, {"date": "Thursday"})) == Lead()


def test_asking_for_a_quote_captures_who_asks() -> None:
    assert lead(("request_quote", {"name": "Dana"})).name == "Dana"


@pytest.mark.parametrize("name", ["get_quote", "getPrices", "check_price", "findOpenings", "pricing"])
def test_asking_what_it_costs_or_what_is_free_captures_nothing(name: str) -> None:
    assert lead((name, {"name": "Dana", "date": "Thursday"})) == Lead()


@pytest.mark.parametrize("name", ["book_slot", "add_to_calendar", "quote_request", "save_quote", "requestQuote"])
def test_asking_for_something_captures_who_asks(name: str) -> None:
    assert lead((name, {"name": "Dana"})).name == "Dana"


def test_tool_calls_of_the_same_time_or_of_none_have_an_order_too() -> None:
    view = call(*(("capture_lead", {"name": name}) for name in ("Dana", "Dora", "Dina")))
    for at in (view.tool_calls[0].at, None):
        tools = [replace(tool, at=at) for tool in view.tool_calls]
        found = {
            (extract_lead(replace(view, tool_calls=each)) or Lead()).name for each in itertools.permutations(tools)
        }

        assert found == {"Dina"}
