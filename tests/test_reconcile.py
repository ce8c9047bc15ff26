"""A report that never came is asked for, and made into the same event; what nobody knows of is closed."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from app import reconcile, trials
from app.clients import vapi
from app.clock import now
from app.dialling import placing
from app.extensions import db
from app.models import Call, SandboxCall, Trial, WebhookEvent
from app.trials import setup
from tests import factories
from tests.conftest import payload

LONG_AGO = timedelta(hours=1)


@pytest.fixture
def trial(fake) -> Trial:
    made = trials.create(**factories.ROSA)
    setup.set_up(made.id)
    return made


@pytest.fixture
def ended(trial) -> Call:
    """A call that was placed and has ended at the provider; nothing of it was delivered."""
    call = placing.start(trial)
    placing.dial(call.id)
    play = db.session.scalars(db.select(SandboxCall)).one()
    factories.change(play, started_at=now() - LONG_AGO, delivered=10_000, finished_at=now())
    return silent(call)


def silent(call: Call, **columns) -> Call:
    return factories.change(call, **({"updated_at": now() - LONG_AGO} | columns))


def test_a_call_of_which_nothing_was_heard_gets_its_report(ended, work):
    assert reconcile.due() == [ended.id]

    assert reconcile.look_up(ended.id) == "event"
    work()

    assert ended.status == "completed"
    assert ended.intent == "lead_intake" and ended.extracted_lead["name"]["value"] == "Maria Lopez"
    assert reconcile.due() == []


def test_a_report_that_comes_late_all_the_same_changes_nothing(ended, work, deliver):
    reconcile.look_up(ended.id)
    work()
    before = (ended.revision, ended.summary, ended.ended_at)
    told = vapi.current().get_call(str(ended.provider_call_id))

    deliver(reconcile.event_body(told))
    work()

    assert (ended.revision, ended.summary, ended.ended_at) == before


def test_the_event_of_a_look_up_is_the_one_that_the_report_would_have_been(app):
    report = payload("vapi/end-of-call-report__plain")["message"]
    told = {"id": report["call"]["id"], "status": "ended", "assistantId": report["call"].get("assistantId")}
    told |= {
        key: report[key] for key in ("endedReason", "startedAt", "endedAt", "analysis", "artifact", "cost", "costs")
    }

    made = reconcile.event_body(told)["message"]

    assert {key: made[key] for key in told if key in made} == {key: told[key] for key in told if key in made}
    assert made["type"] == "end-of-call-report" and made["call"]["id"] == told["id"]


def test_a_call_that_still_runs_is_asked_about_again_later(trial):
    call = placing.start(trial)
    placing.dial(call.id)
    silent(call)

    assert reconcile.look_up(call.id) == "waiting"

    assert call.lookup_due_at > now()
    assert reconcile.due() == []


@pytest.mark.parametrize("fault", [{"status": 500}, {"cut": True}, {"body": "<html>"}, {"status": 401}], ids=str)
def test_a_provider_in_trouble_is_asked_again_later(ended, fake, fault):
    fake.faults.add("GET /call/{id}", times=None, **fault)

    assert reconcile.look_up(ended.id) == "failed"

    assert ended.status == "initiated"
    assert now() < ended.lookup_due_at < now() + timedelta(hours=2)


@pytest.mark.parametrize(
    "fault",
    [{"status": 404}, {"status": 400, "body": {"message": "Your plan only covers the last 14 days of call history."}}],
    ids=["unknown", "past retention"],
)
def test_a_call_that_the_provider_no_longer_has_is_closed(ended, fake, fault):
    fake.faults.add("GET /call/{id}", **fault)

    assert reconcile.look_up(ended.id) == "gone"

    assert ended.status == "failed"


def test_a_call_with_words_that_is_closed_keeps_them(trial, deliver, work):
    deliver("vapi/transcript__final", message={"role": "user", "call": {"assistantId": trial.assistant_id}})
    work()
    call = db.session.scalars(db.select(Call)).one()
    silent(call, updated_at=now() - reconcile.GIVE_UP - LONG_AGO)

    assert reconcile.close_silent() == 1

    assert call.status == "completed"
    assert reconcile.close_silent() == 0


@pytest.mark.parametrize("column", ["created_at", "started_at", "ended_at"])
def test_a_call_that_should_have_been_over_for_a_day_is_closed_whatever_was_heard_since(trial, column):
    long_ago = now() - reconcile.GIVE_UP - LONG_AGO
    call = factories.call(trial, provider="acme", status="in_progress")
    assert reconcile.close_silent() == 0

    factories.change(call, **{"created_at": long_ago, "updated_at": now(), column: long_ago})
    assert [each.id for each in reconcile.endless()] == [call.id]
    assert reconcile.close_silent() == 1

    assert call.status in ("completed", "failed")


def test_a_call_that_began_long_after_it_was_made_is_not_closed_yet(trial):
    long_ago = now() - reconcile.GIVE_UP - LONG_AGO
    factories.change(factories.call(trial, status="in_progress"), created_at=long_ago, started_at=now())

    assert reconcile.close_silent() == 0


def test_two_lookups_at_once_ask_once(ended):
    assert reconcile.look_up(ended.id) == "event"
    assert reconcile.look_up(ended.id) == "waiting"
    assert len(db.session.scalars(db.select(WebhookEvent)).all()) == 1


@pytest.mark.parametrize(
    ("status", "times"),
    [
        ("ended", {"started_at": LONG_AGO, "ended_at": LONG_AGO}),
        ("ended", {"started_at": LONG_AGO}),
        ("in_progress", {"started_at": LONG_AGO}),
        ("ringing", {"created_at": LONG_AGO}),
    ],
    ids=str,
)
def test_news_that_came_late_of_a_call_long_past_does_not_make_it_a_fresh_one(trial, status, times):
    past = {name: now() - ago for name, ago in times.items()}

    call = factories.call(trial, status=status, **past)

    assert reconcile.due() == [call.id]


def test_a_call_of_unknown_fate_is_asked_about_soon_then_less_and_less(trial, fake):
    call = placing.start(trial)
    fake.faults.add("POST /call", status=500)
    began = now()
    placing.dial(call.id)
    assert began + timedelta(seconds=5) <= call.lookup_due_at <= now() + timedelta(seconds=5)

    for pause in (15, 45, 240):
        began = factories.change(call, lookup_due_at=now()).lookup_due_at
        assert reconcile.look_up(call.id) == "waiting"
        assert began + timedelta(seconds=pause) <= call.lookup_due_at <= now() + timedelta(seconds=pause)


# By hand: flask vapi reconcile


def reconciled(runner) -> list[dict[str, str]]:
    result = runner.invoke(args=["vapi", "reconcile", "--json"])
    assert result.exit_code == 0, result.output
    db.session.rollback()
    db.session.expire_all()
    return json.loads(result.output)


def test_by_hand_every_unfinished_call_is_asked_about_however_fresh(trial, runner):
    running, over = placed(trial), placed(trial)
    play = db.session.scalars(db.select(SandboxCall).filter_by(provider_call_id=over.provider_call_id)).one()
    factories.change(play, started_at=now() - LONG_AGO, delivered=10_000, finished_at=now())
    factories.call(trial, status="completed")
    assert reconcile.due() == []

    told = reconciled(runner)

    assert told == [
        {"public_id": running.public_id, "result": "waiting"},
        {"public_id": over.public_id, "result": "event"},
    ]
    assert (running.status, over.status) == ("initiated", "completed")
    assert [row["public_id"] for row in reconciled(runner)] == [running.public_id]


def test_by_hand_the_waits_of_a_call_neither_count_nor_grow(ended, runner):
    factories.change(ended, lookup_due_at=now() + LONG_AGO, lookups=3)

    assert reconciled(runner) == [{"public_id": ended.public_id, "result": "event"}]

    assert ended.status == "completed" and ended.lookups == 3


def test_by_hand_a_call_of_unknown_fate_is_not_taken_for_never_placed(trial, runner, fake):
    call = placing.start(trial)
    fake.faults.add("POST /call", status=500)
    placing.dial(call.id)

    assert [reconciled(runner) for _ in range(reconcile.LOOKUPS_OF_UNPLACED + 1)][-1] == []
    assert (call.status, call.lookups) == ("initiated", 0)

    factories.change(call, lookup_due_at=now())
    assert reconciled(runner) == [{"public_id": call.public_id, "result": "waiting"}]


def test_by_hand_a_call_that_the_provider_does_not_have_is_closed_and_said(trial, runner):
    call = factories.call(trial, status="in_progress")

    assert reconciled(runner) == [{"public_id": call.public_id, "result": "gone"}]

    assert call.status == "failed"
    assert "Every call is finished." in runner.invoke(args=["vapi", "reconcile"]).output


def placed(trial) -> Call:
    call = Call(provider="vapi", callable_type="Trial", callable_id=trial.id, dial_due_at=now(), facts={})
    placing.dial(factories.change(call).id)
    return call


def test_a_finished_or_fresh_call_is_left_alone(trial):
    silent(factories.call(trial, status="completed"))
    silent(factories.call(trial, status="failed"))
    factories.call(trial, status="ended")
    factories.call(trial, status="in_progress")

    assert reconcile.due() == []
