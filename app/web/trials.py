"""The mini-report: /t/<token>, its cards, what the receptionist knows, and the button that starts a call."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, redirect, render_template, request
from werkzeug.wrappers import Response as Redirect

from .. import actors, trials
from ..calls import card, slip
from ..database import writing
from ..dialling import codes, placing
from ..errors import AppError, BadTrial, Forbidden, NotDialled, NotReady, TrialOver, WrongCode
from ..languages import marked as N_
from ..languages import speaking
from ..models import Trial
from ..trials import knowledge, page, setup

bp = Blueprint("trials", __name__)


@bp.get("/t/<token>")
def report(token: str) -> Response:
    """Show the trial's calls, or how to make the first one."""
    return shown(trials.by_token(token))


@bp.get("/t/<token>/cards")
def cards(token: str) -> Response:
    """Return what the socket sends on connect, for a page that cannot hold one open or has missed something."""
    trial = trials.by_token(token)
    return _fresh(card.render_all(trial) + page.render(trial))


@bp.post("/t/<token>/calls")
def start(token: str) -> Response | Redirect:
    """Start a test call, or go to the one that is running; a refusal is said on the page."""
    trial = trials.by_token(token)
    refuse_other_sites()
    try:
        with speaking(trial.language):
            if code := request.form.get("code"):
                codes.confirm(trial, code)
            placing.start(trial)
    except (NotDialled, NotReady, TrialOver, WrongCode) as refusal:
        return shown(trials.by_token(token), refusal)
    actors.current().send_due()
    return redirect(trials.path(trial), code=303)


@bp.post("/t/<token>/setup")
def set_up_again(token: str) -> Redirect:
    """Try once more to set up a receptionist that could not be set up."""
    trial = trials.by_token(token)
    refuse_other_sites()
    with writing() as session:
        session.refresh(trial, with_for_update=True)
        if trials.is_open(trial) and trial.status == "failed":
            setup.again(trial)
    actors.current().trial_changed(trial.id)
    return redirect(trials.path(trial), code=303)


@bp.get("/t/<token>/knowledge")
def read_knowledge(token: str) -> Response:
    """Show what the receptionist knows, for the owner to correct."""
    return _knowledge(trials.by_token(token))


@bp.post("/t/<token>/knowledge")
def correct_knowledge(token: str) -> Response | Redirect:
    """Keep the owner's words and bring the assistant up to date with them."""
    trial = trials.by_token(token)
    refuse_other_sites()
    given = request.form.get("knowledge", "")
    try:
        knowledge.correct(trial, given)
    except (BadTrial, TrialOver) as refusal:
        return _knowledge(trial, given, refusal)
    actors.current().trial_changed(trial.id)
    return redirect(trials.path(trial), code=303)


def shown(trial: Trial, refusal: AppError | None = None, typed: slip.Typed | None = None) -> Response:
    """Return the trial's page, with the reason why what was asked for was not done, and with what was typed."""
    with speaking(trial.language):
        around = page.around(trial)
        response = _fresh(
            render_template("trials/report.html", cards=card.views(trial, typed), refusal=refusal, **around)
        )
    response.status_code = int(refusal.status) if refusal else 200
    return response


def refuse_other_sites() -> None:
    """Raise Forbidden for a request that another site's page made; one that says nothing of it may pass."""
    site = request.headers.get("Sec-Fetch-Site")
    if site not in (None, "same-origin", "none"):
        raise Forbidden(N_("This form was sent from another site."))
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc not in (
        request.host,
        urlsplit(current_app.config["APP_HOST"]).netloc,
    ):
        raise Forbidden(N_("This form was sent from another site."))


def _knowledge(trial: Trial, given: str | None = None, refusal: AppError | None = None) -> Response:
    text = trial.knowledge or "" if given is None else given
    most = knowledge.LONGEST
    with speaking(trial.language):
        around = page.around(trial)
        html = render_template("trials/knowledge.html", text=text, most=most, refusal=refusal, **around)
    response = _fresh(html)
    response.status_code = int(refusal.status) if refusal else 200
    return response


def _fresh(html: str) -> Response:
    return Response(html, headers={"Cache-Control": "no-store"})
