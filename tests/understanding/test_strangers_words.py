"""Whatever is said or written down: nothing raises, nothing is invented, and evidence points at what was said."""

from __future__ import annotations

import re
import time
from collections import Counter
from typing import Any

import phonenumbers
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench.understanding import cases, same

CASES = cases.load()
FIELDS = ("name", "phone", "email", "address", "reason", "preferred_time", "company")
WORDS_OF_DIGITS = "zero one two three four five six seven eight nine oh"
DIGITS = dict(zip(WORDS_OF_DIGITS.split(), "01234567890", strict=True))
NUMBERS = "5550123,206-555-0123,(206),555,0123,+1,+44,07700 900123,12,2026,$40,9:30"
WORDS = """
    hi my name is this it's call me at dot dash example com org john mary lopez o'brien no sorry wait actually i mean
    yes right correct phone number email address street please uh um thanks the for with order fax wife's of and a b c
    what who your best can i get spell that again monday tomorrow double-check area code extension
"""
SPOKEN = st.lists(st.sampled_from([*WORDS.split(), *DIGITS, *NUMBERS.split(",")]), max_size=40).map(" ".join)
ANY_TEXT = st.text(st.characters(), max_size=200) | SPOKEN
KEYS = st.sampled_from([*FIELDS, "lead", "x"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)
often = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)


def turns(text: st.SearchStrategy[str]) -> st.SearchStrategy[list[dict[str, Any]]]:
    role = st.sampled_from(["caller", "caller", "agent", "system"])
    return st.lists(st.fixed_dictionaries({"role": role, "text": text}), max_size=12)


def tool(arguments: Any, name: Any = "save_lead") -> dict[str, Any]:
    message = {"type": "tool-calls", "toolCalls": [{"id": "t", "function": {"name": name, "arguments": arguments}}]}
    return {"after_turn": 0, "message": message}


def is_within(part: str, whole: str) -> bool:
    """Whether the signs of `part` come in `whole` in that order, others between them or not."""
    rest = iter(whole)
    return all(sign in rest for sign in part)


def digits_of(call: dict[str, Any]) -> str:
    words = re.findall(r"[a-z]+|\d", " ".join(turn["text"].lower() for turn in call["turns"]))
    return "".join(DIGITS.get(word, word if word.isdigit() else "") for word in words)


@often
@given(said=turns(ANY_TEXT), arguments=JSON, name=JSON, caller_id=st.none() | ANY_TEXT)
def test_nothing_raises_and_evidence_points_at_what_was_said(said, arguments, name, caller_id, understand):
    answer = understand({"turns": said, "tool_events": [tool(arguments, name)], "caller_id": caller_id})

    for field, evidence in answer["evidence"].items():
        assert answer[field]
        if evidence["span"]:
            start, end = evidence["span"]
            assert 0 <= start < end <= len(said[evidence["turn"]]["text"]), field
    assert answer["confidence"] is None or 0 <= answer["confidence"] <= 1


@often
@given(said=turns(SPOKEN))
def test_every_digit_of_a_phone_was_said(said, understand):
    call = {"turns": said}

    phone = understand(call)["phone"]

    if phone:
        # In any order: an area code may be put right at the end.
        assert not Counter(str(phonenumbers.parse(phone).national_number)) - Counter(digits_of(call)), phone


@often
@given(said=turns(SPOKEN))
def test_every_letter_of_an_email_was_said(said, understand):
    call = {"turns": said}
    words = "".join(same.plain(turn["text"]) for turn in said)
    letters = re.sub(r"[^a-z0-9]", "", words + words)  # twice: a name may be told after the address that it is in

    email = understand(call)["email"]

    if email:
        spoken = "".join(sign for sign in email if sign.isalpha())
        assert is_within(spoken, letters), email
        assert is_within("".join(sign for sign in email if sign.isdigit()), digits_of(call)), email


@often
@given(said=turns(SPOKEN))
def test_every_word_of_a_name_was_said(said, understand):
    words = re.sub(r"[^a-z]", "", "".join(same.plain(turn["text"]) for turn in said))

    name = understand({"turns": said})["name"]

    for word in same.name(name or "").split():
        assert word in words, name


@often
@given(said=turns(ANY_TEXT.filter(lambda text: not re.search(r"\d", same.plain(text)))))
def test_without_a_number_there_is_no_phone(said, understand):
    silent = [turn | {"text": re.sub(r"\b(" + "|".join(DIGITS) + r")\b", "la", turn["text"])} for turn in said]

    assert understand({"turns": silent})["phone"] is None


@pytest.mark.parametrize(
    "text",
    [
        "a" * 1_000_000,
        "five " * 200_000,
        "555 " * 250_000,
        "my name is " * 90_000,
        "at dot " * 140_000,
        "a@" * 500_000,
        "é\u0301" * 300_000,
        "\x00\x1b[2J\u202e\u2066\ufeff" * 1000,
        "\ud800\udfff" * 1000,
        "🍞" * 100_000,
        "(" * 500_000,
    ],
    ids=lambda text: ascii(text[:12]),
)
def test_a_turn_of_a_megabyte_is_only_long(text, understand):
    said = [{"role": "agent", "text": "Your name and number?"}, {"role": "caller", "text": text}]

    began = time.process_time()
    answer = understand({"turns": said, "tool_events": [tool({"name": text, "phone": text, "email": text})]})
    took = time.process_time() - began

    assert all(len(str(answer[field] or "")) <= 500 for field in FIELDS)
    assert took < 4  # of a slow machine; what it takes is far below


@pytest.mark.parametrize("case", [case for case in CASES if "caller" in {turn["role"] for turn in case["turns"]}][::8])
def test_what_only_the_assistant_says_is_no_lead(case, understand):
    agent = [turn for turn in case["turns"] if turn["role"] == "agent"]

    answer = understand(case | {"turns": agent, "tool_events": [], "caller_id": None})

    assert (answer["name"], answer["phone"], answer["email"]) == (None, None, None)
