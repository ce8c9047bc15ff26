"""The number to call back, however it is said, and what is no such number."""

from __future__ import annotations

import phonenumbers
import pytest
from heard_calls import turns
from heard_numbers import (
    ABROAD,
    CORRECTED,
    FROM_LINE,
    NOBODYS,
    NOT_THE_LINE,
    READ_BACK,
    SAID,
    SEVERAL,
    TURNS,
    UNTOUCHED,
)
from hypothesis import given
from hypothesis import strategies as st

from processors.leads.heard import line
from processors.leads.heard.found import Found
from processors.leads.heard.phones import PhoneReader

GIVEN = [*SAID, *TURNS, *CORRECTED, *READ_BACK, *SEVERAL]
CALLER = "+17195550199"
DIGITS = ["oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
CIFRAS = ["cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve"]
NOTICE = "Our number is 615-555-0100."


def found(call: str, region: str = "US", change=str, notice_before: int = -1) -> Found | None:
    reader = PhoneReader(region, CALLER, None)
    before = None
    lines = turns(call)
    if notice_before >= 0:
        lines.insert(notice_before, ("agent", NOTICE))
    for number, (role, text) in enumerate(lines):
        before = line.read(number, role, change(text) if role == "caller" else text, before)
        reader.hear(before)
    return reader.found()


def phone(call: str, region: str = "US", change=str, notice_before: int = -1) -> str | None:
    value = found(call, region, change, notice_before)
    return value.value if value else None


def in_words(text: str) -> str:
    return "".join(f" {DIGITS[int(sign)]} " if sign.isdigit() else sign for sign in text)


def without_signs(text: str) -> str:
    return "".join(sign if sign.isalnum() or sign in "+'" else " " for sign in text)


@pytest.mark.parametrize(("call", "expected"), GIVEN)
def test_a_number_is_heard(call, expected):
    assert phone(call) == expected


@pytest.mark.parametrize(("region", "call", "expected"), ABROAD)
def test_a_number_is_heard_as_it_is_said_in_its_country(region, call, expected):
    assert phone(call, region) == expected


@pytest.mark.parametrize("call", NOBODYS)
def test_no_number_is_taken_that_is_not_the_callers(call):
    assert phone(call) is None


@pytest.mark.parametrize("call", UNTOUCHED)
def test_a_number_stays_when_something_else_is_put_right(call):
    assert phone(call) == "+17195550126"


@pytest.mark.parametrize("call", FROM_LINE)
def test_the_number_that_the_call_comes_from_is_taken_when_the_caller_says_so(call):
    value = found(call)

    assert value is not None
    assert (value.value, value.source) == (CALLER, "caller_id")


@pytest.mark.parametrize("call", NOT_THE_LINE)
def test_the_number_that_the_call_comes_from_is_not_taken_otherwise(call):
    assert phone(call) is None


@pytest.mark.parametrize(("call", "expected"), GIVEN)
@pytest.mark.parametrize("change", [str.lower, str.upper, in_words], ids=["lower", "upper", "words"])
def test_a_number_does_not_depend_on_how_it_is_written(call, expected, change):
    assert phone(call, change=change) == expected


@pytest.mark.parametrize(("call", "expected"), [each for each in GIVEN if "," not in each[0]])
def test_a_number_does_not_depend_on_signs(call, expected):
    assert phone(call, change=without_signs) == expected


@pytest.mark.parametrize(("call", "expected"), [each for each in GIVEN if "second" not in each[0]])
def test_a_number_does_not_depend_on_fillers(call, expected):
    assert phone(call, change=lambda text: " uh ".join(text.split())) == expected


@pytest.mark.parametrize(("call", "expected"), GIVEN)
def test_a_line_about_the_business_changes_no_number(call, expected):
    for place in range(len(turns(call)) + 1):
        assert phone(call, notice_before=place) == expected


@pytest.mark.parametrize(("call", "_expected"), READ_BACK)
def test_what_the_caller_agreed_to_was_read_back(call, _expected):
    value = found(call)

    assert value is not None
    assert value.read_back


def test_what_nobody_repeated_was_not_read_back():
    value = found("A: Phone?|C: 719 555 0126|A: Thanks.|C: yes bye")

    assert value is not None
    assert not value.read_back


def test_a_number_carries_the_words_it_comes_from():
    value = found("A: Phone?|C: it's 719-555-0126 thanks")

    assert value is not None
    assert (value.turn, value.span, value.source) == (1, (5, 17), "said")


def test_a_number_that_was_put_right_says_so():
    value = found("A: Phone?|C: 719 555 0162|A: Okay.|C: sorry the last four are 0126")

    assert value is not None
    assert value.corrected


def test_the_business_number_is_never_the_callers():
    reader = PhoneReader("US", None, "+17195550126")
    reader.hear(line.read(0, "caller", "I dialed and my number is 719 555 0126"))

    assert reader.found() is None


EXAMPLES = ["US", "GB", "AU", "CA", "MX", "ES", "FR", "IN", "IE", "NZ", "IT", "BR", "DE"]


@st.composite
def spoken(draw) -> tuple[str, str, str]:
    """Return a region, a number of it and a way to say the number."""
    region = draw(st.sampled_from(EXAMPLES))
    example = phonenumbers.example_number_for_type(region, phonenumbers.PhoneNumberType.MOBILE)
    start = len(phonenumbers.national_significant_number(example)) - 4
    end = draw(st.text("0123456789", min_size=4, max_size=4))
    national = phonenumbers.national_significant_number(example)[:start] + end
    number = f"+{example.country_code}{national}"
    told = draw(st.sampled_from([f"plus {example.country_code}{national}", number]))
    words = draw(st.sampled_from([DIGITS, ["zero", *DIGITS[1:]], CIFRAS]))
    between = draw(st.sampled_from([" ", ", ", " uh ", " - "]))
    if draw(st.booleans()):
        told = between.join(f" {words[int(sign)]} " if sign.isdigit() else sign for sign in told.split()[-1].strip("+"))
        told = f"plus {told}"
    return region, number, told


@given(spoken())
def test_any_number_said_in_any_way_is_read_back(said):
    region, number, told = said

    assert phone(f"A: Your phone number?|C: it's {told}", region) == number


@given(st.integers(min_value=0, max_value=9999), st.sampled_from(["212", "415", "719"]), st.data())
def test_digits_may_be_joined_in_any_way(last, area, data):
    digits = f"{area}555{last:04}"
    told, index = [], 0
    while index < len(digits):
        same = (
            3
            if digits[index : index + 3] == digits[index] * 3
            else 2
            if digits[index : index + 2] == digits[index] * 2
            else 1
        )
        same = data.draw(st.sampled_from(range(1, same + 1)))
        told.append(["", "double ", "triple "][same - 1] + DIGITS[int(digits[index])])
        index += same

    assert phone(f"C: my number is {' '.join(told)}") == f"+1{digits}"


@given(st.lists(st.tuples(st.sampled_from(["agent", "caller", "system"]), st.text(max_size=80)), max_size=8))
def test_nothing_that_is_said_breaks_the_reader(lines):
    reader = PhoneReader("US", None, None)
    before = None
    for number, (role, text) in enumerate(lines):
        before = line.read(number, role, text, before)
        reader.hear(before)

    value = reader.found()
    assert value is None or value.value.startswith("+")
