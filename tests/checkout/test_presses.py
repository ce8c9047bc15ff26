"""A press of "Go Live": recorded once however often it is sent, and led to one open checkout."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from app.checkout import conversion, presses
from app.database import writing
from app.errors import NotPayable, Purged
from app.extensions import db
from app.models import Checkout, Trial
from tests import factories
from tests.checkout.conftest import checkouts, clicks


def test_a_press_is_recorded_and_leads_to_a_checkout(trial):
    address = presses.press(trial, "1", "a-browser")

    (click,), (checkout,) = clicks(), checkouts()
    assert (click.trial_id, click.press, click.session, click.checkout_id) == (trial.id, "1", "a-browser", checkout.id)
    assert address == checkout.url == f"/t/{trial.token}/checkout/{checkout.reference}"


def test_a_press_that_is_sent_twice_is_one_press(trial):
    first = presses.press(trial, "1", "a-browser")

    assert presses.press(trial, "1", "a-browser") == first
    assert (len(clicks()), len(checkouts())) == (1, 1)


def test_another_press_is_recorded_and_leads_to_the_checkout_that_is_open(trial):
    first = presses.press(trial, "1", "a-browser")

    assert presses.press(trial, "2", "another-browser") == first
    assert [click.session for click in clicks()] == ["a-browser", "another-browser"]
    assert len(checkouts()) == 1


@pytest.mark.parametrize("key", ["", "x" * 65, "a b", "\x00", "\ud800", "é", "1\n"])
def test_a_key_that_cannot_be_one_makes_each_a_press_of_its_own(trial, key):
    presses.press(trial, key, "a-browser")
    presses.press(trial, key, "a-browser")

    assert (len(clicks()), len(checkouts())) == (2, 1)


def test_the_same_key_of_another_trial_is_another_press(trial):
    other = factories.trial(factories.BRIGHT, status="ready")

    assert presses.press(trial, "1", "a-browser") != presses.press(other, "1", "a-browser")
    assert len(clicks()) == 2


def test_many_presses_at_once_make_one_checkout(trial, app):
    trial_id = trial.id

    def one(number: int) -> str:
        with app.app_context():
            return presses.press(db.session.get_one(Trial, trial_id), str(number % 4), "a-browser")

    with ThreadPoolExecutor(8) as pool:
        addresses = set(pool.map(one, range(16)))

    assert (len(addresses), len(clicks()), len(checkouts())) == (1, 4, 1)


def test_a_checkout_whose_opening_was_cut_off_is_opened_by_the_next_press(trial):
    with writing() as session:
        session.add(Checkout(trial_id=trial.id, provider="sandbox", reference="co_cut"))

    assert presses.press(trial, "1", "a-browser") == f"/t/{trial.token}/checkout/co_cut"
    assert [checkout.reference for checkout in checkouts()] == ["co_cut"]


def test_a_press_on_a_trial_that_is_live_is_recorded_and_opens_nothing(app):
    bright = factories.trial(factories.BRIGHT)

    assert presses.press(bright, "1", "a-browser") == f"/t/{bright.token}"
    assert ([click.checkout_id for click in clicks()], checkouts()) == ([None], [])


def test_after_a_paid_checkout_no_other_one_is_opened(trial):
    presses.press(trial, "1", "a-browser")
    conversion.paid(trial, checkouts()[0].reference)

    assert presses.press(trial, "2", "a-browser") == f"/t/{trial.token}"
    assert len(checkouts()) == 1


def test_where_nobody_takes_payments_the_press_is_recorded_all_the_same(trial, app):
    app.config["STRIPE_SECRET_KEY"] = "a-key"

    with pytest.raises(NotPayable, match="not available here yet"):
        presses.press(trial, "1", "a-browser")

    assert ([click.checkout_id for click in clicks()], checkouts()) == ([None], [])


def test_a_press_that_an_erasure_overtook_is_refused(trial, app):
    with app.app_context():
        factories.change(db.session.get_one(Trial, trial.id), status="purged")

    with pytest.raises(Purged):
        presses.press(trial, "1", "a-browser")

    assert clicks() == []
