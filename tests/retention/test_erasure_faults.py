"""Erasures that are stopped: by Vapi, by a crash, by another worker. Each goes on from where it was."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from datetime import timedelta

import pytest

from app import retention
from app.clients import breakers, vapi
from app.clock import now
from app.database import writing
from app.extensions import db
from app.models import Call, Receipt, SandboxCall, Trial, Turn, WebhookEvent
from app.retention import receipts, rows, wal
from tests.retention.conftest import deleted_at_vapi, fresh, left_at_vapi, number

CALL, ASSISTANT = "DELETE /call/{id}", "DELETE /assistant/{id}"


class Crash(BaseException):
    """The process dies here."""


def ours() -> list[int]:
    return [number(model) for model in (Call, Turn, WebhookEvent)]


# Vapi


def test_while_vapi_fails_the_page_is_gone_and_the_data_waits(trial, called, ask, again, client, fake):
    fake.faults.add(CALL, status=503, times=None)

    receipt = ask()

    assert not retention.work(receipt.id)
    assert client.get(f"/t/{trial.token}").status_code == 410
    assert ours() == [1, 8, 4]
    assert again(receipt.id).error
    assert again(receipt.id).due_at > now()
    assert retention.due() == []


def test_an_erasure_goes_on_when_vapi_is_well_again(trial, called, ask, again, later, fake, app):
    fake.faults.add(CALL, status=503, times=None)
    receipt = ask()
    retention.work(receipt.id)

    fake.faults.clear()
    breakers.reset("vapi")
    later(receipt.id)

    assert retention.due() == [receipt.id]
    assert retention.work(receipt.id)
    assert left_at_vapi() == []
    assert ours() == [0, 0, 0]
    assert again(receipt.id).error is None


def test_vapi_that_is_well_after_two_tries_is_asked_a_third_time(trial, called, ask, fake):
    fake.faults.add(CALL, status=503, times=2)

    assert retention.work(ask().id)


def test_after_a_day_our_own_data_goes_all_the_same(trial, called, ask, again, later, fake):
    fake.faults.add(CALL, status=503, times=None)
    receipt = ask()
    retention.work(receipt.id)
    assert ours() == [1, 8, 4]

    later(receipt.id, hours=25)

    assert not retention.work(receipt.id)
    assert ours() == [0, 0, 0]
    assert fresh(trial).business == ""
    left = again(receipt.id)
    assert (left.plan["calls"], left.finished_at) == ([called], None)
    assert left.error

    fake.faults.clear()
    breakers.reset("vapi")
    later(receipt.id)
    assert retention.work(receipt.id)
    assert left_at_vapi() == []
    assert (again(receipt.id).plan, again(receipt.id).counts["calls"]) == ({}, 1)


def test_what_vapi_no_longer_has_is_done(trial, called, place, report, ask, again):
    report(place())
    report("11111111-1111-4111-8111-111111111111")  # Vapi never heard of this one
    with writing() as session:
        old = SandboxCall.provider_call_id == called
        session.execute(db.update(SandboxCall).where(old).values(started_at=now() - timedelta(days=15)))

    receipt = ask()

    assert retention.work(receipt.id)
    assert again(receipt.id).confirmed["calls"] == {"deleted": 1, "gone": 1, "past_retention": 1}


def test_a_pinned_assistant_is_told_and_tried_again_slowly(trial, called, ask, again, later, fake):
    fake.faults.add(ASSISTANT, status=409, body={"error": "assistant_pinned", "message": "in use"}, times=None)
    receipt = ask()

    assert not retention.work(receipt.id)

    stuck = again(receipt.id)
    assert "pinned" in stuck.error
    assert stuck.due_at > now() + timedelta(minutes=55)
    assert stuck.plan["calls"] == []
    assert ours() == [1, 8, 4]

    later(receipt.id, hours=25)
    retention.work(receipt.id)
    assert ours() == [0, 0, 0]
    assert again(receipt.id).plan["assistants"] == left_at_vapi()


def test_a_wrong_key_is_told(trial, called, ask, again, fake):
    fake.faults.add("*", status=401, times=None)
    receipt = ask()

    assert not retention.work(receipt.id)

    assert again(receipt.id).error
    assert again(receipt.id).due_at > now() + timedelta(minutes=55)


def test_a_refused_call_holds_up_no_other_but_keeps_the_assistant(trial, called, place, ask, again, fake):
    place()
    fake.faults.add(CALL, status=403)
    receipt = ask()

    assert not retention.work(receipt.id)

    assert len(again(receipt.id).plan["calls"]) == 1
    assert again(receipt.id).confirmed["calls"]["deleted"] == 1
    assert "assistant" not in deleted_at_vapi()


def test_the_pauses_grow_to_a_few_hours(trial, called, ask, again, later, fake):
    fake.faults.add("*", status=503, headers={"Retry-After": "0"}, times=None)
    receipt = ask()
    pauses = []
    for attempts in (0, 1, 2, 5, 50):
        with writing() as session:
            session.get_one(Receipt, receipt.id).attempts = attempts
        later(receipt.id)
        breakers.reset("vapi")
        retention.work(receipt.id)
        pauses.append((again(receipt.id).due_at - now()).total_seconds())

    assert pauses == sorted(pauses)
    assert pauses[0] < 15
    assert 3 * 3600 <= pauses[-1] <= 4 * 3600


# Crashes


def crash_at(monkeypatch, step: int, after: bool) -> None:
    """Have the process die at the erasure's nth step: before it is begun, or right after its commit."""
    real, begun = receipts.going_on, iter(range(10_000))

    @contextmanager
    def going_on(receipt_id):
        dies = next(begun) == step
        if dies and not after:
            raise Crash
        with real(receipt_id) as receipt:
            yield receipt
        if dies:
            raise Crash

    monkeypatch.setattr(receipts, "going_on", going_on)


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("kind", ["expiry", "purge"])
def test_an_erasure_that_dies_at_every_step_in_turn_goes_on(trial, called, place, ask, again, later, kind, after):
    place()
    expected = retention.counts(trial, kind)
    receipt, step = ask(kind), 0
    while not again(receipt.id).finished_at:
        later(receipt.id)
        with pytest.MonkeyPatch.context() as patched:
            crash_at(patched, step, after)
            try:
                retention.work(receipt.id)
            except Crash:
                db.session.rollback()
        step += 1

    assert step > 8  # it did die
    assert left_at_vapi() == []
    assert ours() == [0, 0, 0]
    # The call that was placed and not reported has no row of ours: Vapi's list told of it.
    assert again(receipt.id).counts == expected
    assert sum(again(receipt.id).confirmed["calls"].values()) == 2  # "gone" where we died before noting it


def test_a_dead_workers_erasure_is_due_again(trial, ask, again, monkeypatch):
    receipt = ask()
    crash_at(monkeypatch, 0, after=True)

    with pytest.raises(Crash):
        retention.work(receipt.id)

    assert retention.due() == []  # as if it were still at it
    assert now() < again(receipt.id).due_at < now() + timedelta(minutes=6)


def test_a_fault_of_ours_is_noted_without_its_words_and_tried_again(trial, called, ask, again, later, monkeypatch):
    def broken(trial):
        raise ValueError("Dana Whitfield")

    monkeypatch.setattr(rows, "turns", broken)
    receipt = ask()

    assert not retention.work(receipt.id)
    assert again(receipt.id).error == "ValueError"

    monkeypatch.undo()
    later(receipt.id)
    assert retention.work(receipt.id)


# Workers


def test_a_second_worker_leaves_the_erasure_to_the_first(trial, called, ask, monkeypatch):
    receipt, seen = ask(), []
    real = rows.turns

    def turns(trial):
        seen.append(retention.due())
        return real(trial)

    monkeypatch.setattr(rows, "turns", turns)

    assert retention.work(receipt.id)
    assert seen == [[]]


def test_many_workers_at_once_are_harmless(app, trial, called, place, report, ask, again):
    for _ in range(3):
        report(place(), "end-of-call-report__plain")
    expected = retention.counts(trial)
    receipt = ask()
    together = threading.Barrier(4)

    def run() -> None:
        with app.app_context():
            together.wait()
            retention.work(receipt.id, at_once=True)
            db.session.remove()

    workers = [threading.Thread(target=run) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    retention.work(receipt.id, at_once=True)

    assert left_at_vapi() == []
    assert ours() == [0, 0, 0]
    assert again(receipt.id).finished_at
    assert again(receipt.id).counts == expected
    assert sum(again(receipt.id).confirmed["calls"].values()) == 4


@pytest.mark.parametrize("mode", ["embedded"], indirect=True)
def test_while_somebody_still_reads_what_was_erased_the_log_is_left_to_later(
    app, trial, called, ask, again, later, monkeypatch
):
    monkeypatch.setattr(wal, "WAIT_MS", 10)
    receipt = ask()
    with db.engine.connect() as reader:
        reader.execute(db.select(Call.id)).all()

        assert not retention.work(receipt.id)
        assert again(receipt.id).error is None  # nothing is wrong
        assert ours() == [0, 0, 0]

    later(receipt.id)
    assert retention.work(receipt.id)


# Trials that are taken up again


def taken_up(trial, status: str) -> str:
    """Extend the trial, or have it go live, as its owner may at any time; return its new assistant."""
    made = vapi.current().create_assistant({"model": {"provider": "openai"}})["id"]
    with writing() as session:
        row = session.get_one(Trial, trial.id)
        row.status, row.expired_at, row.assistant_id = status, None, made
    return made


@pytest.mark.parametrize("status", ["converted", "ready"])
def test_a_trial_that_is_taken_up_while_vapi_fails_keeps_its_calls_and_its_new_assistant(
    trial, called, place, ask, again, later, fake, status
):
    fake.faults.add(CALL, status=503, times=None)
    receipt = ask("expiry", "schedule")
    assert not retention.work(receipt.id)

    fake.faults.clear()
    breakers.reset("vapi")
    made = taken_up(trial, status)
    later(receipt.id, hours=25)

    assert retention.work(receipt.id)
    assert left_at_vapi() == [called, made]
    assert ours() == [1, 8, 4]
    assert (fresh(trial).status, fresh(trial).assistant_id) == (status, made)
    assert again(receipt.id).confirmed["called_off_at"]


def test_what_was_erased_before_a_trial_was_taken_up_is_erased_at_vapi_too(trial, called, ask, later, fake):
    fake.faults.add(CALL, status=503, times=None)
    receipt = ask("expiry", "schedule")
    later(receipt.id, hours=25)
    assert not retention.work(receipt.id)
    assert ours() == [0, 0, 0]

    fake.faults.clear()
    breakers.reset("vapi")
    made = taken_up(trial, "converted")
    later(receipt.id)

    assert retention.work(receipt.id)
    assert left_at_vapi() == [made]


def test_a_trial_that_is_taken_up_and_ends_again_is_erased_whole(trial, called, ask, fake):
    fake.faults.add(CALL, status=503, times=None)
    first = ask("expiry", "schedule")
    assert not retention.work(first.id)
    fake.faults.clear()
    breakers.reset("vapi")
    taken_up(trial, "ready")

    second = ask("expiry", "schedule")

    assert second.id != first.id
    assert trial.status == "expired"
    assert retention.work(second.id)
    assert retention.work(first.id, at_once=True)
    assert left_at_vapi() == []
    assert ours() == [0, 0, 0]


def test_nothing_brings_a_purged_trial_back(trial, ask):
    receipt = ask("purge")

    assert ask("expiry").id == receipt.id
    assert trial.status == "purged"
