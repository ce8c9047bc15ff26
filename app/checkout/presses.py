"""A press of "Go Live": recorded once, and led to the trial's one open checkout."""

from __future__ import annotations

import re
import secrets

from flask import current_app
from sqlalchemy import orm

from .. import trials
from ..database import insert, writing
from ..errors import Purged, TrialOver
from ..extensions import db
from ..models import Checkout, CtaClick, Trial
from . import payments

PAID, CANCELLED = "paid", "cancelled"
_KEY = re.compile(r"[\w.-]{1,64}", re.ASCII)


def press(trial: Trial, key: str, session: str) -> str:
    """Record the press and return where it leads: the trial's open checkout, or its page when it is paid already.

    Sent again with the same key it is the same press; a key that cannot be one makes each a press of its own.
    Raises NotPayable, the press recorded, where nobody takes payments.
    """
    provider = payments.current()
    checkout = _record(trial, key if _KEY.fullmatch(key) else secrets.token_hex(16), session, provider)
    if checkout is None and trial.status == "converted":
        return trials.path(trial)
    if checkout is None or provider is None:
        raise payments.none()
    return checkout.url or _open(checkout, trial, provider)


def after(trial: Trial, outcome: str) -> str:
    """Return where a checkout goes on: the trial's page, told how it ended."""
    return f"{trials.path(trial)}?checkout={outcome}"


def _record(trial: Trial, key: str, session: str, provider: payments.Payments | None) -> Checkout | None:
    """Keep the press with the checkout that it leads to, if it leads to one; what is sent again changes nothing."""
    with writing() as store:
        store.refresh(trial, with_for_update=True)
        if trial.status == "purged":
            raise Purged("This trial's data was erased.")
        leads_on = provider is not None and trial.status != "converted"
        checkout = _one_open(store, trial, provider.name) if leads_on and provider else None
        values = {"trial_id": trial.id, "press": key, "session": session}
        values |= {"checkout_id": checkout.id if checkout else None}
        store.execute(insert(CtaClick).values(**values).on_conflict_do_nothing())
    return checkout


def _one_open(store: orm.Session, trial: Trial, provider: str) -> Checkout:
    """Return the trial's open checkout at the provider, or a new one; the trial is locked."""
    query = db.select(Checkout).where(Checkout.trial_id == trial.id, Checkout.provider == provider)
    checkout = store.scalars(query.where(Checkout.state == "open")).first()
    if checkout is None:
        checkout = Checkout(trial_id=trial.id, provider=provider)
        store.add(checkout)
        store.flush()
    return checkout


def _open(checkout: Checkout, trial: Trial, provider: payments.Payments) -> str:
    """Open the checkout at the provider, outside of any transaction, and keep where it is paid."""
    checkout_id, host = checkout.id, current_app.config["APP_HOST"]
    outcomes = [f"{host}{after(trial, outcome)}" for outcome in (PAID, CANCELLED)]
    opened = provider.open(checkout.reference, trial, *outcomes)
    with writing() as store:
        kept = store.get(Checkout, checkout_id, with_for_update=True, populate_existing=True)
        if kept is None:
            raise TrialOver("This trial was erased meanwhile.")
        kept.provider_checkout_id, kept.url = opened
    return opened.url
