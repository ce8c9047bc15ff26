"""The address to write to, however it is said or spelled, and what is none."""

from __future__ import annotations

import pytest
from heard_addresses import CORRECTED, FROM_NAME, NOBODYS, READ_BACK, SAID
from heard_calls import turns
from hypothesis import given
from hypothesis import strategies as st

from processors.leads.heard import line
from processors.leads.heard.emails import EmailReader
from processors.leads.heard.found import Found

GIVEN = [*SAID, *CORRECTED, *READ_BACK]
NOTICE = "Our email is office@example.org."
SIGNS = {".": " dot ", "_": " underscore ", "-": " dash ", "+": " plus "}
DIGITS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]


def found(call: str, name: str | None = None, change=str, notice_before: int = -1) -> Found | None:
    reader = EmailReader()
    before = None
    lines = turns(call)
    if notice_before >= 0:
        lines.insert(notice_before, ("agent", NOTICE))
    for number, (role, text) in enumerate(lines):
        before = line.read(number, role, change(text) if role == "caller" else text, before)
        reader.hear(before)
    return reader.found(name)


def email(call: str, name: str | None = None, change=str, notice_before: int = -1) -> str | None:
    value = found(call, name, change, notice_before)
    return value.value if value else None


@pytest.mark.parametrize(("call", "expected"), GIVEN)
def test_an_address_is_heard(call, expected):
    assert email(call) == expected


@pytest.mark.parametrize(("call", "name", "expected"), FROM_NAME)
def test_an_address_is_filled_in_from_the_name(call, name, expected):
    assert email(call, name) == expected


@pytest.mark.parametrize("call", NOBODYS)
def test_no_address_is_taken_that_is_not_the_callers(call):
    assert email(call) is None


@pytest.mark.parametrize(("call", "expected"), GIVEN)
@pytest.mark.parametrize("change", [str.lower, str.upper], ids=["lower", "upper"])
def test_an_address_does_not_depend_on_capitals(call, expected, change):
    assert email(call, change=change) == expected


@pytest.mark.parametrize(("call", "expected"), [each for each in GIVEN if "@" not in each[0]])
def test_an_address_does_not_depend_on_fillers(call, expected):
    assert email(call, change=lambda text: " uh ".join(text.split())) == expected


@pytest.mark.parametrize(("call", "expected"), GIVEN)
def test_a_line_about_the_business_changes_no_address(call, expected):
    for place in range(len(turns(call)) + 1):
        assert email(call, notice_before=place) == expected


@pytest.mark.parametrize(("call", "_expected"), READ_BACK)
def test_what_the_caller_agreed_to_was_read_back(call, _expected):
    value = found(call)

    assert value is not None
    assert value.read_back


def test_an_address_carries_the_words_it_comes_from():
    value = found("A: Email?|C: sure it's june at example dot com thanks")

    assert value is not None
    assert (value.turn, value.span, value.source) == (1, (10, 33), "said")


def test_a_spelled_address_says_so():
    value = found("A: Email?|C: j u n e at example dot com")

    assert value is not None
    assert value.source == "spelled"


def test_an_address_that_was_put_right_says_so():
    value = found("A: Email?|C: june at example dot net|A: Okay.|C: sorry dot com")

    assert value is not None
    assert value.corrected


@given(
    st.from_regex(r"[b-hj-z]{2,6}([._+-][b-hj-z]{2,6})?[1-9]{0,3}", fullmatch=True),
    st.from_regex(r"[b-hj-z]{3,8}", fullmatch=True),
    st.sampled_from(["com", "org", "co.uk", "net"]),
)
def test_any_address_that_is_spelled_is_read_back(local, domain, ending):
    told = " ".join(SIGNS.get(sign) or (DIGITS[int(sign)] if sign.isdigit() else sign) for sign in local)

    assert email(f"A: Email?|C: it's {told} at {domain} dot {ending.replace('.', ' dot ')}") == (
        f"{local}@{domain}.{ending}"
    )


@given(st.lists(st.tuples(st.sampled_from(["agent", "caller", "system"]), st.text(max_size=80)), max_size=8))
def test_nothing_that_is_said_breaks_the_reader(lines):
    reader = EmailReader()
    before = None
    for number, (role, text) in enumerate(lines):
        before = line.read(number, role, text, before)
        reader.hear(before)

    value = reader.found("June Abbot")
    assert value is None or "@" in value.value
