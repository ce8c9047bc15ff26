"""The cases of the bench: in one form, reasoned, varied, and without anybody's real number or address."""

from __future__ import annotations

import re
from collections import Counter

import phonenumbers
import pytest

from bench.understanding import cases
from bench.understanding.score import EXACT, INTENTS, SOFT

CASES = cases.load()
KEYS = ["id", "domain", "region", "lang", "caller_id", "tags", "why", "turns", "tool_events", "gold", "alt", "match"]
KEYS += ["intent", "secondary_intent"]
# What regulators keep free for drama: their numbers can be called by nobody.
DRAMA = [
    r"\+1\d{3}55501\d\d",
    r"\+44(11[3-8]|121|131|141|151|161)4960\d{3}|\+442079460\d{3}|\+442920180\d{3}|\+447700900\d{3}|\+441632960\d{3}",
    r"\+61[2378](5550|7010)\d{4}|\+61491570(006|110|156|157|158|159|313|737)",
]
RESERVED_DOMAIN = re.compile(r"@([a-z0-9-]+\.)*example\.(com|org|net)$")


def by_id(case):
    return case["id"]


def test_there_are_enough_of_every_kind():
    intents = Counter(case["intent"] for case in CASES)
    regions = Counter(case["region"] for case in CASES)
    tags = Counter(tag for case in CASES for tag in case["tags"])

    assert len(CASES) >= 110
    assert set(intents) == set(INTENTS) and min(intents.values()) >= 10
    assert set(regions) == {"US", "GB", "AU", "CA", "MX", "ES"}
    assert sum(case["lang"] == "es" for case in CASES) >= 10
    assert len(tags) >= 80


@pytest.mark.parametrize("case", CASES, ids=by_id)
def test_a_case_has_the_form_and_a_reason(case):
    assert list(case) == KEYS
    assert set(case["gold"]) == {*EXACT, *SOFT}
    assert case["intent"] in INTENTS
    assert len(case["why"]) > 10
    assert all(set(turn) == {"role", "text"} for turn in case["turns"])
    assert all(-1 <= event["after_turn"] < len(case["turns"]) for event in case["tool_events"])
    assert {"reason", "preferred_time"} & {name for name, value in case["gold"].items() if value} == set(case["match"])


@pytest.mark.parametrize("case", [case for case in CASES if case["gold"]["phone"]], ids=by_id)
def test_a_number_belongs_to_nobody(case):
    number = phonenumbers.parse(case["gold"]["phone"])
    unassigned = phonenumbers.is_possible_number(number) and not phonenumbers.is_valid_number(number)

    assert unassigned or any(re.fullmatch(range_, case["gold"]["phone"]) for range_ in DRAMA)


@pytest.mark.parametrize("case", [case for case in CASES if case["gold"]["email"]], ids=by_id)
def test_an_address_belongs_to_nobody(case):
    local, _, domain = case["gold"]["email"].partition("@")
    too_short_for_gmail = domain == "gmail.com" and len(local.replace(".", "")) < 6

    assert too_short_for_gmail or RESERVED_DOMAIN.search(case["gold"]["email"])
