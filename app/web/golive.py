"""POST /t/<token>/go-live: a press recorded and led to the checkout; and the sandbox's own checkout page."""

from __future__ import annotations

import secrets

from flask import Blueprint, Response, redirect, render_template, request, session
from werkzeug.wrappers import Response as Redirect

from .. import actors, trials
from ..checkout import conversion, presses
from ..errors import NotPayable
from ..languages import speaking
from .trials import refuse_other_sites, shown

bp = Blueprint("golive", __name__)


@bp.post("/t/<token>/go-live")
def go_live(token: str) -> Response | Redirect:
    """Record the press and go on to the trial's one open checkout; a refusal is said on the page."""
    trial = trials.by_token(token)
    refuse_other_sites()
    browser = session.setdefault("browser", secrets.token_hex(16))
    try:
        with speaking(trial.language):
            address = presses.press(trial, request.form.get("press", ""), browser)
    except NotPayable as refusal:
        return shown(trials.by_token(token), refusal)
    return redirect(address, code=303)


@bp.get("/t/<token>/checkout/<reference>")
def checkout(token: str, reference: str) -> Response | Redirect:
    """Show the sandbox's checkout page; one that was paid has nothing more to show."""
    trial = trials.by_token(token)
    if conversion.simulated(trial, reference).state == "paid" or trial.status == "converted":
        return redirect(presses.after(trial, presses.PAID), code=303)
    with speaking(trial.language):
        cancel = presses.after(trial, presses.CANCELLED)
        html = render_template("checkout/sandbox.html", trial=trial, reference=reference, cancel=cancel)
    return Response(html, headers={"Cache-Control": "no-store"})


@bp.post("/t/<token>/checkout/<reference>/pay")
def pay(token: str, reference: str) -> Redirect:
    """Pay in the sandbox, once however often it is sent."""
    trial = trials.by_token(token)
    refuse_other_sites()
    conversion.simulated(trial, reference)
    if conversion.paid(trial, reference):
        actors.current().trial_changed(trial.id)
    return redirect(presses.after(trial, presses.PAID), code=303)
