"""What the database itself refuses, each shown by trying it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError, StatementError

from app.clock import now
from app.extensions import db
from app.models import Call, Processing, Trial, Turn, User, WebhookEvent
from tests import factories

pytestmark = pytest.mark.usefixtures("app")


def event(**changes) -> WebhookEvent:
    values = {"provider": "vapi", "event_id": "e1", "type": "hang", "payload": {}, "headers": {}} | changes
    return WebhookEvent(**values)


def call(**changes) -> Call:
    return Call(**({"provider": "vapi", "provider_call_id": "c1"} | changes))


def trial(**changes) -> Trial:
    values = {"business": "B", "trade": "t", "phone": "+15550100142", "expires_at": now() + timedelta(days=7)}
    return Trial(**(values | changes))


def turn(parent: Call, **changes) -> Turn:
    values = {"call_id": parent.id, "key": "k", "role": "caller", "text": "Hi", "at": now(), "source": "live"}
    return Turn(**(values | changes))


def refused(*rows) -> None:
    db.session.add_all(rows)
    with pytest.raises(IntegrityError):
        db.session.commit()
    db.session.rollback()


def kept(row):
    db.session.add(row)
    db.session.commit()
    return row


@pytest.mark.parametrize(
    "make",
    [
        lambda: call(status="hung_up"),
        lambda: call(intent="sales"),
        lambda: call(callable_type="User", callable_id=1),
        lambda: trial(status="gone"),
        lambda: trial(language="xx"),
        lambda: event(status="done"),
        lambda: trial(business=None),
        lambda: event(payload=None),
    ],
)
def test_a_value_outside_its_list_is_refused(make):
    refused(make())


def test_values_inside_their_lists_are_kept():
    kept(call(status="failed", intent="info", callable_type="Account", callable_id=7))
    kept(event(status="parked"))
    kept(trial(status="purged", language="es"))


@pytest.mark.parametrize(
    "make",
    [
        lambda: event(),
        lambda: call(),
        lambda: trial(token="same"),
        lambda: trial(assistant_id="a1"),
        lambda: trial(inbound_number="+15550100199"),
        lambda: User(email="rosa@example.com"),
    ],
)
def test_the_same_thing_twice_is_refused(make):
    kept(make())

    refused(make())


def test_the_same_event_id_of_another_provider_is_another_event():
    kept(event())

    kept(event(provider="acme"))


def test_calls_that_have_no_id_yet_do_not_collide():
    kept(call(provider_call_id=None))

    kept(call(provider_call_id=None))


def test_a_turn_is_kept_once_per_call_and_key():
    parent = kept(call())
    kept(turn(parent))

    refused(turn(parent))
    refused(turn(parent, key="other", role="robot"))
    refused(turn(parent, key="other", source="guess"))


def test_a_processing_is_kept_once_per_event_and_processor():
    row = kept(event())
    kept(Processing(event_id=row.id, processor="p"))

    refused(Processing(event_id=row.id, processor="p"))
    refused(Processing(event_id=row.id, processor="q", state="lost"))


def test_a_turn_without_its_call_is_refused():
    db.session.add(Turn(call_id=999, key="k", role="caller", text="Hi", at=now(), source="live"))

    with pytest.raises(IntegrityError):
        db.session.commit()
    db.session.rollback()


def test_a_time_without_a_zone_cannot_be_stored():
    db.session.add(event(occurred_at=datetime(2026, 11, 24)))

    with pytest.raises(StatementError):
        db.session.commit()
    db.session.rollback()


def test_a_trials_calls_and_turns_go_with_it_and_nobody_elses():
    mine, other = factories.trial(), factories.trial(factories.OAK)
    gone = kept(call(callable_type="Trial", callable_id=mine.id))
    kept(turn(gone))
    stays = kept(call(provider_call_id="c2", callable_type="Trial", callable_id=other.id))
    account = kept(call(provider_call_id="c3", callable_type="Account", callable_id=mine.id))
    what = kept(event(call_id=gone.id, trial_id=mine.id))

    db.session.delete(db.session.get(Trial, mine.id))
    db.session.commit()

    assert {c.id for c in db.session.scalars(db.select(Call))} == {stays.id, account.id}
    assert db.session.scalars(db.select(Turn)).all() == []
    db.session.refresh(what)
    assert (what.call_id, what.trial_id) == (None, None)
