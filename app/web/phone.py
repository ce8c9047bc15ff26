"""POST /t/<token>/phone/…: have a code sent to the trial's phone, and confirm the phone with it."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as Redirect

from .. import trials
from ..dialling import codes
from ..errors import NotDialled, TrialOver, WrongCode
from ..trials import page
from .trials import refuse_other_sites, shown

bp = Blueprint("phone", __name__)


@bp.post("/t/<token>/phone/code")
def send_code(token: str) -> Response | Redirect:
    """Send a code to the trial's phone; a refusal is said on the page."""
    trial = trials.by_token(token)
    refuse_other_sites()
    try:
        codes.send(trial)
    except (NotDialled, TrialOver) as refusal:
        return shown(trials.by_token(token), refusal)
    page.publish([trial])
    return redirect(trials.path(trial), code=303)


@bp.post("/t/<token>/phone/confirm")
def confirm(token: str) -> Response | Redirect:
    """Confirm the trial's phone with the code that was sent to it."""
    trial = trials.by_token(token)
    refuse_other_sites()
    try:
        codes.confirm(trial, request.form.get("code", ""))
    except WrongCode as refusal:
        return shown(trials.by_token(token), refusal)
    page.publish([trial])
    return redirect(trials.path(trial), code=303)
