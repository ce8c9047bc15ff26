"""A checkout that was paid makes its trial a paying one, once, however often and by whomever that is said."""

from __future__ import annotations

from sqlalchemy import Select

from ..clock import now
from ..database import writing
from ..errors import UnknownCheckout
from ..extensions import db
from ..languages import marked as N_
from ..models import Checkout, Trial
from ..trials import lifecycle, page
from . import payments
from .sandbox import NAME

UNKNOWN = N_("This trial has no such checkout. Go back to its page and press the button again.")


def simulated(trial: Trial, reference: str) -> Checkout:
    """Return the trial's checkout in the sandbox; raise UnknownCheckout where there is none, or no sandbox."""
    checkout = db.session.scalars(_of(trial, reference).where(Checkout.provider == NAME)).first()
    if checkout is None or not payments.simulated():
        raise UnknownCheckout(UNKNOWN)
    return checkout


def paid(trial: Trial, reference: str) -> bool:
    """Note that the trial's checkout was paid and convert the trial; return whether that was news.

    Raises TrialOver when the trial was erased, UnknownCheckout when the checkout was.
    """
    with writing() as store:
        store.refresh(trial, with_for_update=True)  # locked first everywhere: whoever pays, presses or erases waits
        checkout = store.scalars(_of(trial, reference).with_for_update()).first()
        if checkout is None:
            raise UnknownCheckout(UNKNOWN)
        if checkout.state == "paid":
            return False
        lifecycle.convert_locked(trial)
        checkout.state, checkout.paid_at = "paid", now()
    page.publish([trial])
    return True


def _of(trial: Trial, reference: str) -> Select[Checkout]:
    query: Select[Checkout] = db.select(Checkout)
    return query.where(Checkout.trial_id == trial.id, Checkout.reference == reference)
