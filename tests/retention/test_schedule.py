"""Whose time is over: what the clock asks for, what it leaves alone, and the letter the day before."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app import retention
from app.clock import now
from app.database import writing
from app.extensions import db
from app.models import Call, Mail, Receipt, Rejection, Trial, Turn, WebhookEvent
from app.trials import lifecycle
from tests import factories
from tests.retention.conftest import fresh, number

REPORT = "vapi/end-of-call-report__plain"


def ended(who=factories.ROSA, *, days: float = 1, **columns) -> Trial:
    """Return a trial that ended so many days ago."""
    made = factories.trial(who)
    with writing() as session:
        row = session.get_one(Trial, made.id)
        for name, value in ({"expires_at": now() - timedelta(days=days)} | columns).items():
            setattr(row, name, value)
    return row


def asked() -> list[tuple[int, str]]:
    return [(receipt.trial_id, receipt.kind) for receipt in retention.ask_for_past_time()]


# Trials


def test_a_trial_that_has_ended_expires_and_one_that_has_not_goes_on(app, fake):
    over, running = ended(), factories.trial()

    assert asked() == [(over.id, "expiry")]

    assert (fresh(over).status, fresh(running).status) == ("expired", "ready")
    assert asked() == []


@pytest.mark.parametrize("status", ["draft", "provisioning", "failed", "ready"])
def test_whatever_its_state_a_trial_expires(app, status):
    over = ended(status=status)

    assert asked() == [(over.id, "expiry")]


def test_one_that_was_ended_by_hand_is_erased_too(app):
    over = ended(status="expired")

    assert asked() == [(over.id, "expiry")]
    assert asked() == []


@pytest.mark.parametrize("days", [1, 100])
def test_a_converted_trial_is_never_erased_by_the_clock(app, days):
    ended(factories.BRIGHT, days=days)

    assert asked() == []


def test_its_settings_go_thirty_days_later(app, fake):
    over = ended()
    for receipt in retention.ask_for_past_time():
        assert retention.work(receipt.id)
    assert asked() == []

    with writing() as session:
        session.get_one(Trial, over.id).expires_at = now() - timedelta(days=31)

    (receipt,) = retention.ask_for_past_time()
    assert (receipt.kind, receipt.asked_by) == ("purge", "schedule")
    assert retention.work(receipt.id)
    assert fresh(over).business == ""
    assert asked() == []


def test_expiries_come_before_purges(app):
    purge, expiry = ended(days=31), ended(factories.ROSA)

    assert asked() == [(expiry.id, "expiry"), (purge.id, "purge")]


def test_a_trial_that_was_extended_expires_again(app, fake):
    over = ended()
    (first,) = retention.ask_for_past_time()
    retention.work(first.id)
    with writing() as session:  # an operator gives it another week, and that is over too
        row = session.get_one(Trial, over.id)
        row.status, row.assistant_id = "ready", "another"
    factories.call(over)

    (second,) = retention.ask_for_past_time()

    assert second.id != first.id
    retention.work(second.id)
    assert number(Call) == 0


# Letters


def near_its_end(hours: float, **columns) -> Trial:
    return ended(days=-hours / 24, **({"email": "rosa@example.com"} | columns))


def letters() -> list[tuple[int, str]]:
    db.session.rollback()
    return [(mail.trial_id, mail.kind) for mail in db.session.scalars(db.select(Mail))]


def test_the_owner_is_written_to_once_the_day_before(app):
    tomorrow = near_its_end(20)
    near_its_end(30)

    assert retention.warn_due() == 1
    assert retention.warn_due() == 0

    assert letters() == [(tomorrow.id, "erasure")]


def test_a_trial_that_was_extended_is_written_about_again_before_its_new_end(app):
    trial = near_its_end(20)
    assert retention.warn_due() == 1
    lifecycle.extend(trial, 7)
    assert retention.warn_due() == 0

    factories.change(trial, expires_at=now() + timedelta(hours=20))  # six days later

    assert [each.id for each in retention.to_warn()] == [trial.id]
    assert retention.warn_due() == 1
    assert retention.warn_due() == 0
    assert letters() == [(trial.id, "erasure")] * 2


def test_an_end_that_was_moved_away_and_back_is_written_about_once(app):
    trial = near_its_end(20)
    end = trial.expires_at
    assert retention.warn_due() == 1

    lifecycle.extend(trial, 7)
    factories.change(trial, expires_at=end)

    assert retention.warn_due() == 0


@pytest.mark.parametrize("columns", [{"status": "converted"}, {"status": "purged"}, {"email": None}])
def test_nobody_is_warned_who_has_nothing_to_lose_or_no_address(app, columns):
    near_its_end(20, **columns)

    assert retention.warn_due() == 0


def test_after_the_end_no_letter_warns_any_more(app):
    near_its_end(-1)

    assert retention.warn_due() == 0


# What matches no trial


def age(model, column, **time) -> None:
    with writing() as session:
        session.execute(db.update(model).values({column: now() - timedelta(**time)}))


@pytest.fixture
def stray(deliver, work):
    """A call of an assistant that is nobody's."""
    deliver(REPORT)
    deliver({"message": {"type": "call.weather.changed", "call": {"id": "nobody's"}, "timestamp": 1}})
    work()
    assert [number(model) for model in (Call, WebhookEvent)] == [1, 2]


def test_what_matches_no_trial_is_erased_after_a_trials_time(stray, fake):
    assert retention.ask_for_unmatched() is None
    age(Call, "created_at", days=8)
    age(WebhookEvent, "received_at", days=8)

    receipt = retention.ask_for_unmatched()
    assert retention.work(receipt.id)

    assert [number(model) for model in (Call, Turn, WebhookEvent)] == [0, 0, 0]
    row = db.session.get_one(Receipt, receipt.id)
    assert (row.kind, row.trial_id, row.token_hash) == ("unmatched", None, None)
    assert (row.counts["calls"], row.counts["events"], row.counts["leads"]) == (1, 2, 1)
    assert retention.ask_for_unmatched() is None


def test_while_one_such_erasure_is_open_there_is_no_second(stray):
    age(WebhookEvent, "received_at", days=8)

    assert retention.ask_for_unmatched().id == retention.ask_for_unmatched().id


def test_what_came_later_waits_for_its_own_time(stray):
    age(WebhookEvent, "received_at", days=8)
    with writing() as session:
        newest = db.session.scalar(db.select(db.func.max(WebhookEvent.id)))
        session.execute(db.update(WebhookEvent).where(WebhookEvent.id == newest).values(received_at=now()))

    retention.work(retention.ask_for_unmatched().id)

    assert number(WebhookEvent) == 1
    assert number(Call) == 1


def test_what_is_somebodys_stays(app, deliver, work):
    trial = factories.trial()
    call = {"id": "call-1", "assistantId": trial.assistant_id}
    deliver(REPORT, message={"call": call})
    of_its_call, of_its_assistant = {"id": "call-1"}, {"id": "unheard of", "assistantId": trial.assistant_id}
    for about in (call, of_its_call, of_its_assistant):
        deliver(
            {"message": {"type": "call.weather.changed", "call": about, "timestamp": len(about) + len(about["id"])}}
        )
    work()
    with writing() as session:  # of an account, as after a conversion
        session.add(Call(provider="vapi", provider_call_id="call-2", callable_type="Account", callable_id=1))
    deliver({"message": {"type": "call.weather.changed", "call": {"id": "call-2"}, "timestamp": 1}})
    age(Call, "created_at", days=8)
    age(WebhookEvent, "received_at", days=8)

    assert retention.ask_for_unmatched() is None
    assert number(WebhookEvent) == 5


def test_many_strays_go_in_batches(app, fake, monkeypatch):
    monkeypatch.setattr("app.retention.rows.BATCH", 2)
    for _ in range(5):
        factories.call(None)
    age(Call, "created_at", days=8)

    retention.work(retention.ask_for_unmatched().id)

    assert number(Call) == 0
    assert db.session.scalars(db.select(Receipt)).one().counts["calls"] == 5


def test_refused_deliveries_are_forgotten_on_the_way(app):
    with writing() as session:
        session.add(
            Rejection(provider="vapi", reason="x", source="y", sealed=b"z", size=1, received_at=now() - timedelta(2))
        )

    retention.ask_for_unmatched()

    assert number(Rejection) == 0
