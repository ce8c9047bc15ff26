"""A trial's receptionist: made once whatever fails, kept up to date, and said on the page what stands in the way."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from app import retention, trials
from app.assistants import knowledge as drafting
from app.clients import breakers, vapi
from app.clock import now
from app.database import writing
from app.extensions import db
from app.models import Receipt, SandboxObject, SandboxRequest, Trial
from app.retention import wal
from app.sandbox import journal
from app.trials import knowledge, setup
from tests import factories

DELETED = SandboxRequest.method == "DELETE"
ROSA: dict[str, Any] = {
    **factories.ROSA,
    "email": "rosa@example.com",
    "services": "Leaks, water heaters",
    "hours": "Mon to Fri, 7 to 6",
}


@pytest.fixture
def trial(fake) -> Trial:
    """Rosa's Plumbing, just signed up."""
    return trials.sign_up(**ROSA)


def assistants() -> list[SandboxObject]:
    db.session.rollback()
    return list(db.session.scalars(db.select(SandboxObject).where(SandboxObject.kind == "assistant")))


def at_once(trial: Trial) -> Trial:
    """Let the next try be due, as time would."""
    return factories.change(trial, assistant_due_at=now() - timedelta(seconds=1))


def test_a_new_trial_is_set_up_and_ready(trial):
    assert (trial.status, trial.assistant_id) == ("provisioning", None)
    assert trial.id in setup.due()

    setup.set_up(trial.id)

    (made,) = assistants()
    assert (trial.status, trial.assistant_id, trial.problem) == ("ready", made.id, None)
    assert setup.due() == []
    assert "Leaks, water heaters" in (trial.knowledge or "")
    assert "Leaks, water heaters" in str(made.body)
    assert trial.token not in str(made.body)


def test_a_second_job_for_the_same_trial_does_nothing(trial):
    setup.set_up(trial.id)
    setup.set_up(trial.id)

    assert len(assistants()) == 1


@pytest.mark.parametrize("fault", [{"status": 500}, {"status": 429}, {"cut": True}, {"body": "<html>"}], ids=str)
def test_a_fault_is_put_off_said_and_overcome(trial, fake, fault):
    fake.faults.add("POST /assistant", times=None, **fault)

    setup.set_up(trial.id)

    assert (trial.status, trial.problem) == ("provisioning", setup.BUSY)
    assert trial.assistant_due_at > now()
    fake.faults.clear()
    setup.set_up(at_once(trial).id)
    assert (trial.status, trial.problem) == ("ready", None)
    assert len(assistants()) == 1


def test_an_assistant_that_was_made_before_the_answer_was_lost_is_found_again(trial, fake):
    fake.faults.add("POST /assistant", status=500, act=True, times=None)

    setup.set_up(trial.id)
    fake.faults.clear()
    setup.set_up(at_once(trial).id)

    (made,) = assistants()
    assert (trial.status, trial.assistant_id) == ("ready", made.id)


def test_a_wrong_key_is_said_in_the_owners_words_and_tried_again(trial, fake):
    fake.faults.add("POST /assistant", status=401)

    setup.set_up(trial.id)

    assert (trial.status, trial.problem) == ("provisioning", setup.REFUSED)
    assert trial.assistant_due_at > now()


def test_an_open_breaker_keeps_the_page_waiting_and_recovers_alone(trial, fake, client):
    fake.faults.add("*", status=500, times=None)
    for _ in range(8):
        setup.set_up(at_once(trial).id)
    assert [state.state for state in breakers.states() if state.name == "vapi"] == ["open"]
    assert "try again by ourselves" in client.get(f"/t/{trial.token}").text

    fake.faults.clear()
    breakers.reset("vapi")
    setup.set_up(at_once(trial).id)

    assert trial.status == "ready"


def test_a_set_up_that_never_succeeds_is_given_up_after_an_hour_and_can_be_tried_again(trial, fake, client):
    fake.faults.add("POST /assistant", status=401)
    setup.set_up(trial.id)
    factories.change(trial, created_at=now() - setup.GIVE_UP - timedelta(minutes=1))

    assert setup.give_up() == 1

    assert (trial.status, setup.due()) == ("failed", [])
    page = client.get(f"/t/{trial.token}").text
    assert setup.FAILED in page and f'action="/t/{trial.token}/setup"' in page
    assert client.post(f"/t/{trial.token}/setup").status_code == 303
    db.session.rollback()
    assert trial.id in setup.due()


def test_the_owners_words_reach_the_assistant(trial):
    setup.set_up(trial.id)

    knowledge.correct(trial, "We also mend boilers.\r\nNo job under $90.")
    setup.set_up(trial.id)

    (made,) = assistants()
    assert trial.knowledge == "We also mend boilers.\nNo job under $90."
    assert trial.knowledge_from == "owner"
    assert "We also mend boilers." in str(made.body)


def test_a_correction_while_the_assistant_is_being_made_is_not_lost(trial, monkeypatch):
    create = vapi.Vapi.create_assistant

    def meanwhile(self, body):
        knowledge.correct(trial, "Corrected meanwhile.")
        return create(self, body)

    monkeypatch.setattr(vapi.Vapi, "create_assistant", meanwhile)
    setup.set_up(trial.id)

    assert trial.id in setup.due()
    setup.set_up(trial.id)
    (made,) = assistants()
    assert "Corrected meanwhile." in str(made.body)


def test_an_assistant_that_somebody_deleted_is_made_anew(trial):
    setup.set_up(trial.id)
    first = str(trial.assistant_id)
    vapi.current().delete_assistant(first)

    knowledge.correct(trial, "New words.")
    setup.set_up(trial.id)

    (made,) = assistants()
    assert trial.assistant_id == made.id != first


def test_a_trial_that_ended_meanwhile_is_not_set_up(trial):
    factories.change(trial, expires_at=now() - timedelta(days=1))

    setup.set_up(trial.id)

    assert (assistants(), setup.due()) == ([], [])


def test_a_job_that_died_is_taken_up_again(trial, monkeypatch):
    def die(*_):
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(vapi.Vapi, "create_assistant", die)
        with pytest.raises(SystemExit):
            setup.set_up(trial.id)
    assert setup.due() == []

    setup.set_up(at_once(trial).id)

    assert trial.status == "ready"


def meanwhile(monkeypatch, happens):
    """Have something happen while the provider is asked to make an assistant, just before it does."""
    create = vapi.Vapi.create_assistant

    def slow(self, body, **more):
        happens()
        return create(self, body, **more)

    monkeypatch.setattr(vapi.Vapi, "create_assistant", slow)


@pytest.mark.parametrize("kind", ["expiry", "purge"])
def test_an_assistant_of_a_trial_that_was_erased_while_it_was_made_is_deleted_at_once(trial, monkeypatch, kind):
    def erased():
        with writing():
            receipt = retention.ask(trial, kind, "owner")
        assert retention.work(receipt.id)

    meanwhile(monkeypatch, erased)

    setup.set_up(trial.id)

    assert journal.made_and_not_deleted() == []
    assert (trial.assistant_id, retention.unfinished()) == (None, [])
    assert db.session.scalar(db.select(db.func.count()).select_from(SandboxRequest).where(DELETED)) == 1


def test_an_assistant_that_came_while_the_erasure_was_closing_is_found_by_it(trial, monkeypatch):
    """The erasure has looked for the last time when the set-up ends, and is about to say that it is finished."""
    asked, empty = [], wal.empty

    def erasing():
        with writing():
            asked.append(retention.ask(trial, "purge", "owner").id)

    def closing():
        monkeypatch.setattr(wal, "empty", empty)
        factories.change(trial, assistant_id=vapi.current().create_assistant({"model": {"provider": "openai"}})["id"])
        empty()

    erasing()
    monkeypatch.setattr(wal, "empty", closing)

    assert retention.work(asked[0])

    assert journal.made_and_not_deleted() == []
    assert db.session.get_one(Receipt, asked[0]).finished_at


def test_an_assistant_of_a_trial_whose_time_ended_while_it_was_made_is_deleted_at_once(trial, monkeypatch):
    meanwhile(monkeypatch, lambda: factories.change(trial, expires_at=now() - timedelta(seconds=1)))

    setup.set_up(trial.id)

    assert journal.made_and_not_deleted() == []
    assert (trial.status, trial.assistant_id) == ("expired", None)


def test_of_a_trial_that_was_erased_while_its_knowledge_was_drafted_nothing_is_told(trial, monkeypatch):
    draft = drafting.draft

    def slow(of):
        with writing():
            retention.ask(trial, "purge", "owner")
        return draft(of)

    monkeypatch.setattr(drafting, "draft", slow)

    setup.set_up(trial.id)

    assert db.session.scalars(db.select(SandboxRequest.path)).all() == []


def test_one_that_nobody_is_going_to_set_up_is_given_up(trial):
    lost = factories.change(trial, assistant_due_at=None, created_at=now() - timedelta(hours=2))
    waits = factories.change(trials.sign_up(**ROSA), created_at=now() - timedelta(hours=2))
    assert (setup.stuck(), waits.assistant_attempts) == ([lost.id], 0)

    assert setup.give_up() == 1

    assert (lost.status, waits.status) == ("failed", "provisioning")


def test_one_whose_time_is_over_is_not_given_up_but_ends(trial):
    factories.change(trial, assistant_due_at=None, created_at=now() - timedelta(days=8))
    assert setup.stuck() == [trial.id]
    factories.change(trial, expires_at=now() - timedelta(days=1))

    assert setup.give_up() == 0
