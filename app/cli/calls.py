"""flask calls: list, show and start calls."""

from __future__ import annotations

from typing import Any

import click
from sqlalchemy import or_

from .. import second_opinion, trials
from ..calls import corrections, turns_of
from ..dialling import placing
from ..errors import AppError
from ..extensions import db
from ..models import Call, Correction, Processing, Trial, WebhookEvent
from . import output
from .commands import Group

group = Group("calls", help="Phone calls.")
COLUMNS = ("public_id", "provider", "provider_call_id", "trial", "status", "intent", "duration_seconds")
LEAD = ("name", "phone", "email", "address", "reason", "preferred_time")


@group.command("list")
@click.option("--trial", "token", help="Only this trial's calls (its token).")
@click.option("--limit", default=100, show_default=True, help="At most so many, newest first.")
@output.as_json
def list_(token: str | None, limit: int, json_: bool) -> None:
    """List calls, newest first."""
    query = _with_trial().order_by(Call.created_at.desc(), Call.id.desc()).limit(limit)
    if token:
        try:
            trial = trials.by_token(token)
        except AppError:
            output.fail(f"No trial has the token {token!r}. See flask trials list.")
        query = query.where(Call.callable_type == "Trial", Call.callable_id == trial.id)
    rows = [_shown(call, trial_token) for call, trial_token in db.session.execute(query)]
    output.print_list(rows, COLUMNS, json_=json_, none="No calls yet. Play one: flask simulate --list")


@group.command("show")
@click.argument("reference")
@output.as_json
def show(reference: str, json_: bool) -> None:
    """Show one call by its card's reference or the provider's id, with its transcript."""
    query = _with_trial().where(or_(Call.public_id == reference, Call.provider_call_id == reference))
    found = db.session.execute(query).first()
    if found is None:
        output.fail(f"No call is known as {reference!r}. See flask calls list.")
    call, token = found
    output.print_one(_shown(call, token) | _more(call), json_=json_)


@group.command("start")
@click.argument("token", required=False)
@click.option("--trial", "named", help="The same as TOKEN.")
@output.as_json
def start(token: str | None, named: str | None, json_: bool) -> None:
    """Place a call of the trial TOKEN, or of the demo trial; its webhooks need a running server."""
    if token and named and token != named:
        output.fail("Two trials are named: give one token, as TOKEN or with --trial.")
    token = token or named
    try:
        trial = trials.by_token(token) if token else trials.demo()
        if trial is None:
            output.fail("There is no demo trial yet: make it with flask trials demo, or name one with --trial.")
        call = placing.start(trial)
    except AppError as error:
        output.fail(str(error))
    placing.dial(call.id)
    db.session.refresh(call)
    if call.status == "failed":
        output.fail(f"{call.problem} See flask calls show {call.public_id}.")
    output.print_one(_shown(call, trial.token) | {"problem": call.problem}, json_=json_)


def _with_trial() -> Any:
    owner = (Call.callable_type == "Trial") & (Call.callable_id == Trial.id)
    return db.select(Call, Trial.token).outerjoin(Trial, owner)


def _shown(call: Call, token: str | None) -> output.Row:
    lead = call.extracted_lead or {}
    return {
        "public_id": call.public_id,
        "provider": call.provider,
        "provider_call_id": call.provider_call_id,
        "trial": token,
        "status": call.status,
        "intent": call.intent,
        "intent_confidence": call.intent_confidence,
        "duration_seconds": call.duration_seconds,
        "lead": {name: lead.get(name, {}).get("value") for name in LEAD},
    }


def _model(call: Call) -> list[output.Row]:
    """Return how asking a model about the call's reports went; what failed left the rest as it was."""
    asked = (WebhookEvent.call_id == call.id, Processing.processor == second_opinion.NAME)
    query = db.select(Processing).join(WebhookEvent, WebhookEvent.id == Processing.event_id).where(*asked)
    return [
        {name: getattr(part, name) for name in ("state", "attempts", "error")} for part in db.session.scalars(query)
    ]


def _correction(correction: Correction) -> output.Row:
    shown = {name: getattr(correction, name) for name in ("field", "action", "value", "heard", "by")}
    return shown | {"at": correction.created_at.isoformat()}


def _more(call: Call) -> output.Row:
    return {
        "caller_number": call.caller_number,
        "started_at": call.started_at,
        "ended_at": call.ended_at,
        "ended_reason": call.ended_reason,
        "summary": call.summary,
        "problem": call.problem,
        "cost": None if call.cost is None else float(call.cost),
        "revision": call.revision,
        "intent_reasons": call.intent_reasons or [],
        "model": _model(call),
        "corrections": [_correction(correction) for correction in corrections.history(call)],
        "corrections_of_all_calls": corrections.counts(),
        "turns": [{"role": turn.role, "text": turn.text, "at": turn.at.isoformat()} for turn in turns_of(call)],
    }
