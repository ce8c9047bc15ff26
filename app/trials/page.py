"""What the trial's page says around its cards: setting up, how to start a call, until when. Pushed like the cards.

Rendered from rows and settings alone, so a worker and a request make the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from math import ceil
from typing import Any

from flask import current_app

from .. import live
from ..calls import wording
from ..clients import vapi
from ..clock import now
from ..dialling import codes, switch
from ..extensions import db
from ..languages import gettext as _
from ..languages import marked as N_
from ..languages import speaking
from ..models import Trial
from . import golive
from .records import is_open, path

DAY = 24 * 60 * 60
KEPT_AFTER_EXPIRY = timedelta(days=30)


def render(trial: Trial) -> str:
    """Return the parts of the page around the cards, each one element with an id and the trial's revision."""
    with speaking(trial.language):
        return current_app.jinja_env.get_template("trials/_around.html").render(around(trial))


def around(trial: Trial) -> dict[str, Any]:
    """Return what the templates of the trial's page say, in the language that is spoken."""
    simulated = vapi.current().simulated
    tz = wording.zone(trial.time_zone)
    left = ceil((trial.expires_at - now()).total_seconds() / DAY)
    running = is_open(trial)
    confirmed = trial.phone_confirmed_at is not None
    dial = wording.tel(trial.inbound_number) if not simulated else None
    return {
        "trial": trial,
        "path": path(trial),
        "golive": golive.view(trial),
        "heading": _(_heading(trial, running)),
        "open": running,
        "setting_up": running and trial.status in ("draft", "provisioning"),
        "failed": running and trial.status == "failed",
        "ready": running and trial.status in ("ready", "converted"),
        "sandbox": simulated,
        "stopped": running and switch.stopped() is not None,
        "confirmed": confirmed,
        "code_shown": codes.shown(trial) if running and not confirmed else None,
        "code_sent": running and not confirmed and codes.newest(trial) is not None,
        "phone": wording.phone(trial.phone, trial.region),
        "number": (dial, wording.phone(trial.inbound_number or "", trial.region)) if dial else None,
        "days": left if running and trial.status != "converted" else None,
        "ends": wording.day(trial.expires_at, tz),
        "erased": wording.day(trial.expired_at, tz) if trial.expired_at else "",
        "gone": wording.day(trial.expires_at + KEPT_AFTER_EXPIRY, tz),
    }


def publish(changed: Iterable[Trial]) -> None:
    """Push the page's parts of each trial to whoever watches; after the commit."""
    db.session.rollback()
    live.publish([live.Push(trial.token, render(trial)) for trial in changed if live.watched(trial.token)])


def _heading(trial: Trial, running: bool) -> str:
    """Return the page's title while there is no call."""
    if not running:
        return N_("This trial has ended")
    if trial.status == "failed":
        return N_("Your receptionist is not ready")
    ready = trial.status in ("ready", "converted")
    return N_("Waiting for your first call") if ready else N_("Setting up your receptionist")
