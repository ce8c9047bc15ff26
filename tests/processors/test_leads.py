"""Lead and intent from tool calls and structured outputs."""

from __future__ import annotations

import itertools
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from vapi_samples import any_json

from app.plugins import CallView, Evidence, Lead, ToolCall
from processors.leads import extract_lead

START = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
TOOLS = ["capture_lead", "book_appointment", "check_availability", "transfer_call", "frobnicate", ""]


def call(
    *tools: tuple[str, Any], outputs: tuple[Any, ...] = (), region: str = "US", business: str | None = None
) -> CallView:
    tool_calls = tuple(
        ToolCall(f"call_{i}", name, arguments, START + timedelta(seconds=i))
        for i, (name, arguments) in enumerate(tools)
    )
    return CallView(
        "vapi", "c1", "p1", "in_progress", (), tool_calls, outputs, "+14155550100", business, region, Lead()
    )


def lead(*tools: tuple[str, Any], **given_: Any) -> Lead:
    return extract_lead(call(*tools, **given_)) or Lead()


def captured(arguments: Any, **given_: Any) -> Lead:
    return lead(("capture_lead", arguments), **given_)


@pytest.mark.parametrize(
    "arguments",
    [
        {"name": "Dana Whitfield"},
        {"fullName": "Dana Whitfield"},
        {"Full Name": "  Dana   Whitfield\n"},
        {"caller_name": "Dana Whitfield"},
        {"customerName": "Dana Whitfield"},
        {"first_name": "Dana", "last_name": "Whitfield"},
        {"givenName": "Dana", "familyName": "Whitfield"},
        {"name": "WHITFIELD, DANA"},
        {"lead": {"person": {"name": "Dana Whitfield"}}},
        {"lead": '{"name": "Dana Whitfield"}'},
        {"fields": [{"key": "name", "value": "Dana Whitfield"}]},
    ],
)
def test_a_name_is_found_in_every_form(arguments: Any) -> None:
    assert captured(arguments).name == "Dana Whitfield"


@pytest.mark.parametrize(
    "arguments",
    [
        {"phone": "+14155550123"},
        {"phone": "415-555-0123"},
        {"phone_number": "(415) 555 0123"},
        {"phoneNumber": "1 415 555 0123"},
        {"callback": "415.555.0123"},
        {"contact": "415-555-0123"},
        {"phone": 4155550123},
        {"lead": {"contact": {"phone": "4155550123"}}},
    ],
)
def test_a_phone_becomes_e164(arguments: Any) -> None:
    assert captured(arguments).phone == "+14155550123"


def test_the_businesss_region_is_the_default() -> None:
    assert captured({"contact": "0491 570 295"}, region="AU").phone == "+61491570295"
    assert captured({"phone": "+61491570295"}, region="US").phone == "+61491570295"


@pytest.mark.parametrize("phone", ["512-555-01", "tomorrow", "1", "9" * 40, True, None, [], {}, "N/A", 1e300, -7])
def test_what_cannot_be_a_phone_is_dropped(phone: Any) -> None:
    assert captured({"phone": phone, "name": "Dana"}).phone is None


@pytest.mark.parametrize(
    "arguments",
    [
        {"email": "DANA@Whitfield.example"},
        {"emailAddress": "dana@whitfield.example"},
        {"contact": "dana@whitfield.example"},
    ],
)
def test_an_email_is_lower_case(arguments: Any) -> None:
    assert captured(arguments).email == "dana@whitfield.example"


@pytest.mark.parametrize(
    "email", ["dana", "dana@", "@x.example", "a b@x.example", "dana at x dot com", 7, "example@example.com"]
)
def test_what_is_no_address_is_dropped(email: Any) -> None:
    assert captured({"email": email}).email is None


@pytest.mark.parametrize(
    "nothing",
    [
        "",
        " ",
        "N/A",
        "n/a",
        "NA",
        "none",
        "None",
        "null",
        "unknown",
        "not provided",
        "Not Given",
        "-",
        "?",
        None,
        [],
        {},
    ],
)
def test_placeholders_are_dropped(nothing: Any) -> None:
    arguments = dict.fromkeys(["name", "phone", "email", "address", "reason", "preferred_time", "company"], nothing)

    assert captured(arguments) == Lead()


@pytest.mark.parametrize("key", ["need", "service", "issue", "problem", "reason"])
def test_what_is_needed_is_the_reason(key: str) -> None:
    assert captured({key: "leaking water heater"}).reason == "leaking water heater"


@pytest.mark.parametrize(
    ("arguments", "time"),
    [
        ({"slot": "2026-12-01T14:00"}, "2026-12-01T14:00"),
        ({"time": "Friday 6pm"}, "Friday 6pm"),
        ({"preferredTime": "mornings"}, "mornings"),
        ({"when": "Monday 3 PM"}, "Monday 3 PM"),
        ({"date": "2026-12-01", "time": "14:00"}, "2026-12-01 14:00"),
        ({"date": "Tuesday"}, "Tuesday"),
    ],
)
def test_when_is_the_preferred_time_in_the_words_used(arguments: Any, time: str) -> None:
    assert lead(("book_appointment", arguments)).preferred_time == time


@pytest.mark.parametrize(
    ("value", "urgent"), [("high", True), (True, True), ("URGENT", True), ("low", None), ("", None)]
)
def test_urgency_is_shown_only_when_urgent(value: Any, urgent: bool | None) -> None:
    assert (captured({"urgency": value, "name": "Dana"}).urgent or None) is urgent


def test_long_values_are_cut_and_control_characters_removed() -> None:
    found = captured({"name": "Da\x00na\u202e " + "x" * 900, "reason": "leak\r\n\x1b[31m" + "y" * 9000})

    assert found.name is not None and found.reason is not None
    assert len(found.name) <= 200
    assert len(found.reason) <= 1000
    assert not [c for c in found.name + found.reason if not c.isprintable()]


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
    assert found.evidence["name"] == Evidence("tool")
    assert found.evidence["email"] == Evidence("structured_output")


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


@pytest.mark.xfail(strict=True, reason="rules.lead trusts the host to sort the tool calls")
def test_the_order_in_which_tool_calls_are_given_does_not_matter() -> None:
    view = call(*((("capture_lead", {"name": name})) for name in ("Dana", "Dora", "Dina")))
    found = {
        (extract_lead(CallView(**{n: getattr(view, n) for n in view.__slots__} | {"tool_calls": each})) or Lead()).name
        for each in itertools.permutations(view.tool_calls)
    }

    assert found == {"Dina"}


@pytest.mark.xfail(strict=True, reason="values.phone: is_possible_number includes 'possible locally only'")
def test_a_number_without_its_area_code_is_dropped() -> None:
    assert captured({"phone": "555-0123"}).phone is None


@pytest.mark.xfail(strict=True, reason="rules.KEYS lacks keys of understanding/dev.jsonl (d027, d060)")
@pytest.mark.parametrize(
    "arguments",
    [{"owner": "Ximena Duarte"}, {"client": "DUARTE, XIMENA"}, {"customer": "Ximena Duarte"}],
)
def test_who_called_is_the_name(arguments: Any) -> None:
    assert captured(arguments).name == "Ximena Duarte"


@pytest.mark.xfail(strict=True, reason="rules.KEYS lacks mobile_number (dev.jsonl d027)")
def test_a_mobile_number_is_a_phone() -> None:
    assert captured({"mobile_number": "(830) 555-0137"}).phone == "+18305550137"


@pytest.mark.xfail(strict=True, reason="_CAPTURES_NOTHING lacks slots and calendar (dev.jsonl d028)")
@pytest.mark.parametrize("name", ["check_slots", "get_calendar"])
def test_asking_for_free_times_captures_nothing(name: str) -> None:
    assert lead((name, {"date": "Thursday"})) == Lead()


@pytest.mark.xfail(strict=True, reason="rules._CAPTURES_NOTHING takes 'quote' and 'price' for questions")
def test_asking_for_a_quote_captures_who_asks() -> None:
    assert lead(("request_quote", {"name": "Dana"})).name == "Dana"


@pytest.mark.xfail(strict=True, reason="rules._pairs takes anybody's nested name and phone for the caller's")
@pytest.mark.parametrize("other", ["emergency_contact", "technician", "business", "pet"])
def test_somebody_elses_details_are_not_the_callers(other: str) -> None:
    found = captured({"name": "Dana", "phone": "415-555-0123", other: {"name": "Rex", "phone": "415-555-0188"}})

    assert (found.name, found.phone) == ("Dana", "+14155550123")


@pytest.mark.xfail(strict=True, reason="rules never compares with call.business_number")
def test_the_businesss_own_number_is_not_the_callers() -> None:
    assert captured({"phone": "415-555-0199"}, business="+14155550199").phone is None


@pytest.mark.xfail(strict=True, reason="values.name turns every comma round")
def test_a_suffix_is_no_first_name() -> None:
    assert captured({"name": "John Smith, Jr."}).name != "Jr. John Smith"
