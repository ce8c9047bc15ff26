"""A call's turns in memory: the next one costs what the first did, and what is kept is what the database has."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event

from app.calls import apply, hearing, turns_of
from app.database import writing
from app.extensions import db
from app.models import Call, Turn, WebhookEvent
from app.plugins import CallUpdate
from app.plugins import Turn as Said
from tests import factories

BEGAN = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.fixture
def call(app) -> Call:
    return factories.call(factories.trial(), provider_call_id="c1", facts={"rank": 2}, status="in_progress")


def event_row(number: int) -> WebhookEvent:
    key = {"event_id": f"e{number}", "type": "transcript", "payload": {}, "headers": {}, "provider_call_id": "c1"}
    return WebhookEvent(provider="vapi", **key)


def say(*numbers: int, fail: bool = False) -> list[apply.Change]:
    """Merge turns that were said at those seconds, each from an event of its own."""
    with writing() as session:
        rows = {number: event_row(number) for number in numbers}
        session.add_all(rows.values())
        session.flush()
        updates = {number: _turn(number) for number in numbers}
        changes = apply.apply([apply.Said(row, [updates[number]]) for number, row in rows.items()])
        if fail:
            raise LookupError
    return changes


def _turn(number: int) -> CallUpdate:
    role = "caller" if number % 2 else "agent"
    return CallUpdate("c1", turn=Said(role, f"Line {number}.", BEGAN + timedelta(seconds=number)))


def texts(call: Call) -> list[str]:
    return [turn.text for turn in hearing.turns(call)]


@contextmanager
def rows_read():
    """Count the rows of turns that are read inside."""
    read = [0]

    def count(_target, _context):
        read[0] += 1

    event.listen(Turn, "load", count)
    event.listen(Turn, "refresh", lambda *_: count(None, None))
    try:
        yield read
    finally:
        event.remove(Turn, "load", count)


def test_the_thousandth_turn_reads_as_many_rows_as_the_twentieth(call):
    say(*range(19))
    with rows_read() as early:
        say(19)
    for start in range(20, 1000, 98):
        say(*range(start, min(start + 98, 999)))
    db.session.expunge_all()
    with rows_read() as late:
        say(999)

    assert early[0] >= 1
    assert late[0] <= early[0]
    assert len(texts(call)) == 1000


def test_turns_that_were_known_are_the_same_objects_again(call):
    say(1, 2)
    before = hearing.turns(call)
    say(3)

    after = hearing.turns(call)

    assert [turn.text for turn in after] == ["Line 1.", "Line 2.", "Line 3."]
    assert all(known is again for known, again in zip(before, after, strict=False))


def test_a_turn_that_comes_late_takes_its_place(call):
    say(1, 5)

    say(3)

    assert texts(call) == ["Line 1.", "Line 3.", "Line 5."]


def test_what_was_rolled_back_was_never_said(call):
    say(1)
    with pytest.raises(LookupError):
        say(2, 3, fail=True)

    say(4)

    assert texts(call) == ["Line 1.", "Line 4."] == [turn.text for turn in turns_of(call)]


def test_a_turn_that_another_process_stored_is_heard(call):
    say(1)
    with writing() as session:
        values = {"key": "other", "role": "caller", "text": "Elsewhere.", "source": "live"}
        session.add(Turn(call_id=call.id, at=BEGAN + timedelta(seconds=2), **values))

    assert texts(call) == ["Line 1.", "Elsewhere."]


def test_the_reports_turns_replace_those_in_memory_and_nothing_is_kept_of_a_call_that_is_over(app, call):
    say(1, 2)
    assert hearing.of(app).get(call.public_id).turns
    report = CallUpdate(
        "c1", status="completed", ended_at=BEGAN, turns=(Said("caller", "All of it.", BEGAN),), final=True
    )
    with writing() as session:
        row = event_row(99)
        session.add(row)
        session.flush()
        apply.apply([apply.Said(row, [report])])

    assert texts(call) == ["All of it."]
    db.session.commit()
    assert not hearing.of(app).get(call.public_id).turns


def test_only_so_many_calls_are_kept_in_memory():
    memory = hearing.Memory()
    for number in range(hearing.MOST + 1):
        memory.keep(f"c{number}", hearing.Heard(turns=(Said("caller", "Hello."),)))

    assert not memory.get("c0").turns
    assert memory.get(f"c{hearing.MOST}").turns
