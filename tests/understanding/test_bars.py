"""The product meets every bar on our own cases."""

from __future__ import annotations

from bench.understanding import __main__ as bench
from bench.understanding import cases, table


def test_every_bar_is_met_on_our_own_cases():
    assert table.not_met(bench.measure(cases.load())) == []


def test_most_of_what_cannot_wait_is_urgent_and_next_to_nothing_else(understand):
    every = cases.load()
    urgent = {case["id"] for case in every if "urgent" in case["tags"]}

    found = {case["id"] for case in every if understand(case)["urgent"]}

    assert len(found & urgent) >= 0.7 * len(urgent)
    assert len(found - urgent) <= 1
