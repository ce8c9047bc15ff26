"""What is shown of a service's complaint: its sentence, without anybody's number, address, key or words."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.clients import complaints


def read(value, asked=None):
    return complaints.read(json.dumps(value).encode(), asked)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"message": "Invalid Key.", "error": "Unauthorized", "statusCode": 401}, "Invalid Key"),
        (
            {"message": ["name is too long", "voice is unknown"], "error": "Bad Request"},
            "name is too long; voice is unknown",
        ),
        ({"error": "assistant_pinned", "message": "It is pinned."}, "It is pinned"),
        ({"error": "Bad Request"}, "Bad Request"),
        ({"error": {"message": "No such model", "type": "x"}}, "No such model"),
        ({"message": "two\n  lines\t."}, "two lines"),
        ({"message": ["", None, 7, "one"]}, "one"),
        ({"message": ""}, ""),
        ({"message": 7}, ""),
        ({}, ""),
        ([], ""),
        ("no", ""),
        (None, ""),
    ],
)
def test_the_shapes_of_complaints_are_understood(value, said):
    assert read(value) == said


@pytest.mark.parametrize("body", [b"", b"<html>Bad gateway</html>", b"\xff\xfe", b'{"message": "cut', b"[" * 10_000])
def test_what_is_no_complaint_says_nothing(body):
    assert complaints.read(body, None) == ""


@pytest.mark.parametrize(
    "secret",
    [
        "+14155550123",
        "+1 (415) 555-0123",
        "415.555.0123",
        "415\u2013555\u20130123",
        "0034 600 123 456",
        "dana.whitfield+trial@mail.example.com",
        "sk-proj-abcDEF123",
        "sk-abc***xyz",
        "Bearer abc.def",
        "7f3c1a52-9d70-4c50-90aa-0123456789ab",
        "https://files.example/a.mp3?X-Amz-Signature=9ef2",
        '"You are the receptionist of a plumber, be brief and kind."',
    ],
)
def test_what_is_personal_or_secret_is_left_out(secret):
    said = read({"message": f"The value {secret} is not allowed"})

    assert said == "The value […] is not allowed"


def test_values_of_the_request_are_left_out():
    asked = {"customer": {"name": "dana", "notes": ["Gate code is Blue"]}, "authenticationPlan": {"secretKey": "hush"}}

    said = read({"message": "dana may not be told that GATE code is blue by hush"}, asked)

    assert said == "[…] may not be told that […] by […]"


def test_what_helps_to_understand_stays():
    asked = {"model": {"provider": "openai", "model": "gpt-4.1-mini"}}

    said = read({"message": "model.model gpt-4.1-mini is not available from openai"}, asked)

    assert said == "model.model gpt-4.1-mini is not available from openai"


def test_a_complaint_that_repeats_part_of_a_long_text_says_nothing():
    prompt = "You are the phone receptionist of Cedar Dental. Ask for the caller's name and their number."

    assert read({"message": "content is wrong near: ask for the caller's name and"}, {"content": prompt}) == ""
    assert read({"message": "content is too long"}, {"content": prompt}) == "content is too long"


@given(st.from_regex(r"\+[1-9][0-9]{7,14}", fullmatch=True), st.text(), st.text())
def test_no_phone_number_is_ever_shown(number, before, after):
    assert number[1:] not in read({"message": f"{before} {number} {after}"})


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(), lambda c: st.lists(c) | st.dictionaries(st.text(), c)
    )
)
def test_whatever_is_said_it_is_one_short_line(value):
    said = read({"message": value, "error": value}, value)

    assert len(said) <= complaints.LONGEST
    assert "\n" not in said


@given(st.binary())
def test_no_body_breaks_it(body):
    assert isinstance(complaints.read(body, {"a": ["b"]}), str)
