"""flask purge, flask trials purge, flask receipts: a dry run says what the real one does."""

from __future__ import annotations

import json
from contextlib import contextmanager
from datetime import timedelta

import pytest

from app import retention
from app.clock import now
from app.database import writing
from app.extensions import db
from app.models import Call, Mail, Receipt, Trial, WebhookEvent
from app.retention import receipts
from app.trials import lifecycle
from tests import factories

REPORT = "vapi/end-of-call-report__plain"
NUMBERS = ("calls", "turns", "events", "leads", "recordings", "letters", "assistant")


@pytest.fixture
def run(runner):
    """Run a command line and return its result."""

    def invoke(*line):
        result = runner.invoke(args=[str(word) for word in line])
        db.session.rollback()
        return result

    return invoke


@pytest.fixture
def trial(app, fake, deliver, work) -> Trial:
    made = factories.trial()
    deliver(REPORT, message={"call": {"assistantId": made.assistant_id}})
    work()
    return made


def as_json(result):
    assert result.exit_code == 0, result.output
    return json.loads(result.output)


def over(trial: Trial, days: float = 1) -> None:
    with writing() as session:
        ends = now() - timedelta(days=days)
        session.execute(db.update(Trial).where(Trial.id == trial.id).values(expires_at=ends))


def calls() -> int:
    db.session.rollback()
    return db.session.scalar(db.select(db.func.count()).select_from(Call)) or 0


def test_trials_purge_erases_what_its_dry_run_counted(run, trial):
    dry = as_json(run("trials", "purge", trial.token, "--dry-run", "--json"))
    assert calls() == 1

    real = as_json(run("trials", "purge", trial.token, "--json"))

    assert [real[name] for name in NUMBERS] == [dry[name] for name in NUMBERS] == [1, 8, 1, 1, 1, 0, 1]
    assert (dry["finished"], real["finished"], real["error"]) == (False, True, None)
    assert calls() == 0


def test_for_a_person_both_print_the_same_lines(run, trial):
    dry = run("trials", "purge", trial.token, "--dry-run")
    real = run("trials", "purge", trial.token)

    assert dry.exit_code == real.exit_code == 0
    assert dry.output.splitlines()[:-1] == real.output.splitlines()[:-1]
    assert dry.output.splitlines()[-1] == "Nothing was erased: this was a dry run."
    assert real.output.splitlines()[-1] == "Erased."


def test_purging_again_tells_the_same(run, trial):
    token = trial.token
    first = as_json(run("trials", "purge", token, "--json"))

    again = as_json(run("trials", "purge", token, "--json"))
    dry = as_json(run("trials", "purge", token, "--dry-run", "--json"))

    assert [again[name] for name in NUMBERS] == [first[name] for name in NUMBERS] == [dry[name] for name in NUMBERS]


def test_an_unknown_token_is_told(run):
    result = run("trials", "purge", "nobody")

    assert result.exit_code == 1
    assert "No trial has the token 'nobody'" in result.output


def test_purge_erases_everything_past_its_time_as_its_dry_run_counted(run, trial, deliver, work):
    expiring, settings_too, running = trial, factories.trial(), factories.trial()
    over(expiring)
    over(settings_too, days=31)
    deliver(REPORT, message={"call": {"id": "nobody's", "assistantId": "nobody's"}})
    work()
    with writing() as session:
        nobodys = WebhookEvent.provider_call_id == "nobody's"
        session.execute(db.update(WebhookEvent).where(nobodys).values(received_at=now() - timedelta(days=8)))

    kinds = [("expiry", expiring.token), ("purge", settings_too.token), ("unmatched", None)]

    dry = as_json(run("purge", "--dry-run", "--json"))
    assert retention.due() == []
    real = as_json(run("purge", "--json"))

    assert [(row["kind"], row["trial"]) for row in real] == kinds
    same = ("kind", "trial", *NUMBERS)
    assert [[row[name] for name in same] for row in dry] == [[row[name] for name in same] for row in real]
    assert all(row["finished"] for row in real)
    db.session.expire_all()
    assert db.session.get_one(Trial, running.id).status == "ready"


def test_purge_goes_on_with_what_was_begun(run, trial):
    with writing():
        retention.ask(trial, "purge", "owner")

    dry = as_json(run("purge", "--dry-run", "--json"))
    real = as_json(run("purge", "--json"))

    assert [row["calls"] for row in dry] == [row["calls"] for row in real] == [1]
    assert calls() == 0


def test_trials_purge_without_a_token_does_what_purge_does(run, trial):
    over(trial)

    dry = as_json(run("trials", "purge", "--dry-run", "--json"))
    assert as_json(run("purge", "--dry-run", "--json")) == dry
    assert calls() == 1
    real = as_json(run("trials", "purge", "--json"))

    assert [(row["kind"], row["trial"], row["calls"]) for row in dry] == [("expiry", trial.token, 1)]
    assert told(real) == told(dry)
    assert (real[0]["finished"], calls()) == (True, 0)


def told(rows):
    """Return what a dry run and the real one have in common."""
    return [[row[name] for name in ("kind", "trial", *NUMBERS)] for row in rows]


@pytest.mark.parametrize("steps", range(1, 12))
def test_a_purge_that_was_killed_is_gone_on_with_at_once_by_the_next(run, trial, monkeypatch, steps):
    over(trial, days=31)
    real, left = receipts.going_on, iter(range(steps))

    @contextmanager
    def going_on(receipt_id):
        if next(left, None) is None:
            raise SystemExit(9)  # as far as the database can tell: kill -9
        with real(receipt_id) as receipt:
            yield receipt

    with monkeypatch.context() as patched:
        patched.setattr(receipts, "going_on", going_on)
        assert run("purge").exit_code == 9
    assert retention.due() == []  # as if it were still at it

    dry = as_json(run("purge", "--dry-run", "--json"))
    done = as_json(run("purge", "--json"))

    assert told(done) == told(dry)
    assert [(row["kind"], row["calls"], row["assistant"], row["finished"]) for row in done] == [("purge", 1, 1, True)]
    assert (calls(), retention.unfinished(), run("purge").output) == (0, [], "Nothing is past its time.\n")


def test_purge_tries_at_once_what_was_put_off(run, trial, fake):
    over(trial)
    fake.faults.add("DELETE /assistant/{id}", status=409, body={"error": "assistant_pinned"}, times=None)
    refused = run("purge")
    assert (refused.exit_code, retention.due()) == (1, [])
    assert "Not finished: Vapi keeps this assistant, because it is pinned there." in refused.output
    fake.faults.clear()

    dry = as_json(run("purge", "--dry-run", "--json"))
    real = as_json(run("purge", "--json"))

    assert told(real) == told(dry)
    assert [(row["assistant"], row["finished"], row["error"]) for row in real] == [(1, True, None)]


def test_of_two_erasures_of_a_trial_the_dry_run_too_gives_the_second_only_what_the_first_leaves(run, trial):
    with writing() as session:
        session.add(Mail(trial_id=trial.id, kind="welcome", state="sent"))
    with writing():
        retention.ask(trial, "expiry", "schedule")
    over(trial, days=31)

    dry = as_json(run("purge", "--dry-run", "--json"))
    real = as_json(run("purge", "--json"))

    assert [(row["kind"], row["calls"], row["letters"]) for row in real] == [("expiry", 1, 0), ("purge", 0, 1)]
    assert told(real) == told(dry)


def test_what_was_taken_up_again_is_forecast_to_stay(run, trial):
    with writing():
        retention.ask(trial, "expiry", "schedule")
    lifecycle.convert(trial)

    dry = as_json(run("purge", "--dry-run", "--json"))
    real = as_json(run("purge", "--json"))

    assert [(row["calls"], row["finished"]) for row in real] == [(0, True)]
    assert told(real)[0][:-1] == told(dry)[0][:-1]
    assert calls() == 1


def test_purge_writes_to_whose_trial_ends_tomorrow_and_sends_it(run, trial, app):
    factories.change(trial, email="rosa@example.com", expires_at=now() + timedelta(hours=20))

    dry = run("purge", "--dry-run")
    assert db.session.scalars(db.select(Mail)).all() == []
    real = run("purge")

    assert "trial ends within a day: 1" in dry.output
    assert dry.output.splitlines()[:2] == real.output.splitlines()[:2]
    (mail,) = db.session.scalars(db.select(Mail))
    assert (mail.kind, mail.state) == ("erasure", "sent")
    assert len(list((app.config["INSTANCE_DIR"] / "mail").glob("*.eml"))) == 1
    assert run("purge").output == "Nothing is past its time.\n"


def test_after_an_extension_another_letter_tells_of_the_new_end(run, trial):
    factories.change(trial, email="rosa@example.com", expires_at=now() + timedelta(hours=20))
    run("purge")
    run("trials", "extend", trial.token, "--days", 3)
    assert run("purge").output == "Nothing is past its time.\n"

    factories.change(trial, expires_at=now() + timedelta(hours=20))
    run("purge")

    assert [mail.state for mail in db.session.scalars(db.select(Mail))] == ["sent", "sent"]


def test_what_one_trials_purge_could_not_finish_is_told_with_its_reason_and_the_next_step(run, trial, fake):
    fake.faults.add("DELETE /assistant/{id}", status=409, body={"error": "assistant_pinned"}, times=None)

    result = run("trials", "purge", trial.token)

    assert result.exit_code == 1
    assert "Not finished: Vapi keeps this assistant, because it is pinned there." in result.output
    assert f"To try now: flask trials purge {trial.token}" in result.output
    fake.faults.clear()
    assert run("trials", "purge", trial.token).output.splitlines()[-1] == "Erased."


def test_with_nothing_to_do_purge_says_so(run):
    result = run("purge")

    assert (result.exit_code, result.output) == (0, "Nothing is past its time.\n")
    assert as_json(run("purge", "--dry-run", "--json")) == []


def test_what_is_outstanding_is_a_failure_and_is_listed_with_its_reason(run, trial, fake):
    fake.faults.add("DELETE /assistant/{id}", status=409, body={"error": "assistant_pinned"}, times=None)

    result = run("trials", "purge", trial.token)

    assert result.exit_code == 1
    assert "tried again by itself. See flask receipts list." in result.output
    (listed,) = as_json(run("receipts", "list", "--json"))
    assert (listed["outstanding"], listed["attempts"]) == (1, 1)
    assert "pinned" in listed["error"]
    shown = as_json(run("receipts", "show", listed["id"], "--json"))
    assert shown["plan"]["assistants"] == [trial.assistant_id]
    assert shown["confirmed"]["calls"]["gone"] == 1


def test_receipts_list_shows_finished_ones_only_when_asked(run, trial):
    assert run("receipts", "list").output == "No erasure is outstanding.\n"
    run("trials", "purge", trial.token)

    assert as_json(run("receipts", "list", "--json")) == []
    (receipt,) = as_json(run("receipts", "list", "--all", "--json"))
    assert receipt["finished_at"]
    assert str(receipt["id"]) in run("receipts", "list", "--all").output


def test_receipts_show_knows_only_receipts(run):
    result = run("receipts", "show", "7")

    assert result.exit_code == 1
    assert "No receipt has the number 7" in result.output
    assert db.session.scalars(db.select(Receipt)).all() == []
