"""What is known of a call does not depend on the order in which it was learnt, nor on how often."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.calls import facts
from app.plugins import CallUpdate, Json, ToolCall, Turn

START = datetime(2026, 11, 24, 15, 4, 5, tzinfo=UTC)
moments = st.integers(0, 600).map(lambda s: START + timedelta(seconds=s))
texts = st.sampled_from(["a", "b", "customer-busy", ""])
turns = st.builds(Turn, role=st.sampled_from(["caller", "agent"]), text=texts, at=st.none() | moments)
tools = st.builds(
    ToolCall,
    id=st.sampled_from(["t1", "t2"]),
    name=texts,
    arguments=st.none() | st.dictionaries(st.sampled_from(["name", "phone"]), texts),
    at=st.none() | moments,
)
updates = st.builds(
    CallUpdate,
    call=st.just("call-1"),
    status=st.none() | st.sampled_from(list(facts.RANK)),
    at=st.none() | moments,
    started_at=st.none() | moments,
    ended_at=st.none() | moments,
    ended_reason=st.none() | texts,
    ended_kind=st.none() | st.sampled_from(["normal", "not_reached", "account"]),
    duration_seconds=st.none() | st.floats(0, 900),
    turn=st.none() | turns,
    turns=st.none() | st.lists(turns, max_size=3).map(tuple),
    summary=st.none() | texts,
    cost=st.none() | st.floats(0, 5),
    tool_calls=st.lists(tools, max_size=2).map(tuple),
    structured_outputs=st.none() | st.just(({"intent": "info"},)),
    slow=st.booleans(),
    speaking=st.none() | st.sampled_from(["caller", "agent", "nobody"]),
    final=st.booleans(),
)
# An event key stands for one update: the same key never carries two different ones.
events = st.lists(updates, min_size=1, max_size=6).map(lambda us: [(f"key-{n}", u) for n, u in enumerate(us)])


def merged(learnt: list[tuple[str, CallUpdate]]) -> Json:
    known: Json = {}
    for key, update in learnt:
        known = facts.merge(known, update, key)
    return known


@given(events, st.randoms(use_true_random=False))
def test_any_order_and_any_repetition_give_the_same_facts(learnt, random):
    again = learnt + random.choices(learnt, k=len(learnt))
    random.shuffle(again)

    assert merged(again) == merged(learnt)
    assert facts.columns(merged(again)) == facts.columns(merged(learnt))


@given(events)
def test_facts_survive_being_kept_as_json(learnt):
    known = merged(learnt)

    assert json.loads(json.dumps(known)) == known


@given(events, updates)
def test_status_never_steps_back(learnt, update):
    before = facts.merge({}, learnt[0][1], "key-0")
    after = facts.merge(before, update, "key-9")

    assert after.get("rank", 0) >= before.get("rank", 0)


def test_an_ended_call_stays_ended_when_in_progress_comes_late():
    known = merged([("e", CallUpdate("c", status="ended")), ("p", CallUpdate("c", status="in_progress"))])

    assert facts.status(known) == "ended"


def test_a_report_completes_a_call_in_which_the_caller_spoke():
    report = CallUpdate("c", status="completed", final=True, started_at=START, turns=(Turn("caller", "Hi"),))

    assert facts.status(merged([("r", report)])) == "completed"


def test_a_report_without_a_start_or_a_word_of_the_caller_is_a_failed_call():
    report = CallUpdate("c", status="completed", final=True, ended_kind="normal")

    assert facts.status(merged([("r", report)])) == "failed"


def test_nobody_reached_is_failed_before_any_report():
    ended = CallUpdate("c", status="ended", ended_reason="customer-busy", ended_kind="not_reached")

    assert facts.status(merged([("e", ended)])) == "failed"


def test_a_provider_fault_after_the_caller_spoke_is_not_a_failed_call():
    spoke = CallUpdate("c", turn=Turn("caller", "Hello?", START))
    report = CallUpdate("c", status="completed", final=True, started_at=START, ended_kind="provider_fault")

    assert facts.status(merged([("t", spoke), ("r", report)])) == "completed"


def test_the_reports_values_win_over_live_ones():
    live = CallUpdate("c", status="in_progress", started_at=START)
    report = CallUpdate(
        "c", final=True, started_at=START + timedelta(seconds=1), ended_at=START + timedelta(seconds=31)
    )

    columns = facts.columns(merged([("r", report), ("l", live)]))

    assert columns["started_at"] == START + timedelta(seconds=1)
    assert columns["duration_seconds"] == 30


def test_of_two_reports_each_field_comes_from_the_later_end_and_null_never_overwrites():
    first = CallUpdate("c", final=True, ended_at=START, summary="short", cost=0.1)
    second = CallUpdate("c", final=True, ended_at=START + timedelta(seconds=5), summary="long", cost=None)

    columns = facts.columns(merged([("b", second), ("a", first)]))

    assert (columns["summary"], columns["cost"]) == ("long", 0.1)


def test_a_slow_assistant_is_counted_once_per_event_and_ends_nothing():
    slow = CallUpdate("c", slow=True)
    known = merged([("p", CallUpdate("c", status="in_progress")), ("h", slow), ("h", slow), ("i", slow)])

    assert len(known["slow"]) == 2
    assert facts.status(known) == "in_progress"


def test_who_speaks_is_shown_only_while_the_call_runs():
    speaks = CallUpdate("c", status="in_progress", at=START, speaking="caller")

    assert facts.speaking(merged([("s", speaks)])) == "caller"
    assert facts.speaking(merged([("s", speaks), ("e", CallUpdate("c", status="ended"))])) is None
