"""The work of an erasure, step by step, each committed: the provider first, then our own rows, then the log.

Whatever stops it (a fault, a crash, the provider), the receipt says what is left, and it goes on from there.
Our own rows wait for the provider for a day, so that a call is not forgotten before its data is gone there.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from .. import live
from ..clients.errors import ServiceError
from ..clock import now
from ..extensions import db
from ..models import Receipt, Trial
from . import held, provider, receipts, rows, wal

PATIENCE = timedelta(hours=24)  # with the provider, before our own rows are erased all the same


def work(receipt_id: int, at_once: bool = False) -> bool:
    """Go on with an erasure if it is due and nobody else is at it (`at_once`: even so); return whether it is finished.

    Any number of workers may call it, any number of times.
    """
    receipt = receipts.claim(receipt_id, at_once)
    if receipt is None:
        return receipts.is_finished(receipt_id)
    try:
        _erase(receipt)
        while not _closed(receipt_id):
            _erase(receipt)
    except Exception as error:  # whatever it is: the receipt must say that it is not finished, and be tried again
        receipts.put_off(receipt_id, error)
        return False
    return True


def _erase(receipt: Receipt) -> None:
    if receipt.kind == "unmatched":
        _unmatched(receipt)
    else:
        _of_trial(receipt)
    wal.empty()


def _closed(receipt_id: int) -> bool:
    """Finish the erasure, unless something came to be since it was last looked for."""
    with receipts.going_on(receipt_id) as receipt:
        if provider.outstanding(receipt.plan) or (receipt.trial_id and _is_left_over(receipt.trial_id)):
            return False
        receipts.close(receipt)
        return True


def _is_left_over(trial_id: int) -> bool:
    trial = db.session.get_one(Trial, trial_id, with_for_update=True, populate_existing=True)
    return not held.goes_on(trial) and held.is_left_over(trial)


def _unmatched(receipt: Receipt) -> None:
    before, erased = datetime.fromisoformat(receipt.plan["before"]), True
    while erased:
        with receipts.going_on(receipt.id) as row:
            counted = rows.unmatched(before)
            receipts.add(row, counted)
            erased = any(counted.values())


def _of_trial(receipt: Receipt) -> None:
    _call_off_what_goes_on(receipt.id)
    refusal = _at_provider(receipt)
    if refusal and now() - receipt.created_at < PATIENCE:
        raise refusal
    for step in rows.steps(receipt.kind):
        _take(receipt.id, step)
    if receipt.kind == "expiry":
        _show_that_it_is_over(receipt.id)
    refusal = refusal or _at_provider(receipt)  # what came to be there meanwhile
    if refusal:
        wal.empty()
        raise refusal
    _take(receipt.id, rows.simulated)


def _call_off_what_goes_on(receipt_id: int) -> None:
    with _step(receipt_id) as (receipt, trial):
        if held.goes_on(trial):
            provider.call_off(receipt, trial)


def _at_provider(receipt: Receipt) -> ServiceError | None:
    try:
        provider.erase(receipt.id)
    except ServiceError as error:
        return error
    return None


def _show_that_it_is_over(receipt_id: int) -> None:
    with _step(receipt_id) as (_receipt, trial):
        token = trial.token
    live.stop(token)  # open pages still show the calls


def _take(receipt_id: int, step: rows.Step) -> None:
    with _step(receipt_id) as (receipt, trial):
        if not held.goes_on(trial):
            provider.plan_all(receipt, trial)
            receipts.add(receipt, step(trial))


@contextmanager
def _step(receipt_id: int) -> Iterator[tuple[Receipt, Trial]]:
    with receipts.going_on(receipt_id) as receipt:
        trial = db.session.get_one(Trial, receipt.trial_id, with_for_update=True, populate_existing=True)
        yield receipt, trial
