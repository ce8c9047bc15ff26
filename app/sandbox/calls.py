"""Simulated calls: started from the page, played by whoever leads the schedule, resumed after a crash."""

from __future__ import annotations

import json
import logging
import uuid
from datetime import datetime, timedelta
from functools import lru_cache

import requests
from flask import Flask
from sqlalchemy import Select

from ..clock import now
from ..database import writing
from ..errors import SandboxOff
from ..extensions import db
from ..models import Call, SandboxCall, Trial
from ..plugins import manager as plugins
from . import player, scenarios, wire

RUNNING = ("initiated", "ringing", "in_progress")
FORGOTTEN = timedelta(minutes=15)  # after which a call that never ended no longer keeps the next from starting
log = logging.getLogger(__name__)
TIMEOUT = (1.0, 5.0)  # seconds to connect, to answer: the schedule's lease lasts 10
_session = requests.Session()


def allot_assistant() -> str:
    """Return the sandbox's assistant id for a new trial."""
    return str(uuid.uuid4())


def start(trial: Trial, scenario: str | None = None, speed: float = 1.0) -> Call:
    """Start a simulated call for the trial, or return the one that is running: one call, one card.

    Raises SandboxOff for a provider that the sandbox cannot stand in for.
    """
    if not hasattr(plugins.current().provider(trial.provider), "sign"):
        raise SandboxOff(f"Calls of {trial.provider} cannot be simulated.")
    script = scenarios.every()[scenario] if scenario else scenarios.fitting(trial.trade)
    with writing() as session:
        session.execute(db.select(Trial.id).where(Trial.id == trial.id).with_for_update())
        running = session.scalars(_running(trial)).first()
        if running is not None:
            return running
        call = Call(provider=trial.provider, callable_type="Trial", callable_id=trial.id, facts={})
        identity = str(uuid.uuid4())
        play = SandboxCall(trial_id=trial.id, scenario=script.name, provider_call_id=identity, speed=speed)
        session.add_all([call, play])
    return call


def play_due(app: Flask) -> int:
    """Post what is due of every simulated call and return how much; a post that failed is tried again next time."""
    unfinished = db.select(SandboxCall).where(SandboxCall.finished_at.is_(None)).order_by(SandboxCall.id)
    return sum(_play(app, play.id) for play in db.session.scalars(unfinished).all())


def _play(app: Flask, play_id: int) -> int:
    play = db.session.get(SandboxCall, play_id)
    trial = db.session.get(Trial, play.trial_id) if play else None
    if play is None or trial is None:
        return 0
    deliveries = _deliveries(
        play.scenario, play.provider_call_id, trial.assistant_id or "", trial.business, play.started_at
    )
    provider = plugins.current().provider(trial.provider)
    url = f"{app.config['APP_HOST']}/webhooks/{trial.provider}"
    elapsed = (now() - play.started_at).total_seconds() * 1000 * play.speed
    posted, before = 0, play.delivered  # read once: each commit below refreshes the row
    for delivery in deliveries[before:]:
        if delivery.at_ms > elapsed:
            break
        if not _post(url, delivery, provider.sign):  # type: ignore[attr-defined]
            return posted
        posted += 1
        _advance(play_id, before + posted, len(deliveries))
    return posted


@lru_cache(maxsize=64)
def _deliveries(
    scenario: str, call_id: str, agent: str, business: str, started_at: datetime
) -> tuple[wire.Delivery, ...]:
    """Expand once a call, not at each of the schedule's ticks."""
    return tuple(wire.expand(scenarios.every()[scenario], call_id, agent, business, started_at))


def _post(url: str, delivery: wire.Delivery, sign: player.Sign) -> bool:
    try:
        response = player.post(_session, url, json.dumps(delivery.body).encode(), sign, TIMEOUT)
    except requests.RequestException as error:
        log.warning("simulated delivery not sent, trying again", extra={"error": type(error).__name__})
        return False
    taken = player.taken(response)
    if not taken:
        log.warning("simulated delivery refused", extra={"status": response.status_code})
    # Like Vapi: a server in trouble is tried again, a refusal is final for that message.
    return taken or (response.status_code < 500 and response.status_code != 429)


def _advance(play_id: int, delivered: int, of: int) -> None:
    with writing() as session:
        values = {"delivered": delivered, "finished_at": now() if delivered >= of else None}
        session.execute(db.update(SandboxCall).where(SandboxCall.id == play_id).values(**values))


def _running(trial: Trial) -> Select[Call]:
    query: Select[Call] = (
        db.select(Call)
        .where(Call.callable_type == "Trial", Call.callable_id == trial.id)
        .where(Call.status.in_(RUNNING), Call.updated_at >= now() - FORGOTTEN)
        .order_by(Call.id.desc())
    )
    return query
