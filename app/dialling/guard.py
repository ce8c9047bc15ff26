"""Says no before a phone is made to ring: against toll fraud, harassment and a bill that runs away."""

from __future__ import annotations

import logging
from decimal import Decimal

from flask import current_app
from sqlalchemy import func

from ..clients import vapi
from ..clock import now
from ..database import is_sqlite
from ..errors import NotDialled
from ..extensions import db
from ..languages import speaking
from ..models import Dial, Trial
from . import numbers, policy
from .rules import RULES, Attempt

LOCK = 0x63616C6C  # of PostgreSQL's advisory locks, ours: whoever holds it counts alone
EVEN_SIMULATED = ("stopped",)  # where no phone rings, only the operator's switch counts
log = logging.getLogger(__name__)


def check(trial: Trial, number: str, kind: str = "call") -> None:
    """Return if that phone may be made to ring now; raise NotDialled with the rule's name and its reason.

    Reads only: `claim` is for whoever is about to dial.
    """
    attempt = Attempt(trial, numbers.parsed(number), _hash(number), kind, policy.current(), now())
    with speaking(trial.language):
        for name in EVEN_SIMULATED if vapi.current().simulated else RULES:
            if refusal := RULES[name](attempt):
                log.info("not dialled", extra={"trial": trial.id, "kind": kind, "rule": name})
                raise NotDialled(name, refusal)


def claim(trial: Trial, call_id: int | None, number: str, kind: str = "call") -> Dial | None:
    """Check and count in one, inside the caller's `writing()`: of two at once the second sees the first counted.

    Returns the row that counts it (delete it if the phone surely did not ring), None where the call is simulated.
    """
    if not is_sqlite():  # there `writing()` lets in one at a time; here the lock is held until the commit
        db.session.execute(db.select(func.pg_advisory_xact_lock(LOCK)))
    check(trial, number, kind)
    if vapi.current().simulated:
        return None
    return count(trial, call_id, number, kind, policy.current().cost[kind])


def count(trial: Trial, call_id: int | None, number: str, kind: str, cost: Decimal) -> Dial:
    """Count one ring in the caller's transaction; `cost` holds until the call's own is known."""
    dial = Dial(kind=kind, trial_id=trial.id, call_id=call_id, number_hash=_hash(number), cost=cost)
    db.session.add(dial)
    db.session.flush()  # the next check in this transaction counts it too
    return dial


def _hash(number: str) -> str:
    return numbers.hashed(number, current_app.config["SECRET_KEY"])
