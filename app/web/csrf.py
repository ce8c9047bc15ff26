"""Proof that a form was sent from a page of ours, to this browser: for pages that no token in the address guards."""

from __future__ import annotations

from flask import Flask, g, request
from flask_wtf.csrf import generate_csrf, validate_csrf

FIELD = "csrf_token"
LASTS = 12 * 60 * 60  # seconds: a form that was left open over a day's work can still be sent
NOT_OURS = (
    "This form was open for a long time, or your browser keeps no cookies for this site. "
    "Nothing you typed is lost: look it over and send it once more."
)


def init_app(app: Flask) -> None:
    """Let templates make tokens, and set the cookie that they are bound to."""
    app.config.setdefault("WTF_CSRF_TIME_LIMIT", LASTS)
    app.config["SESSION_COOKIE_SAMESITE"] = "Lax"
    app.config["SESSION_COOKIE_SECURE"] = app.config["APP_HOST"].startswith("https://")
    app.jinja_env.globals[FIELD] = generate_csrf


def begin() -> None:
    """Forget the token of the request before: it is kept in `g`, which outlives a request inside an app context."""
    g.pop(FIELD, None)


def problem() -> str | None:
    """Return what is to be said when this request's form cannot be proven to be ours, else None."""
    try:
        validate_csrf(request.form.get(FIELD))
    except ValueError:  # what wtforms' ValidationError is
        return NOT_OURS
    return None
