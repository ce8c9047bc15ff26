"""Whose call it is: names in answers, introductions, corrections and spellings, and what is no name of the caller's."""

from __future__ import annotations

import re

import pytest
from heard_calls import found, heard, turns
from heard_names import ANSWERED, CORRECTED, INTRODUCED, MORE, NOBODY, SPANISH
from hypothesis import given
from hypothesis import strategies as st

from processors.leads.heard.listener import Listener

SOMEBODY = [*ANSWERED, *INTRODUCED, *CORRECTED, *SPANISH, *MORE]
CALLS = [call for call, _ in SOMEBODY] + NOBODY
NOTICE = "Our number is 615-555-0100."
WORDS = sorted({word for call in CALLS for _, text in turns(call) for word in text.split()})


def without_signs(text: str) -> str:
    return re.sub(r"(?<!\w)[^\w\s]|[^\w\s](?!\w)", "", text)


def with_fillers(text: str) -> str:
    return " uh ".join(text.split())


def name(call: str, change=str) -> str | None:
    return heard(call, change).get("name")


@pytest.mark.parametrize(("call", "expected"), SOMEBODY)
def test_the_callers_own_name_is_heard(call, expected):
    assert name(call) == expected


@pytest.mark.parametrize("call", NOBODY)
def test_nobody_is_named_who_did_not_say_their_name(call):
    assert name(call) is None


@pytest.mark.parametrize("call", CALLS)
def test_a_name_does_not_depend_on_capitals(call):
    assert (name(call, str.lower) or "").casefold() == (name(call) or "").casefold()


@pytest.mark.parametrize("call", [call for call in CALLS if "ju- " not in call and "Nguyen, " not in call])
@pytest.mark.parametrize("change", [without_signs, with_fillers])
def test_a_name_does_not_depend_on_signs_and_fillers(call, change):
    assert (name(call, change) or "").casefold() == (name(call) or "").casefold()


@pytest.mark.parametrize("call", CALLS)
def test_a_line_about_the_business_changes_no_name(call):
    lines = turns(call)
    for place in range(len(lines) + 1):
        listener = Listener("US", None, None)
        for role, text in [*lines[:place], ("agent", NOTICE), *lines[place:]]:
            listener.hear(role, text)
        value = listener.found().get("name")
        assert (value.value if value else None) == name(call)


def test_a_name_carries_the_words_it_comes_from():
    value = found("A: Name?|C: uh it's Gwen Abbot, 615-555-0122")["name"]

    assert (value.turn, value.span, value.source) == (1, (8, 18), "said")


def test_a_spelled_name_says_so():
    assert found("A: Name?|C: jon fischer f i s c h e r")["name"].source == "spelled"


def test_a_name_that_the_caller_agreed_to_was_read_back():
    assert found("A: Name?|C: sean doyle|A: Is that Sean Doyle?|C: yes")["name"].read_back


def test_a_name_that_the_caller_put_right_was_corrected():
    assert found("A: Name?|C: sean doyle|A: Is that Sean Doyle?|C: no shawn with a w")["name"].corrected


def test_a_name_that_only_the_assistant_said_stands_in_its_turn():
    assert found("A: Is this Maureen Gallo?|C: yes it is")["name"].turn == 0


def test_using_the_name_makes_it_surer():
    once = found("A: Name?|C: gwen abbot")["name"].confidence
    thanked = found("A: Name?|C: gwen abbot|A: Thanks, Gwen.")["name"].confidence

    assert once < thanked < 1


@given(
    st.lists(st.tuples(st.sampled_from(["agent", "caller", "system"]), st.lists(st.sampled_from(WORDS), max_size=12)))
)
def test_whatever_is_said_is_heard_without_harm_and_points_to_its_words(lines):
    listener = Listener("US", None, None)
    texts = [" ".join(words) for _, words in lines]
    for (role, _), text in zip(lines, texts, strict=True):
        listener.hear(role, text)

    for value in listener.found().values():
        first, end = value.span
        assert 0 <= first < end <= len(texts[value.turn])


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_signs_are_heard_without_harm(question, answer):
    listener = Listener("MX", None, None)
    for role, text in [("agent", question), ("caller", answer), ("agent", "Your name?"), ("caller", answer)]:
        listener.hear(role, text)

    for value in listener.found().values():
        assert value.value


@pytest.mark.parametrize("piece", ["a ", "no ", "two l ", "my name is ", "de la ", "1 ", "dr. ", "calle ", "bob no "])
def test_an_endless_turn_is_heard_as_well(piece):
    listener = Listener("US", None, None)
    for role, text in [
        ("agent", "Your name?"),
        ("caller", piece * 100_000),
        ("agent", "Address?"),
        ("caller", piece * 9),
    ]:
        listener.hear(role, text)

    listener.found()
