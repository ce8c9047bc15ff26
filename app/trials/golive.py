"""What the trial's page says of going live: nothing yet, an offer, or what happens after it. Pushed like the cards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from flask import current_app
from sqlalchemy import ColumnElement, func

from ..checkout import payments
from ..extensions import db
from ..languages import speaking
from ..models import Call, Checkout, CtaClick, Trial
from .records import is_open, path

RUNNING = ("initiated", "ringing", "in_progress")
State = Literal["none", "offer", "ended", "live"]


@dataclass(frozen=True, slots=True)
class GoLive:
    """All that templates/trials/_golive.html says.

    `press` is the key of the next press where no script gives each its own: how many there were tells them apart.
    """

    state: State
    revision: int
    press: str
    sandbox: bool
    path: str


def view(trial: Trial) -> GoLive:
    """Return what the panel says of the trial as it is now."""
    calls = db.session.execute(db.select(Call.status, Call.revision).where(_of(trial))).all()
    state = _state(trial, {call.status for call in calls})
    # Moves with whatever can change it, so that a page never takes an older render for the newer one.
    revision = trial.revision + sum(call.revision for call in calls)
    sandbox = payments.simulated() and (state != "live" or _paid_in_sandbox(trial))
    return GoLive(state, revision, str(_presses(trial) + 1), sandbox, path(trial))


def render(trial: Trial) -> str:
    """Return the panel, one element with an id."""
    with speaking(trial.language):
        template = current_app.jinja_env.get_template("trials/_golive.html")
        return template.render(golive=view(trial), trial=trial)


def _state(trial: Trial, statuses: set[str]) -> State:
    if trial.status == "converted":
        return "live"
    if not is_open(trial):
        return "ended"
    return "offer" if "completed" in statuses and statuses.isdisjoint(RUNNING) else "none"


def _of(trial: Trial) -> ColumnElement[bool]:
    return (Call.callable_type == "Trial") & (Call.callable_id == trial.id)


def _presses(trial: Trial) -> int:
    query = db.select(func.count()).select_from(CtaClick).where(CtaClick.trial_id == trial.id)
    return db.session.scalar(query) or 0


def _paid_in_sandbox(trial: Trial) -> bool:
    paid = db.select(Checkout.id).where(Checkout.trial_id == trial.id, Checkout.state == "paid")
    return db.session.scalar(paid.where(Checkout.provider == "sandbox").limit(1)) is not None
