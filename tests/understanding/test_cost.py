"""What understanding costs: linear in the call's length, the same for every turn, little time and memory to load."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import uuid
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest

from app.calls import samples
from bench.understanding import cases
from processors.leads import extract_lead

ROOT = Path(__file__).resolve().parents[2]
CASES = cases.load()
BEFORE = "import json, resource, time, app.plugins, app.plugins.values"
LOADING = f"""
{BEFORE}
def used(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
began, held = time.process_time(), used()
import processors.leads
took = time.process_time() - began
from app.plugins import CallView, Lead, Turn
for n in range(80):
    said = [Turn("caller", f"my name is ann marsh {{n}} five five five oh one two three " * 5) for _ in range(10)]
    processors.leads.extract_lead(
        CallView("vapi", f"c{{n}}", "p", "in_progress", tuple(said), (), (), None, None, "US", Lead())
    )
print(json.dumps([took, used() - held]))
"""


def long_call(turns: int):
    """Return a call that goes on and on: all that the cases say, one after the other, again and again."""
    every = [turn for case in CASES for turn in case["turns"]]
    return samples.view({"turns": (every * (turns // len(every) + 1))[:turns]})


def going_on(view):
    """Return the call while it goes on: what was heard of it is kept for its next turn."""
    return replace(view, status="in_progress")


def seconds(work) -> float:
    """Return the processor time of the quickest of three runs."""
    took = []
    for _ in range(3):
        began = time.process_time()
        work()
        took.append(time.process_time() - began)
    return min(took)


@pytest.fixture(autouse=True)
def warm(app):
    extract_lead(long_call(200))


def hearing(view):
    """Return what hears the whole call from its first word: a call of that id was never heard before."""
    return lambda: extract_lead(replace(view, call=str(uuid.uuid4())))


def test_a_call_of_twice_the_length_takes_twice_the_time():
    assert seconds(hearing(long_call(3000))) / seconds(hearing(long_call(1500))) < 3


def test_a_turn_of_twice_the_length_takes_twice_the_time():
    once, twice = (
        samples.view({"turns": [{"role": "caller", "text": "five by the way " * size}]}) for size in (10_000, 20_000)
    )

    assert seconds(hearing(twice)) / seconds(hearing(once)) < 3


def test_the_last_turn_of_a_long_call_costs_what_the_first_did():
    call = going_on(long_call(2400))
    took = []
    for end in range(1, len(call.turns) + 1):
        seen = replace(call, turns=call.turns[:end])
        began = time.process_time()
        extract_lead(seen)
        took.append(time.process_time() - began)

    early, late = sorted(took[200:700]), sorted(took[-500:])  # the middle of each: no pause of the machine counts

    assert late[250] / early[250] < 2


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_turn_by_turn_gives_what_the_whole_gives(case):
    live, whole = going_on(samples.view(case)), going_on(samples.view(case))

    for end in range(len(live.turns)):
        extract_lead(replace(live, turns=live.turns[:end], tool_calls=()))

    assert extract_lead(replace(live, tool_calls=whole.tool_calls)) == extract_lead(whole)


def test_other_calls_between_the_turns_change_nothing():
    views = [going_on(samples.view(case)) for case in islice(CASES, 0, None, 4)]
    longest = max(len(view.turns) for view in views)

    for end in range(longest):
        for view in views:
            extract_lead(replace(view, turns=view.turns[:end]))

    assert [extract_lead(view) for view in views] == [extract_lead(replace(view, call="another")) for view in views]


def test_words_that_a_report_changes_are_heard_anew():
    live, report = (going_on(samples.view(case)) for case in CASES[:2])

    extract_lead(live)

    assert extract_lead(replace(report, call=live.call)) == extract_lead(report)


def test_loading_is_quick_and_small():
    done = subprocess.run([sys.executable, "-c", LOADING], cwd=ROOT, capture_output=True, text=True, check=True)
    took, megabytes = json.loads(done.stdout)

    assert took < 0.3
    assert megabytes < 60
