"""What a serving process starts with: what a process that was killed had taken is free at once."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from sqlalchemy.exc import OperationalError

from app import retention, runtime, trials
from app.clients import vapi
from app.clock import now
from app.database import writing
from app.extensions import db
from app.models import Call
from app.retention import receipts
from app.trials import setup
from tests import factories

pytestmark = pytest.mark.parametrize("mode", ["embedded"], indirect=True)
SOON = 10  # seconds, much less than any lease


def until(condition) -> None:
    deadline = time.monotonic() + SOON
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)  # between two looks at a condition with a deadline
        db.session.rollback()
        db.session.expire_all()


def test_a_set_up_that_was_cut_off_is_gone_on_with_when_the_process_starts_again(app, fake, monkeypatch):
    trial = trials.create(**factories.ROSA)

    def die(*_):
        raise SystemExit

    with monkeypatch.context() as patched, pytest.raises(SystemExit):
        patched.setattr(vapi.Vapi, "create_assistant", die)
        setup.set_up(trial.id)
    assert trial.assistant_due_at > now() + timedelta(minutes=1)

    runtime.start(app)

    until(lambda: trial.status == "ready")


def test_an_erasure_that_was_cut_off_is_gone_on_with_when_the_process_starts_again(app, fake):
    trial = factories.trial()
    factories.call(trial)
    with writing():
        receipt = retention.ask(trial, "purge", "owner")
    receipts.claim(receipt.id, False)
    assert retention.due() == []

    runtime.start(app)

    until(lambda: receipt.finished_at)
    assert db.session.scalars(db.select(Call)).all() == []


def test_a_database_that_does_not_answer_at_the_start_does_not_keep_the_process_from_it(app, fake, monkeypatch):
    def busy():
        raise OperationalError("UPDATE", {}, Exception("database is locked"))

    monkeypatch.setattr(setup, "release", busy)
    trial = trials.create(**factories.ROSA)

    runtime.start(app)

    until(lambda: trial.status == "ready")
