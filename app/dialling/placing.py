"""Places a trial's call once: our own row is dialled before the provider is asked, and never a second time.

A failure after which the phone may be ringing is looked up at the provider (`app/reconcile`), never tried again.
"""

from __future__ import annotations

import logging
from datetime import timedelta

from flask import current_app
from sqlalchemy import ColumnElement, Select, and_, exists, or_

from .. import retention, trials
from ..calls import apply, publish
from ..calls.apply import Change
from ..clients import vapi
from ..clients.errors import ServiceError
from ..clock import now
from ..database import writing
from ..errors import NotDialled, NotReady, TrialOver
from ..extensions import db
from ..languages import gettext as _
from ..languages import marked as N_
from ..languages import speaking
from ..models import Call, Dial, Trial
from ..plugins import EndedKind, Json
from . import guard

RUNNING = ("initiated", "ringing", "in_progress")
FORGOTTEN = timedelta(minutes=15)  # after which a call that never ended no longer keeps the next from starting
SAME_WISH = timedelta(seconds=3)  # within which a second click means the call of the first, whatever became of it
PATIENCE = timedelta(minutes=10)  # how long a call may wait for its receptionist, or for a service that is away
FIRST_PAUSE, LONGEST_PAUSE = 2.0, 60.0  # seconds until it is asked again
LOOK_UP = timedelta(seconds=5)  # after which a call of unknown fate is looked up
log = logging.getLogger(__name__)

NOT_YET = N_("Your receptionist is still being set up. The call waits, and starts by itself as soon as it is ready.")
NEVER = N_("Your receptionist could not be set up, so no phone rang. Try the set-up again first.")
TOO_LATE = N_("Your receptionist was not ready within ten minutes, so no phone rang. Try again when it is.")
WAITING = N_("The phone service does not answer just now. The call starts by itself as soon as it does.")
UNKNOWN = N_("The phone service broke off while it placed the call. We are checking whether your phone rings.")
NO_ANSWER = N_("The phone service did not answer for ten minutes, so no call was placed. Try again later.")
REFUSED = N_("The phone service refused this call: {reason} No phone rang.")
NO_LINE = N_("There is no line to call from yet, which is our mistake. No phone rang.")


def start(trial: Trial) -> Call:
    """Return the trial's running call, or a new one that is due to be dialled: two clicks make one.

    While the receptionist is being set up the call waits for it. Raises TrialOver, NotReady where there will be none,
    or NotDialled when the guard says no.
    """
    with writing() as session:
        session.execute(db.select(Trial.id).where(Trial.id == trial.id).with_for_update())
        session.refresh(trial)
        _check(trial)
        meant = session.scalars(_meant(trial)).first()
        if meant is not None:
            return meant
        guard.check(trial, trial.phone)
        call = Call(provider=trial.provider, callable_type="Trial", callable_id=trial.id, facts={}, dial_due_at=now())
        call.problem = None if _is_set_up(trial) else NOT_YET
        session.add(call)
    publish.changes([Change(call.id, "card")])
    return call


def due() -> list[int]:
    """Return the calls that are to be dialled now; not those that still wait for their receptionist."""
    return list(db.session.scalars(db.select(Call.id).where(Call.dial_due_at <= now(), ~_waits()).limit(100)))


def dial(call_id: int) -> None:
    """Ask the provider to place the call, if that is due and was never done."""
    claimed = _claim(call_id)
    if claimed is None:
        return
    call, trial = claimed
    try:
        placed = vapi.current().create_call(_request(call, trial))
    except ServiceError as error:
        with speaking(trial.language):
            _failed(call.id, error)
    else:
        bind(call.id, trial.id, str(placed["id"]))


def bind(call_id: int, trial_id: int, provider_call_id: str) -> None:
    """Note the provider's id of a call that was placed, whether or not its first webhook was here before us."""
    with writing() as session:
        call = session.get(Call, call_id, populate_existing=True)
        if call is None:  # erased meanwhile, with its trial: the erasure must know of what was placed
            retention.also(trial_id, provider_call_id)
            return
        session.execute(db.select(Trial.id).where(Trial.id == call.callable_id).with_for_update())
        session.refresh(call, with_for_update=True)
        known = db.select(Call.id).where(Call.provider == call.provider, Call.provider_call_id == provider_call_id)
        if call.provider_call_id is None and session.scalar(known) is None:
            call.provider_call_id = provider_call_id
        call.problem, call.lookup_due_at = None, None
        call.revision += 1
    log.info("call placed", extra={"call": call.public_id, "provider_call": provider_call_id})
    publish.changes([Change(call_id, "card")])


def fail(call: Call, kind: EndedKind, problem: str) -> None:
    """Mark a call that was never placed as failed, in the caller's transaction."""
    apply.fail(call, f"dial:{call.public_id}", kind, problem)
    call.dial_due_at = call.lookup_due_at = None
    log.warning("call not placed", extra={"call": call.public_id, "kind": kind})


def _check(trial: Trial) -> None:
    """Raise TrialOver, or NotReady for a trial whose set-up was given up, in words for the trial's owner."""
    if not trials.is_open(trial):
        raise TrialOver(_("This trial is over, so no more test calls can be started."))
    if trial.status == "failed":
        raise NotReady(_(NEVER))


def _is_set_up(trial: Trial) -> bool:
    return trial.assistant_id is not None and trial.status in ("ready", "converted")


def _waits() -> ColumnElement[bool]:
    """Whether a call waits until its receptionist is set up: not for ever, and not for one that never will be."""
    not_yet = or_(Trial.assistant_id.is_(None), Trial.status.in_(("draft", "provisioning")))
    will_be = Trial.status.not_in(("failed", "expired", "purged"))
    return and_(Call.created_at > now() - PATIENCE, exists().where(Trial.id == Call.callable_id, not_yet, will_be))


def _claim(call_id: int) -> tuple[Call, Trial] | None:
    """Take the call for dialling and commit that, or fail it for the reason that forbids it; None: nothing to do."""
    with writing() as session:
        call = session.get(Call, call_id, with_for_update=True, populate_existing=True)
        if call is None or call.dial_due_at is None or call.dial_due_at > now() or call.dialled_at:
            return None
        if session.scalar(db.select(_waits()).where(Call.id == call_id)):
            return None
        trial = session.get(Trial, call.callable_id, populate_existing=True) if call.callable_id else None
        forbidden = _forbidden(call, trial)
        if forbidden:
            fail(call, "account", forbidden)
        else:
            call.dialled_at, call.dial_due_at, call.lookup_due_at = now(), None, now() + timedelta(seconds=30)
    if forbidden:
        publish.changes([Change(call_id, "card")])
        return None
    assert trial is not None
    return call, trial


def _forbidden(call: Call, trial: Trial | None) -> str | None:
    """Count the call against the caps; return the sentence that says why it must not be dialled."""
    if trial is None:
        return _("The trial is gone.")
    if not _line():
        return _(NO_LINE)
    try:
        _check(trial)
        if not _is_set_up(trial):
            return TOO_LATE
        guard.claim(trial, call.id, trial.phone, "call")
    except (NotDialled, NotReady, TrialOver) as refusal:
        return str(refusal)
    return None


def _request(call: Call, trial: Trial) -> Json:
    return {
        "assistantId": trial.assistant_id,
        "phoneNumberId": _line(),
        "customer": {"number": trial.phone},
        "name": f"Trial call {call.public_id}",
        "assistantOverrides": {"metadata": {"callboard": call.public_id}},
    }


def _line() -> str | None:
    """Return the id of the number to call from; any will do in the sandbox."""
    return current_app.config["VAPI_PHONE_NUMBER_ID"] or ("sandbox" if vapi.current().simulated else None)


def _failed(call_id: int, error: ServiceError) -> None:
    with writing() as session:
        call = session.get(Call, call_id, with_for_update=True, populate_existing=True)
        if call is None or call.provider_call_id:
            return
        if error.sent:
            call.problem, call.lookup_due_at = UNKNOWN, now() + LOOK_UP
        elif error.status is None and now() - call.created_at < PATIENCE:  # nobody was reached: no phone can ring
            _wait(call, error)
        elif error.status is None:
            fail(call, "provider_fault", NO_ANSWER)
        else:
            fail(call, "account", _(REFUSED).format(reason=error.message.rstrip(".") + "."))
        call.revision += 1
    publish.changes([Change(call_id, "card")])


def _wait(call: Call, error: ServiceError) -> None:
    waited = (now() - call.created_at).total_seconds()
    pause = min(LONGEST_PAUSE, max(error.retry_after or 0.0, FIRST_PAUSE, waited / 2))
    call.dialled_at, call.lookup_due_at, call.problem = None, None, WAITING
    call.dial_due_at = now() + timedelta(seconds=pause)
    db.session.execute(db.delete(Dial).where(Dial.call_id == call.id))  # counted again when it is dialled


def _meant(trial: Trial) -> Select[Call]:
    """Return the calls that a click now means: one that runs, or one that was started a moment ago."""
    running = and_(Call.status.in_(RUNNING), Call.updated_at >= now() - FORGOTTEN)
    of_ours = or_(Call.dialled_at.is_not(None), Call.provider_call_id.is_(None))
    just_started = and_(of_ours, Call.created_at > now() - SAME_WISH)
    own = db.select(Call).where(Call.callable_type == "Trial", Call.callable_id == trial.id)
    query: Select[Call] = own.where(or_(running, just_started)).order_by(Call.id.desc())
    return query
