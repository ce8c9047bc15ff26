"""Answers of extractors: what is kept of them, and which of several stands."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from app.calls import answers, corrected
from app.plugins import Evidence, Lead


def kept(field: str, value: Any, **evidence: Any) -> Any:
    lead = Lead(**{field: value}, evidence={field: Evidence(**{"source": "said", **evidence})})
    return answers.to_json(lead, "US").get(field)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "Maria Lopez"),
        ("phone", "+14155550142"),
        ("email", "maria@example.com"),
        ("address", "12 Alder Court"),
        ("urgent", True),
    ],
)
def test_a_clean_value_is_kept_as_it_is(field, value):
    assert kept(field, value)["value"] == value


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "12345"),
        ("name", ["Maria"]),
        ("name", "n/a"),
        ("phone", "12"),
        ("phone", "+1415555014299999"),
        ("phone", {"number": "+14155550142"}),
        ("email", "maria at example"),
        ("email", "maria@\nexample.com"),
        ("address", "\x00\x01"),
        ("urgent", "very"),
    ],
)
def test_nonsense_is_left_out(field, value):
    assert kept(field, value) is None


def test_control_characters_and_length_are_cut():
    assert kept("reason", "a\x00 leak\u202e")["value"] == "a leak"
    assert len(kept("reason", "x" * 9000)["value"]) == 500


@pytest.mark.parametrize(
    ("said", "known"),
    [
        ({"turn": -1}, {"turn": None}),
        ({"turn": True}, {"turn": None}),
        ({"turn": 1, "span": (4, 2)}, {"span": None}),
        ({"turn": 1, "span": "ab"}, {"span": None}),
        ({"confidence": 7}, {"confidence": 1.0}),
        ({"confidence": float("nan")}, {"confidence": None}),
        ({"source": "a friend"}, {"source": "unknown"}),
    ],
)
def test_evidence_that_cannot_be_is_left_out(said, known):
    assert known.items() <= kept("name", "Maria", **said).items()


def answer(value: str, confidence: float | None) -> dict[str, Any]:
    return {"name": {"value": value, "confidence": confidence}}


def test_the_surest_value_stands_whoever_gave_it():
    given = [answer("Mary", 0.4), answer("Maria", 0.9), answer("Marta", None)]

    assert {answers.settle(order).lead["name"]["value"] for order in itertools.permutations(given)} == {"Maria"}


def test_of_equally_sure_ones_the_first_stands_and_silence_counts_as_half():
    assert answers.settle([answer("Mary", None), answer("Maria", 0.5)]).lead["name"]["value"] == "Mary"
    assert answers.settle([answer("Mary", 0.49), answer("Maria", None)]).lead["name"]["value"] == "Maria"


def test_the_surest_intent_comes_with_its_own_reasons():
    sure = Lead(intent="scheduling", intent_confidence=0.9, intent_reasons=("a time was agreed",))
    unsure = Lead(intent="info", intent_confidence=0.3, intent_reasons=("a question",))

    settled = answers.settle([answers.to_json(unsure, "US"), answers.to_json(sure, "US")])

    assert settled[1:] == ("scheduling", 0.9, ["a time was agreed"])


def test_what_is_kept_reads_back_as_the_same_lead():
    lead = Lead(name="Maria", evidence={"name": Evidence("spelled", 2, (0, 5), True, 0.9)})

    assert answers.from_json({"name": answers.to_json(lead, "US")["name"]}, None, None) == lead


def test_the_owners_word_goes_over_what_was_heard_and_can_be_taken_back():
    lead = {"name": {"value": "Mary", "source": "said"}}
    facts = corrected.noted({}, "name", {"value": "Maria", "at": "2026-11-24"})

    over = corrected.over(lead, facts)

    assert (over["name"]["value"], over["name"]["heard"]["value"]) == ("Maria", "Mary")
    assert corrected.over(lead, corrected.noted(facts, "name", None)) == lead
