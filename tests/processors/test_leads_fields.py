"""Which key holds which field, whose it is, and what counts as a value."""

from __future__ import annotations

from typing import Any

import pytest
from leads_samples import captured, lead

from app.plugins import Lead


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


def test_a_number_without_its_area_code_is_dropped() -> None:
    assert captured({"phone": "555-0123"}).phone is None


@pytest.mark.parametrize(
    "arguments",
    [{"owner": "Ximena Duarte"}, {"client": "DUARTE, XIMENA"}, {"customer": "Ximena Duarte"}],
)
def test_who_called_is_the_name(arguments: Any) -> None:
    assert captured(arguments).name == "Ximena Duarte"


def test_a_mobile_number_is_a_phone() -> None:
    assert captured({"mobile_number": "(830) 555-0137"}).phone == "+18305550137"


@pytest.mark.parametrize("other", ["emergency_contact", "technician", "business", "pet"])
def test_somebody_elses_details_are_not_the_callers(other: str) -> None:
    found = captured({"name": "Dana", "phone": "415-555-0123", other: {"name": "Rex", "phone": "415-555-0188"}})

    assert (found.name, found.phone) == ("Dana", "+14155550123")


def test_the_businesss_own_number_is_not_the_callers() -> None:
    assert captured({"phone": "415-555-0199"}, business="+14155550199").phone is None


def test_a_suffix_is_no_first_name() -> None:
    assert captured({"name": "John Smith, Jr."}).name != "Jr. John Smith"


@pytest.mark.parametrize(
    "other",
    ["emergencyContact", "spouse", "Vehicle", "doctor", "assigned_technician", "service", "business_info", "vet"],
)
@pytest.mark.parametrize("inner", [{"name": "Rex"}, {"details": {"name": "Rex"}}, '{"name": "Rex"}', [{"name": "Rex"}]])
def test_what_is_inside_of_somebody_elses_object_stays_theirs(other: str, inner: Any) -> None:
    assert captured({other: inner}) == Lead()
    assert captured({"lead": {other: inner, "phone": "415-555-0123"}}).name is None


@pytest.mark.parametrize(
    "caller", ["lead", "callerInfo", "customer_details", "contact", "patient", "args", "Owner", "appointment", "data"]
)
def test_the_callers_details_may_be_wrapped(caller: str) -> None:
    assert captured({caller: {"name": "Dana", "phone": "415-555-0123"}}).name == "Dana"


def test_what_it_is_about_may_stand_in_any_object() -> None:
    found = captured({"pet": {"name": "Rex", "problem": "limps"}, "visit": {"day": "Tuesday", "phone": "4155550123"}})

    assert (found.name, found.phone, found.reason, found.preferred_time) == (None, None, "limps", "Tuesday")


def test_an_address_in_parts_tells_no_name() -> None:
    found = captured({"service_address": {"name": "Alder House", "street": "12 Alder Court", "number": "4155550123"}})

    assert (found.name, found.phone, found.address) == (None, None, "12 Alder Court")


@pytest.mark.parametrize("arguments", [{"customer": "new", "name": "Dana"}, {"name": "Dana", "owner": "yes"}])
def test_a_name_is_believed_before_who_it_is(arguments: Any) -> None:
    assert captured(arguments).name == "Dana"


def test_beside_the_businesss_number_the_callers_is_found() -> None:
    found = captured({"phone": "415-555-0199", "contact": "415-555-0123"}, business="(415) 555-0199")

    assert found.phone == "+14155550123"


@pytest.mark.parametrize("name", ["John Smith, Jr.", "John Smith, MD", "Dana Whitfield, Ph.D.", "Acme Plumbing, LLC"])
def test_what_stands_behind_a_name_stays_there(name: str) -> None:
    assert captured({"name": name}).name == name


@pytest.mark.parametrize(
    "arguments",
    [
        {"nombre": "Dana Whitfield", "teléfono": "415-555-0123", "correo": "dana@whitfield.example"},
        {"fields": [{"label": "Full name", "answer": "Dana Whitfield"}, {"label": "Phone", "answer": "4155550123"}]},
        {"fields": [["name", "Dana Whitfield"], ["phone", "4155550123"]]},
        {"data": ' {"caller": "{\\"name\\": \\"Dana Whitfield\\", \\"phone\\": 4155550123.0}"}'},
        {"name": {"first": "Dana", "last": "Whitfield"}, "phone": ["415-555-0123", "415-555-0124"]},
        {"name": "WHITFIELD, DANA", "phone": {"number": "415-555-0123"}},
        {"name": "Dana Whitfield", "contact": "415-555-0123 or dana@whitfield.example"},
    ],
)
def test_name_and_phone_are_found_in_every_shape(arguments: Any) -> None:
    found = captured(arguments)

    assert (found.name, found.phone) == ("Dana Whitfield", "+14155550123")


def test_the_address_of_an_email_is_no_street() -> None:
    found = captured({"email": {"address": "dana@whitfield.example"}})

    assert (found.email, found.address) == ("dana@whitfield.example", None)


@pytest.mark.parametrize("name", ["Caller", "anonymous", "First Last", "T", "J.", "Test User"])
def test_what_a_form_says_for_nobody_is_no_name(name: str) -> None:
    assert captured({"name": name}).name is None
    assert captured({"name": f"{name} Whitfield-Lee"}).name is not None


@pytest.mark.parametrize("phone", ["000-000-0000", "5555555555", "1234567890", "+1 999 999 9999"])
def test_a_number_that_forms_are_filled_with_is_nobodys(phone: str) -> None:
    assert captured({"phone": phone}).phone is None


@pytest.mark.parametrize("email", ["none@none.com", "noemail@example.com", "your.email@domain.com"])
def test_an_address_that_forms_are_filled_with_is_nobodys(email: str) -> None:
    assert captured({"email": email}).email is None
