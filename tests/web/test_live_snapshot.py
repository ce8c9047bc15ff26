"""The first thing that a page's socket sends: the page as it is at that moment."""

from __future__ import annotations

from threading import Thread

from flask import Flask

from app.database import writing
from app.extensions import db
from app.models import Trial
from app.trials import by_token
from app.web import live
from tests import factories


def test_what_changed_after_a_socket_was_admitted_is_in_its_snapshot(app: Flask) -> None:
    trial = factories.trial(factories.ROSA, status="provisioning")
    by_token(trial.token)  # the admission reads the trial, in the transaction that goes on
    assert "Setting up" in live.snapshot(trial.token)
    by_token(trial.token)

    changing = Thread(target=_set_up, args=(app, trial.id))
    changing.start()
    changing.join()

    assert "Setting up" not in live.snapshot(trial.token)


def _set_up(app: Flask, trial_id: int) -> None:
    with app.app_context(), writing() as session:
        session.execute(db.update(Trial).where(Trial.id == trial_id).values(status="ready"))
