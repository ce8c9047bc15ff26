"""The bench: how it counts and what it prints."""

from __future__ import annotations

import json

import pytest

from bench.understanding import __main__ as bench
from bench.understanding import cases
from bench.understanding.score import score

NOTHING = dict.fromkeys(("name", "phone", "email", "address", "reason", "preferred_time"))


def case(identity="c", region="US", intent="info", alt=None, match=None, **gold):
    right = {"gold": NOTHING | gold, "alt": alt or {}, "match": match or {}}
    return {"id": identity, "region": region, "intent": intent, **right}


def counted(of, field, value):
    """Return how the bench counts a value of that field."""
    [(verdict, _)] = score([of], {of["id"]: {field: value}}).fields[field].counts.items()
    return verdict


@pytest.mark.parametrize(
    ("gold", "value", "verdict"),
    [
        ("Ana Cruz", "ana cruz", "right"),
        ("Ana Cruz", "Dra. Ana Crúz", "right"),
        ("Ana Cruz", "Cruz Ana", "wrong"),
        ("Ana Cruz", "Ana", "wrong"),
        ("Ana O'Shea", "ana oshea", "right"),
        ("Ana Cruz", None, "missed"),
        (None, "Ana", "invented"),
        (None, "", "nothing"),
    ],
)
def test_a_name_is_the_same_in_another_spelling(gold, value, verdict):
    assert counted(case(name=gold), "name", value) == verdict


def test_another_accepted_name_is_right():
    assert counted(case(name="Alejandra Cruz", alt={"name": ["Ali Cruz"]}), "name", "Ali Cruz") == "right"


@pytest.mark.parametrize(
    ("region", "value", "verdict"),
    [("GB", "07700 900123", "right"), ("US", "07700 900123", "wrong"), ("GB", "+447700900124", "wrong")],
)
def test_a_number_is_compared_with_its_country(region, value, verdict):
    assert counted(case(phone="+447700900123", region=region), "phone", value) == verdict


def test_a_time_needs_all_its_parts_and_a_reason_half():
    time = case(preferred_time="Friday at two", match={"preferred_time": [["friday"], ["two", "2"]]})
    reason = case(reason="leaking tap", match={"reason": [["leak"], ["tap"]]})

    assert counted(time, "preferred_time", "Friday, 2 pm") == "right"
    assert counted(time, "preferred_time", "Friday") == "wrong"
    assert counted(reason, "reason", "a tap") == "right"
    assert counted(reason, "reason", "a roof") == "wrong"


def test_an_address_may_be_shortened():
    assert counted(case(address="12 North Oak Street, apartment 3"), "address", "12 N Oak St apt 3") != "missed"
    assert counted(case(address="12 Oak Street"), "address", "12 Oak St") == "right"
    assert counted(case(address="12 Oak Street"), "address", "14 Elm Street") == "wrong"


def test_a_wrong_value_counts_against_precision_and_recall():
    every = [case("a", name="Ana"), case("b", name="Bo"), case("c"), case("d")]

    result = score(every, {"a": {"name": "Ana"}, "b": {"name": "Bob"}, "c": {"name": "Cy"}}).fields["name"]

    assert (result.precision, result.recall, result.false_capture) == (1 / 3, 1 / 2, 1 / 2)
    assert result.f1 == pytest.approx(0.4)


def test_all_three_are_right_only_together():
    every = [case("a", name="Ana", phone="+12065550123"), case("b")]

    assert score(every, {"a": {"name": "Ana"}}).all_three == 0.5
    assert score(every, {"a": {"name": "Ana", "phone": "2065550123"}}).all_three == 1


def test_a_rare_intent_counts_as_much_as_a_frequent_one():
    every = [case(str(n)) for n in range(9)] + [case("x", intent="other")]

    result = score(every, {one["id"]: {"intent": "info", "confidence": 1} for one in every})

    assert result.intent_accuracy == 0.9
    assert result.intent_f1 == pytest.approx((18 / 19 + 0) / 2)


def test_a_confidence_is_believed_as_far_as_it_is_right():
    every = [case("a"), case("b")]

    half = {"intent": "info", "confidence": 0.5}
    sure = {"intent": "info", "confidence": 1.0}
    wrong = {"intent": "other", "confidence": 1.0}

    assert score(every, {"a": half, "b": half | {"intent": "other"}}).calibration_error == 0
    assert score(every, {"a": sure, "b": sure}).calibration_error == 0
    assert score(every, {"a": wrong, "b": wrong}).calibration_error == 1


def test_two_cases_never_share_an_id(tmp_path):
    file = tmp_path / "cases.jsonl"
    file.write_text('{"id": "a"}\n\n{"id": "a"}\n')

    with pytest.raises(ValueError, match="same id: a"):
        cases.load([file])


def test_the_bench_prints_its_tables_and_names_what_is_wrong(capsys, tmp_path):
    file = tmp_path / "cases.jsonl"
    file.write_text(json.dumps(case("a", name="Ana") | {"turns": []}))

    bench.main([str(file), "--errors"])

    printed = capsys.readouterr().out
    assert "1 calls" in printed and "| phone F1 |" in printed
    assert "'Ana' got None" in printed
