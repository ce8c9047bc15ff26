"""A checkout that was paid converts its trial once, whoever says so and however often."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from app import live, retention
from app.checkout import conversion, presses
from app.clock import now
from app.database import writing
from app.errors import TrialOver, UnknownCheckout
from app.extensions import db
from app.models import Checkout, CtaClick, Trial
from app.trials import lifecycle
from tests import factories
from tests.checkout.conftest import checkouts, fresh


@pytest.fixture
def checkout(trial) -> Checkout:
    presses.press(trial, "1", "a-browser")
    return checkouts()[0]


def test_it_makes_the_trial_a_paying_one(trial, checkout):
    assert conversion.paid(trial, checkout.reference)

    assert fresh(trial).status == "converted"
    assert trial.converted_at is not None
    assert [(one.state, one.paid_at is not None) for one in checkouts()] == [("paid", True)]


def test_the_second_time_it_changes_nothing(trial, checkout):
    conversion.paid(trial, checkout.reference)
    converted_at, revision = trial.converted_at, trial.revision

    assert not conversion.paid(trial, checkout.reference)
    assert (fresh(trial).converted_at, trial.revision) == (converted_at, revision)


def test_of_many_at_once_one_converts(trial, checkout, app):
    trial_id, reference, revision = trial.id, checkout.reference, trial.revision

    def one(_number: int) -> bool:
        with app.app_context():
            return conversion.paid(db.session.get_one(Trial, trial_id), reference)

    with ThreadPoolExecutor(8) as pool:
        news = list(pool.map(one, range(12)))

    assert sum(news) == 1
    assert fresh(trial).revision == revision + 1


def test_an_expired_trial_is_set_up_again_with_its_settings(app):
    oak = factories.trial(factories.OAK, expired_at=now())
    presses.press(oak, "1", "a-browser")

    conversion.paid(oak, checkouts()[0].reference)

    assert (fresh(oak).status, oak.business) == ("converted", "Oak & Iron")
    assert (oak.expired_at, oak.assistant_id) == (None, None)
    assert oak.assistant_due_at is not None


def test_what_was_paid_is_never_erased_by_the_clock(trial, checkout):
    factories.change(trial, expires_at=now() - timedelta(days=60))
    assert [one.id for one, _kind in retention.past_time()] == [trial.id]

    conversion.paid(trial, checkout.reference)

    assert retention.past_time() == []


def test_an_expiry_that_was_asked_for_is_called_off(trial, checkout):
    factories.change(trial, expires_at=now() - timedelta(days=1))
    with writing():
        receipt = retention.ask(trial, "expiry", "schedule")

    conversion.paid(trial, checkout.reference)
    retention.work(receipt.id, at_once=True)

    assert fresh(trial).status == "converted"
    assert len(db.session.scalars(db.select(factories.Call)).all()) == 1


def test_an_erased_trial_is_not_brought_back(trial, checkout):
    factories.change(trial, status="purged")

    with pytest.raises(TrialOver):
        conversion.paid(trial, checkout.reference)

    assert [one.state for one in checkouts()] == ["open"]


def test_a_checkout_that_was_erased_is_unknown(trial, checkout):
    reference = checkout.reference
    with writing() as session:
        session.execute(db.delete(CtaClick))
        session.execute(db.delete(Checkout))

    with pytest.raises(UnknownCheckout):
        conversion.paid(trial, reference)


@pytest.mark.parametrize("mode", ["embedded"], indirect=True)  # through Redis: tests/test_live.py
def test_it_is_pushed_to_whoever_watches(trial, checkout, app):
    subscriber = live.hub_of(app).join(trial.token)

    conversion.paid(trial, checkout.reference)

    assert "Your receptionist is live" in (subscriber.take(5, lambda: "") or "")


def test_an_operators_conversion_twice_is_one(trial):
    lifecycle.convert(trial)
    converted_at, revision = trial.converted_at, trial.revision

    lifecycle.convert(trial)

    assert (fresh(trial).converted_at, trial.revision) == (converted_at, revision)
