"""The same call written down in another way gives the same lead."""

from __future__ import annotations

import pytest

from bench.understanding import cases, same
from tests.understanding import ways

CASES = cases.load()


def lead(answer, region):
    """Return what is compared: how the values are written does not count, only what they say."""
    return tuple(same.alike(field, answer[field] or "", region) for field in ("name", "phone", "email"))


@pytest.mark.parametrize("way", ways.WAYS)
def test_another_way_of_writing_changes_no_lead(way, understand):
    changed = [
        (case["id"], before, after)
        for case in CASES
        if (before := lead(understand(case), case["region"]))
        != (after := lead(understand(ways.WAYS[way](case)), case["region"]))
    ]

    assert changed == []


@pytest.mark.parametrize("way", ways.WAYS)
def test_every_way_writes_some_calls_in_another_way(way):
    assert sum(ways.WAYS[way](case)["turns"] != case["turns"] for case in CASES) > 20


def test_the_ways_do_what_they_say():
    said = "Hi, I'm Ann-Lee O'Dea. It's (206) 555-0123, at 9:30!"
    case = {"lang": "en", "region": "US", "turns": [{"role": "caller", "text": said}], "tool_events": []}

    def of(way):
        return ways.WAYS[way](case)["turns"][-1]["text"]

    assert of("lower case") == "hi, i'm ann-lee o'dea. it's (206) 555-0123, at 9:30!"
    assert of("no punctuation") == "Hi I'm Ann-Lee O'Dea It's 206 555-0123 at 9:30"
    assert of("uh and um") == "uh Hi, I'm Ann-Lee O'Dea. It's um (206) 555-0123, at 9:30!"
    assert of("digits as words") == (
        "Hi, I'm Ann-Lee O'Dea. It's two zero six five five five zero one two three, at 9:30!"
    )
    assert of("the business's number at the end") == "Our number is 206-555-0100, by the way."
