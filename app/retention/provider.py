"""What we made at the provider is deleted there: each call's data, then the assistant."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Literal

from ..assistants import configuration
from ..clients import vapi
from ..clients.errors import Gone, Permanent
from ..clock import now
from ..extensions import db
from ..models import Call, PhoneCode, Receipt, Trial
from ..plugins import Json
from . import held, receipts, tombstones

Kind = Literal["calls", "assistants"]
CLOCKS = timedelta(hours=1)  # more than theirs and ours can differ by


def erase(receipt_id: int) -> None:
    """Delete what the receipt plans; raises the ServiceError that keeps something from being deleted.

    A refusal of one call holds up no other; while a call's data is there, its assistant stays too.
    """
    refusal = _look(receipt_id)
    api = vapi.current()
    refusal = _delete(receipt_id, "calls", api.delete_call) or refusal
    refusal = refusal or _delete(receipt_id, "assistants", api.delete_assistant)
    if refusal:
        raise refusal


def outstanding(plan: Json) -> int:
    """Return how many things are still to be deleted at the provider."""
    return len(plan.get("calls", ())) + len(plan.get("assistants", ()))


def assistants(receipt: Receipt, trial: Trial | None) -> set[str]:
    """Return the assistants that the erasure has still to delete."""
    planned = set(receipt.plan.get("assistants", ()))
    own = trial.assistant_id if trial and trial.provider == held.PROVIDER and not held.goes_on(trial) else None
    done = own is not None and tombstones.mark(held.PROVIDER, own) in receipt.plan.get("done", ())
    return planned | ({own} if own and not done else set())


def plan_all(receipt: Receipt, trial: Trial) -> None:
    """Plan the trial's assistant and calls, and bury all that may still arrive for them."""
    if held.goes_on(trial):
        return
    query = db.select(Call.provider, Call.provider_call_id).where(held.calls_of(trial))
    calls = [(row.provider, row.provider_call_id) for row in db.session.execute(query)]
    codes = db.select(PhoneCode.provider_call_id).where(PhoneCode.trial_id == trial.id)  # calls that spoke a code
    spoken = list(db.session.scalars(codes.where(PhoneCode.channel == held.PROVIDER)))
    plan(receipt, "calls", [*spoken, *(identity for provider, identity in calls if provider == held.PROVIDER)])
    plan(receipt, "assistants", [trial.assistant_id] if trial.provider == held.PROVIDER else [])
    for provider, identity in [*calls, (trial.provider, trial.assistant_id)]:
        if provider != held.PROVIDER:  # not ours to delete there
            tombstones.bury(provider, [identity])


def call_off(receipt: Receipt, trial: Trial) -> None:
    """Keep what a trial that goes on still has; what it no longer has is deleted as planned."""
    query = db.select(Call.provider_call_id).where(held.calls_of(trial), Call.provider == held.PROVIDER)
    kept = set(db.session.scalars(query))
    receipt.plan["calls"] = [one for one in receipt.plan.get("calls", ()) if one not in kept]
    receipt.confirmed["called_off_at"] = now().isoformat()


def plan(receipt: Receipt, kind: Kind, ids: Iterable[str | None]) -> None:
    """Add what is to be deleted, unless it is planned or done, and bury it."""
    new = {one for one in ids if one} - set(receipt.plan.get(kind, ()))
    new = {one for one in new if tombstones.mark(held.PROVIDER, one) not in receipt.plan.get("done", ())}
    receipt.plan[kind] = [*receipt.plan.get(kind, ()), *sorted(new)]
    tombstones.bury(held.PROVIDER, new)


def _look(receipt_id: int) -> Permanent | None:
    """Plan what came to be there without our knowing: calls that were being placed, an assistant being made."""
    with receipts.going_on(receipt_id) as receipt:
        trial = db.session.get_one(Trial, receipt.trial_id, populate_existing=True)
        plan_all(receipt, trial)
        assistants, since = list(receipt.plan.get("assistants", ())), trial.created_at - CLOCKS
        if held.goes_on(trial):
            return None
        marker = configuration.marker(trial) if _may_be_unknown(receipt, trial) else None
    try:
        lost = vapi.current().find_assistant(marker) if marker else None
        assistants += [str(lost["id"])] if lost else []
        calls = [str(call["id"]) for one in assistants for call in vapi.current().list_calls(one, since)]
    except Gone:
        return None
    except Permanent as refusal:
        return refusal
    with receipts.going_on(receipt_id) as receipt:
        plan(receipt, "assistants", assistants)
        plan(receipt, "calls", calls)
    return None


def _may_be_unknown(receipt: Receipt, trial: Trial) -> bool:
    """Whether an assistant was asked for whose id never reached us."""
    begun = trial.provider == held.PROVIDER and trial.assistant_attempts > 0
    return begun and not receipt.plan.get("assistants") and "assistant" not in receipt.confirmed


def _delete(receipt_id: int, kind: Kind, delete: Callable[[str], str]) -> Permanent | None:
    refusal = None
    for one in _planned(receipt_id, kind):
        try:
            answer = delete(one)
        except Permanent as error:
            refusal = error
            continue
        with receipts.going_on(receipt_id) as receipt:
            if one in receipt.plan[kind]:  # unless another worker was quicker
                _confirm(receipt, kind, one, answer)
    return refusal


def _planned(receipt_id: int, kind: Kind) -> list[str]:
    with receipts.going_on(receipt_id) as receipt:
        return list(receipt.plan.get(kind, ()))


def _confirm(receipt: Receipt, kind: Kind, identity: str, answer: str) -> None:
    receipt.plan[kind].remove(identity)
    receipt.plan["done"] = [*receipt.plan.get("done", ()), tombstones.mark(held.PROVIDER, identity)]
    if kind == "calls":
        answers = receipt.confirmed.setdefault("calls", {"deleted": 0, "gone": 0, "past_retention": 0})
        answers[answer] = answers.get(answer, 0) + 1
    else:
        receipt.confirmed["assistant"] = answer
        receipts.add(receipt, {"assistant": 1})
    receipt.confirmed[f"{kind}_at"] = now().isoformat()
