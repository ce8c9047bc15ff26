"""Late deliveries: what arrives for an assistant or a call that was erased is erased too."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import event

from app import retention, work
from app.clock import now
from app.database import writing
from app.extensions import db
from app.models import Call, Processing, Tombstone, Turn, WebhookEvent
from app.plugins import CallUpdate, Processor, manager
from app.plugins.manager import Registered
from app.retention import tombstones
from tests import factories
from tests.retention.conftest import number

REPORT = "vapi/end-of-call-report__plain"
LATE = ("status-update__ended", "transcript__final", "tool-calls__plain", "end-of-call-report__plain")


def nothing_came_back() -> bool:
    return [number(model) for model in (Call, Turn, WebhookEvent, Processing)] == [0, 0, 0, 0]


@pytest.mark.parametrize("kind", ["expiry", "purge"])
def test_a_trial_deleted_while_its_call_is_running_stays_deleted(trial, place, report, ask, kind):
    call = report(place(), "status-update__in-progress", "transcript__final")
    assert number(Turn) == 1

    retention.work(ask(kind).id)
    report(call, *LATE)

    assert nothing_came_back()


def test_late_deliveries_between_the_asking_and_the_work_are_erased(trial, place, report, ask):
    call = report(place(), "status-update__in-progress")

    receipt = ask()
    report(call, *LATE)
    assert number(Turn) == 0

    retention.work(receipt.id)
    assert nothing_came_back()


def test_a_delivery_that_waited_to_be_worked_goes_with_its_trial(trial, place, ask, deliver, work):
    agent = trial.assistant_id
    deliver(REPORT, message={"call": {"id": place(), "assistantId": agent}})
    assert retention.counts(trial)["events"] == 1

    retention.work(ask().id)
    work()

    assert nothing_came_back()


def test_a_late_delivery_that_nobody_works_is_not_even_kept(trial, called, ask, deliver):
    call = {"id": called, "assistantId": trial.assistant_id}
    unknown = {"type": "call.weather.changed", "call": call}
    assert deliver({"message": {**unknown, "timestamp": 1}}).json == {"status": "ignored"}
    retention.work(ask().id)
    assert number(WebhookEvent) == 0

    answer = deliver({"message": {**unknown, "timestamp": 2}})

    assert (answer.status_code, answer.json) == (200, {"status": "ignored"})
    assert number(WebhookEvent) == 0


def test_an_outside_processor_brings_nothing_back(app, trial, place, ask, deliver):
    def echo(happened):
        yield CallUpdate(happened.call, status="ended")

    echoes = Processor("vapi", "end-of-call-report", run=echo, name="test.echo")
    manager.of(app)._processors["test.echo"] = Registered("test.echo", "test", True, echoes)
    deliver(REPORT, message={"call": {"id": place(), "assistantId": trial.assistant_id}})
    waiting = []
    work.drain(lambda *job: waiting.append(job))
    assert len(waiting) == 1

    ask()
    with writing() as session:
        session.execute(db.delete(Call))
    work.run_one(*waiting[0])

    assert number(Call) == 0
    assert number(WebhookEvent) == 0


def test_other_trials_deliveries_are_worked(trial, called, ask, deliver, work):
    other = factories.trial(factories.BRIGHT)
    retention.work(ask().id)

    deliver(REPORT, message={"call": {"id": "theirs", "assistantId": other.assistant_id}})
    work()

    assert number(Call) == 1


def test_an_assistant_of_another_provider_may_serve_a_new_trial(app, trial, ask):
    with writing() as session:
        trial.provider = "acme"
        session.add(trial)
    agent = trial.assistant_id
    retention.work(ask().id)
    late = tombstones.Sender("acme", agent, "call-1")
    assert tombstones.is_buried(late)

    factories.trial(factories.BRIGHT, assistant_id=agent, provider="acme")

    assert not tombstones.is_buried(late)


def test_looking_for_late_deliveries_costs_one_query_a_batch(app, deliver):
    other = factories.trial()
    for call in ("call-1", "call-2", "call-3"):
        deliver(REPORT, message={"call": {"id": call, "assistantId": other.assistant_id}})
    asked = []

    def note(_connection, _cursor, statement, *_rest):
        if "tombstones" in statement:
            asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    assert work.drain(lambda *_: None) == 3

    assert len(asked) == 1


def test_marks_are_forgotten_after_two_months(app):
    with writing() as session:
        tombstones.bury("vapi", ["old", "new", None])
        old = Tombstone.hash == tombstones.mark("vapi", "old")
        session.execute(db.update(Tombstone).where(old).values(erased_at=now() - timedelta(days=61)))

    retention.ask_for_unmatched()

    assert not tombstones.is_buried(tombstones.Sender("vapi", "old", None))
    assert tombstones.is_buried(tombstones.Sender("vapi", None, "new"))
