"""An erasure is asked for: the trial is over at once, and a receipt notes what is to be done (`working` does it)."""

from __future__ import annotations

import logging
from hashlib import sha256

from sqlalchemy.orm.attributes import flag_modified

from ..clock import now
from ..extensions import db
from ..models import Receipt, Trial
from . import held, provider

ENDS_AS = {"expiry": "expired", "purge": "purged"}
log = logging.getLogger(__name__)


def ask(trial: Trial, kind: str, by: str) -> Receipt:
    """End the trial by "expiry" or "purge" and note its erasure, in the caller's transaction.

    Asking again returns the receipt that there is, unless something came to be after it was finished.
    """
    db.session.get(Trial, trial.id, with_for_update=True, populate_existing=True)
    kind = "purge" if trial.status == "purged" else kind  # nothing brings a purged trial back
    if there := known(trial, kind):
        return there
    receipt = Receipt(kind=kind, asked_by=by, token_hash=token_hash(trial), trial_id=trial.id, due_at=now())
    receipt.plan, receipt.counts, receipt.confirmed = {}, dict.fromkeys(held.NUMBERS, 0), {}
    _end(trial, kind)
    provider.plan_all(receipt, trial)
    db.session.add(receipt)
    db.session.flush()  # the log names the receipt by its number
    log.info("erasure asked for", extra={"receipt": receipt.id, "kind": kind, "by": by, "trial": trial.id})
    return receipt


def known(trial: Trial, kind: str) -> Receipt | None:
    """Return the receipt of such an erasure that there is, unless something came to be after it was finished."""
    if trial.status != ENDS_AS[kind]:  # it was taken up again since
        return None
    receipt = _newest(trial, kind)
    # One that is not finished looks for what is left before it is.
    return receipt if receipt and (receipt.finished_at is None or not held.is_left_over(trial)) else None


def also(trial_id: int, provider_call_id: str) -> None:
    """Have the provider erase one more call, in the caller's transaction: one that was just being placed
    while its trial was erased, and whose row is gone."""
    query = db.select(Receipt).where(Receipt.trial_id == trial_id).order_by(Receipt.id.desc()).limit(1)
    receipt = db.session.scalars(query.with_for_update()).first()
    if receipt is None:
        return
    provider.plan(receipt, "calls", [provider_call_id])
    flag_modified(receipt, "plan")
    receipt.due_at, receipt.finished_at = now(), None


def of_token(token: str) -> list[Receipt]:
    """Return the receipts of the trial that had this token (or whose token's hash this is), oldest first."""
    hashes = (token, hash_of(token))
    return list(db.session.scalars(db.select(Receipt).where(Receipt.token_hash.in_(hashes)).order_by(Receipt.id)))


def token_hash(trial: Trial) -> str:
    """Return the SHA-256 of the trial's token; of an erased trial nothing else is left."""
    return trial.token if trial.purged_at else hash_of(trial.token)


def hash_of(token: str) -> str:
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _newest(trial: Trial, kind: str) -> Receipt | None:
    query = db.select(Receipt).where(Receipt.trial_id == trial.id, Receipt.kind == kind)
    receipt: Receipt | None = db.session.scalars(query.order_by(Receipt.id.desc()).limit(1)).first()
    return receipt


def _end(trial: Trial, kind: str) -> None:
    trial.status = ENDS_AS[kind]
    trial.assistant_due_at = trial.problem = None
    trial.expired_at = None if kind == "expiry" else trial.expired_at  # set once it is done
    trial.revision += 1
