"""Looks calls up at the provider whose report never came, and makes the same event of what it says.

A report that is dropped on the way is not sent again by default, so silence is asked about: after a call has
ended without a report, has run for too long, or was dialled with an unknown outcome.
"""

from __future__ import annotations

import json
import logging
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import ColumnElement, and_, func, or_

from . import inbox
from .calls import apply, publish
from .calls.apply import Change
from .clients import vapi
from .clients.errors import Gone, ServiceError
from .clock import now
from .database import writing
from .dialling import placing
from .extensions import db
from .languages import marked as N_
from .models import Call, Trial
from .plugins import Json
from .plugins import manager as plugins

PROVIDER = "vapi"  # the one whose calls we can look up
REPORT_AFTER = timedelta(minutes=2)  # without a report after the end of a call
SLACK = timedelta(minutes=2)  # beyond the longest that a call may last
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=1)
# Its owner waits to hear whether their phone rings: a call of unknown fate is asked about sooner, at first.
HASTY_PAUSES = (timedelta(seconds=15), timedelta(seconds=45))
GIVE_UP = timedelta(hours=24)  # after a call's end or start, when it is closed with what is known of it
LOOKUPS_OF_UNPLACED = 4
UNPLACED = N_("The phone service has no such call, so your phone did not ring. Try again.")
ERASED = N_("The phone service no longer has this call.")
SILENT = N_("We heard nothing more of this call.")
HEADERS = {"x-callboard-source": "reconcile"}
log = logging.getLogger(__name__)


def due() -> list[int]:
    """Return the calls to be looked up now, those that have waited longest first."""
    moment = now()
    query = db.select(Call.id).where(Call.provider == PROVIDER, _silent(moment))
    asked = or_(Call.lookup_due_at.is_(None), Call.lookup_due_at <= moment)
    return list(db.session.scalars(query.where(asked).order_by(Call.updated_at).limit(100)))


def unfinished() -> list[Call]:
    """Return every call that may be looked up by hand now, the oldest first: all that the provider knows of.

    One of unknown fate keeps its pauses: asked for too soon and too often it would be taken for never placed.
    """
    of_ours = db.select(Call).where(Call.provider == PROVIDER, _running())
    known = or_(Call.provider_call_id.is_not(None), Call.id.in_(due()))
    return list(db.session.scalars(of_ours.where(known).order_by(Call.id)))


def look_up(call_id: int, *, at_once: bool = False) -> str:
    """Ask the provider about one silent call; return what came of it: event, bound, waiting, gone or failed.

    `at_once` asks about a call that the provider knows also before that is due.
    """
    call = _claim(call_id, at_once)
    if call is None:
        return "waiting"
    try:
        return _unbound(call) if call.provider_call_id is None else _bound(call)
    except Gone:
        _close(call, ERASED)
        return "gone"
    except ServiceError as error:
        log.warning("call not looked up", extra={"call": call.public_id, "status": error.status})
        return "failed"


def endless() -> list[Call]:
    """Return calls without a report that ended, or began, or else were made more than a day ago."""
    query = db.select(Call).where(_running(), _quiet_since(now() - GIVE_UP))
    return list(db.session.scalars(query.order_by(Call.id)))


def close_silent() -> int:
    """Close calls that should have been over for a day, whatever their provider; return how many."""
    calls = endless()
    for call in calls:
        _close(call, SILENT)
    return len(calls)


def event_body(call: Json) -> Json:
    """Return the closing report that Vapi would have sent of `call`, its own answer to GET /call/{id}."""
    told = ("endedReason", "startedAt", "endedAt", "cost", "costs", "analysis", "artifact", "compliance", "customer")
    message = {name: call[name] for name in told if call.get(name) is not None}
    snapshot = {name: call[name] for name in ("id", "orgId", "assistantId", "type", "customer") if name in call}
    at = _moment(call.get("endedAt")) or now()
    return {
        "message": {
            "type": "end-of-call-report",
            "timestamp": round(at.timestamp() * 1000),
            "analysis": {},
            "artifact": {},
            **message,
            "call": snapshot,
        }
    }


def _running() -> ColumnElement[bool]:
    return Call.status.in_(("initiated", "ringing", "in_progress", "ended"))


def _silent(moment: datetime) -> ColumnElement[bool]:
    longest = timedelta(seconds=current_app.config["CALL_MAX_SECONDS"]) + SLACK
    return or_(
        and_(Call.status == "ended", _quiet_since(moment - REPORT_AFTER)),
        and_(Call.status.in_(("ringing", "in_progress")), _quiet_since(moment - longest)),
        and_(Call.status == "initiated", Call.dialled_at.is_not(None), Call.lookup_due_at <= moment),
        and_(Call.status == "initiated", Call.provider_call_id.is_not(None), _quiet_since(moment - longest)),
    )


def _quiet_since(then: datetime) -> ColumnElement[bool]:
    """Whether nothing was heard since, or all that was heard tells of the time before: it may have come late."""
    return or_(Call.updated_at <= then, func.coalesce(Call.ended_at, Call.started_at, Call.created_at) <= then)


def _claim(call_id: int, at_once: bool) -> Call | None:
    """Take the call for one look-up by moving its next one ahead, so that two processes do not ask twice."""
    with writing() as session:
        call = session.get(Call, call_id, with_for_update=True, populate_existing=True)
        if call is None or call.status in ("completed", "failed"):
            return None
        if at_once and call.provider_call_id:  # by hand: it moves nothing ahead, and asking twice does no harm
            return call
        if call.lookup_due_at and call.lookup_due_at > now():
            return None
        looked = {"lookups": call.lookups + 1, "lookup_due_at": now() + _pause(call)}
        # Looking is no news of the call: its `updated_at` stays, by which silence is measured.
        session.execute(db.update(Call).where(Call.id == call_id).values(**looked, updated_at=Call.updated_at))
        session.refresh(call)
    return call


def _pause(call: Call) -> timedelta:
    """Return how long to wait after this look-up before the next."""
    if call.provider_call_id is None and call.lookups < len(HASTY_PAUSES):
        return HASTY_PAUSES[call.lookups]
    doublings = min(call.lookups, 10)  # no more than that are shorter than the longest
    return min(LONGEST_PAUSE, FIRST_PAUSE * (1 << doublings))


def _bound(call: Call) -> str:
    told = vapi.current().get_call(str(call.provider_call_id))
    if told.get("status") != "ended":
        return "waiting"
    provider = plugins.current().provider(PROVIDER)
    event = provider.parse({}, json.dumps(event_body(told)).encode())
    inbox.store(event, HEADERS, "received", None)
    log.info("report made from a look-up", extra={"call": call.public_id, "lookups": call.lookups})
    return "event"


def _unbound(call: Call) -> str:
    """Find the call that we dialled and never heard of: it carries our reference."""
    trial = db.session.get(Trial, call.callable_id) if call.callable_id else None
    if trial is None or not trial.assistant_id or call.dialled_at is None:
        return "waiting"
    for told in vapi.current().list_calls(trial.assistant_id, call.dialled_at - timedelta(minutes=1)):
        metadata = (told.get("assistantOverrides") or {}).get("metadata") or {}
        if metadata.get("callboard") == call.public_id:
            placing.bind(call.id, trial.id, str(told["id"]))
            return "bound"
    if call.lookups < LOOKUPS_OF_UNPLACED:
        return "waiting"
    with writing() as session:
        row = session.get(Call, call.id, with_for_update=True, populate_existing=True)
        if row and row.provider_call_id is None:
            placing.fail(row, "provider_fault", UNPLACED)
    publish.changes([Change(call.id, "card")])
    return "failed"


def _close(call: Call, problem: str) -> None:
    with writing() as session:
        row = session.get(Call, call.id, with_for_update=True, populate_existing=True)
        if row and row.status not in ("completed", "failed"):
            apply.close(row, problem)
    log.warning("call closed without a report", extra={"call": call.public_id})
    publish.changes([Change(call.id, "card")])


def _moment(text: object) -> datetime | None:
    try:
        return datetime.fromisoformat(str(text)) if text else None
    except ValueError:
        return None
