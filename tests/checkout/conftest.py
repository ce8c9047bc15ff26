"""A trial that may go live, and what its presses and payments left."""

from __future__ import annotations

import pytest

from app.extensions import db
from app.models import Checkout, CtaClick, Trial
from tests import factories


@pytest.fixture
def trial(app) -> Trial:
    """Rosa's trial, with one call that is written up."""
    made = factories.trial()
    factories.call(made, status="completed")
    return made


def clicks() -> list[CtaClick]:
    db.session.rollback()
    return list(db.session.scalars(db.select(CtaClick).order_by(CtaClick.id)))


def checkouts() -> list[Checkout]:
    db.session.rollback()
    query = db.select(Checkout).order_by(Checkout.id).execution_options(populate_existing=True)
    return list(db.session.scalars(query))


def fresh(trial: Trial) -> Trial:
    db.session.rollback()
    return db.session.get_one(Trial, trial.id, populate_existing=True)
