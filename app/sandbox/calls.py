"""Simulated calls are played here: by whoever leads the schedule, resumed after a crash."""

from __future__ import annotations

import ipaddress
import json
import logging
import time
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import requests
from flask import Flask

from ..clock import now
from ..database import writing
from ..extensions import db
from ..models import SandboxCall, Trial
from ..plugins import manager as plugins
from . import player, service
from .plays import Play
from .scenarios import Scenario
from .told import Delivery, Message

# The schedule's lease lasts 10 seconds and is renewed when half of it is over: playing must take less than half.
BUDGET = 2.0  # seconds for one look at all calls
TIMEOUT = (0.5, 2.0)  # seconds to connect, to answer
GIVE_UP = timedelta(hours=1)  # after which a delivery that nobody takes is no longer tried
PROVIDER = "vapi"
log = logging.getLogger(__name__)
_session = requests.Session()
_session.trust_env = False  # no proxy leads to our own server


def remember(trial: Trial, scenario: Scenario, call_id: str, started_at: datetime) -> None:
    """Let the fake know a call that somebody else plays: it can then show it, and play its recording."""
    known = {"trial_id": trial.id, "scenario": scenario.name, "provider_call_id": call_id}
    with writing() as session:
        session.add(SandboxCall(**known, started_at=started_at, finished_at=started_at))


def play_due(app: Flask) -> int:
    """Post what is due of every simulated call and return how much; a post that failed is tried again next time."""
    unfinished = db.select(SandboxCall.id).where(SandboxCall.finished_at.is_(None)).order_by(SandboxCall.id)
    until = time.monotonic() + BUDGET
    return sum(_play(app, play_id, until) for play_id in db.session.scalars(unfinished).all())


def _play(app: Flask, play_id: int, until: float) -> int:
    row = db.session.get(SandboxCall, play_id, populate_existing=True)
    if row is None:
        return 0
    play = Play.of(row, service.of(app).storage)
    url, posted, done = _url(app, play.assistant), 0, row.delivered
    elapsed = (now() - row.started_at).total_seconds()
    for delivery in play.deliveries[done:]:
        if delivery.at_ms > elapsed * 1000 * row.speed or time.monotonic() > until:
            break
        if play.is_sent(delivery.message):
            taken = _post(url, delivery)
            if not taken and elapsed < GIVE_UP.total_seconds():
                break
            posted += taken
        if not _advance(play_id, done, len(play.deliveries)):
            break  # deleted meanwhile, or another clock is playing it
        done += 1
    return posted


def _url(app: Flask, assistant: Message | None) -> str:
    """Return the assistant's own server if that is here, else ours: nothing is ever posted to a stranger."""
    host = app.config["APP_HOST"]
    wanted = ((assistant or {}).get("server") or {}).get("url")
    if wanted and (_origin(wanted) == _origin(host) or _is_loopback(wanted)):
        return str(wanted)
    return f"{host}/webhooks/{PROVIDER}"


def _origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc


def _is_loopback(url: str) -> bool:
    name = urlsplit(url).hostname or ""
    try:
        return name == "localhost" or ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _post(url: str, delivery: Delivery) -> bool:
    sign = plugins.current().provider(PROVIDER).sign  # type: ignore[attr-defined]
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


def _advance(play_id: int, done: int, of: int) -> bool:
    """Keep that one more is done; False when somebody else has kept it, or the call is gone."""
    values = {"delivered": done + 1, "finished_at": now() if done + 1 >= of else None}
    with writing() as session:
        own = db.update(SandboxCall).where(SandboxCall.id == play_id, SandboxCall.delivered == done)
        result: Any = session.execute(own.values(**values))
        return bool(result.rowcount)
