"""Sign-up: the landing page, the form that makes a trial, and the one that has a lost link sent again."""

from __future__ import annotations

import hmac
import json
import time
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from flask import Blueprint, Response, current_app, redirect, render_template, request
from marshmallow import ValidationError
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response as Redirect

from .. import actors, mails, trials
from ..dialling import codes
from ..errors import UnknownTrial
from ..models import Trial
from ..trials import forms
from . import csrf

bp = Blueprint("signup", __name__)
MOST_BYTES = 64 * 1024  # of a form, whose longest fields have 2,000 characters
LINK_SECONDS = 0.3  # that asking for a link takes, whether or not there is one to send


@bp.before_request
def begin() -> None:
    request.max_content_length = MOST_BYTES
    csrf.begin()


@bp.after_request
def keep_at_home(response: Response) -> Response:
    """A form is this browser's own: no proxy may give it to another."""
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@bp.get("/")
def landing() -> str:
    return render_template("index.html")


@bp.get("/trials/new")
def new() -> str:
    return render_template("trials/new.html", given={}, errors={}, problem=None, forms=forms)


@bp.post("/trials/new")
def create() -> tuple[str, int] | Redirect:
    """Make a trial and go to its page; or show the form again with all that was typed, and what is wrong."""
    if problem := csrf.problem():
        return _again({}, problem)
    try:
        trial = _once(forms.read(request.form))
    except ValidationError as error:
        return _again({field: said[0] for field, said in error.messages_dict.items()})
    codes.offer(trial)
    actors.current().trial_changed(trial.id)
    return redirect(trials.path(trial), code=303)


@bp.get("/trials/link")
def ask_link() -> str:
    return render_template("trials/link.html", sent=False, email="", problem=None)


@bp.post("/trials/link")
def send_link() -> tuple[str, int] | str:
    """Have the links of an address's trials sent to it; the answer, and its time, do not tell whether any are."""
    began = time.monotonic()
    email = request.form.get("email", "")
    if problem := csrf.problem():
        return render_template("trials/link.html", sent=False, email=email, problem=problem), 400
    _write_links(email)
    time.sleep(max(0.0, LINK_SECONDS - (time.monotonic() - began)))
    return render_template("trials/link.html", sent=True, email="", problem=None)


def _again(errors: Mapping[str, str], problem: str | None = None) -> tuple[str, int]:
    page = render_template("trials/new.html", given=request.form, errors=errors, problem=problem, forms=forms)
    return page, 400


def _once(answers: Mapping[str, Any]) -> Trial:
    """Return the one trial of this form with these answers, however often it is sent.

    A trial's token is made from both, so the unique column keeps a double click or a reload from making a second.
    Nobody can make it without SECRET_KEY, and another form, or other answers, make another trial.
    """
    form = request.form[csrf.FIELD]
    key = current_app.config["SECRET_KEY"].encode()
    said = json.dumps([form, answers], sort_keys=True).encode()
    token = hmac.new(key, b"sign-up:" + said, sha256).hexdigest()[:32]  # 128 bits, without a dash
    try:
        return trials.by_token(token)
    except UnknownTrial:
        pass
    try:
        return trials.sign_up(**answers, token=token)
    except IntegrityError:  # the other click was first by a moment
        return trials.by_token(token)


def _write_links(email: str) -> None:
    try:
        address = forms.email_address(email.strip())
    except ValidationError:
        return  # and say what is said to everybody
    mails.write_links(address)
    actors.current().send_due()
