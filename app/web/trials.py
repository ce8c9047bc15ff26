"""The landing page and the mini-report: /, /t/<token>, its cards, and the button that starts a call."""

from __future__ import annotations

from math import ceil
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, redirect, render_template, request
from werkzeug.wrappers import Response as Redirect

from .. import trials
from ..calls import card, wording
from ..clock import now
from ..errors import Forbidden, SandboxOff
from ..models import Trial
from ..sandbox import calls as sandbox_calls

bp = Blueprint("trials", __name__)
DAY = 24 * 60 * 60


@bp.get("/")
def landing() -> str:
    return render_template("index.html")


@bp.get("/t/<token>")
def report(token: str) -> Response:
    """Show the trial's calls, or how to make the first one."""
    trial = trials.by_token(token)
    return _fresh(render_template("trials/report.html", trial=trial, cards=card.views(trial), **_around(trial)))


@bp.get("/t/<token>/cards")
def cards(token: str) -> Response:
    """Return the cards alone, for a page that cannot hold a socket open or has missed something."""
    return _fresh(card.render_all(trials.by_token(token)))


@bp.post("/t/<token>/calls")
def start(token: str) -> Redirect:
    """Start a test call, or go to the one that is running."""
    trial = trials.by_token(token)
    refuse_other_sites()
    if current_app.config["VAPI_API_KEY"]:
        raise SandboxOff("Test calls are simulated only while no key of Vapi is set.")
    sandbox_calls.start(trial)
    return redirect(trials.path(trial), code=303)


def refuse_other_sites() -> None:
    """Raise Forbidden for a request that another site's page made; one that says nothing of it may pass."""
    site = request.headers.get("Sec-Fetch-Site")
    if site not in (None, "same-origin", "none"):
        raise Forbidden("This form was sent from another site.")
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc not in (
        request.host,
        urlsplit(current_app.config["APP_HOST"]).netloc,
    ):
        raise Forbidden("This form was sent from another site.")


def _fresh(html: str) -> Response:
    return Response(html, headers={"Cache-Control": "no-store"})


def _around(trial: Trial) -> dict[str, object]:
    """Return what the page says around the cards; the clock and settings may be used here, never in a card."""
    left = (trial.expires_at - now()).total_seconds()
    days = ceil(left / DAY)
    is_open = left > 0 and trial.status not in card.CLOSED
    sandbox = not current_app.config["VAPI_API_KEY"]
    dial = wording.tel(trial.inbound_number) if not sandbox else None
    return {
        "open": is_open,
        "days": f"{days} {'day' if days == 1 else 'days'} left" if is_open and trial.status != "converted" else "",
        "ends": wording.day(trial.expires_at, wording.zone(trial.time_zone)),
        "sandbox": sandbox,
        "number": (dial, wording.phone(trial.inbound_number or "", trial.region)) if dial else None,
    }
