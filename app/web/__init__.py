"""The doors for HTTP and WebSocket: who may enter, what every answer carries. No rules live here."""

from __future__ import annotations

import logging

from flask import Flask, Response, jsonify, render_template, request
from flask_limiter import RateLimitExceeded
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from ..errors import AppError, Unavailable
from ..languages import gettext as _
from ..languages import marked as N_
from ..languages import speaking, spoken
from . import assets as assets
from . import corrections, csrf, erasure, golive, health, language, limits, live, phone, signup, webhooks
from . import trials as trials

log = logging.getLogger(__name__)
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "media-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types live",
    )
)


def init_app(app: Flask) -> None:
    trial_pages = (trials.bp, phone.bp, corrections.bp, erasure.bp, golive.bp, live.bp)
    for blueprint in (webhooks.bp, signup.bp, *trial_pages, health.bp):
        app.register_blueprint(blueprint)
    assets.init_app(app)
    csrf.init_app(app)
    limits.init_app(app)
    app.register_error_handler(AppError, refuse)
    app.register_error_handler(HTTPException, refuse_http)
    app.register_error_handler(RateLimitExceeded, refuse_eager)
    for error in (OperationalError, PoolTimeout):
        app.register_error_handler(error, store_down)
    app.after_request(protect)
    if proxies := app.config["TRUSTED_PROXIES"]:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies)  # type: ignore[method-assign]


def refuse(error: AppError) -> Response:
    """Say why, as a page to a browser and as JSON to a program."""
    with speaking(language.of_request()):
        return _refused(error)


def store_down(error: SQLAlchemyError) -> Response:
    log.error("the database does not answer", extra={"error": type(error).__name__})
    with speaking(language.of_browser()):  # the trial's own cannot be asked for
        return _refused(Unavailable(N_("The database does not answer. Try again in a moment.")))


def refuse_http(error: HTTPException) -> Response:
    code = (error.name or "error").lower().replace(" ", "_")
    with speaking(language.of_request()):
        message = error.description if spoken() == "en" else ""  # Werkzeug's own words, which no catalogue has
        return _refusal(error.code or 500, code, message or "", None)


def refuse_eager(_error: RateLimitExceeded) -> Response:
    with speaking(language.of_request()):
        return _refused(limits.too_many())


def protect(response: Response) -> Response:
    """Headers for every answer: nothing foreign runs in our pages, and the token in the address goes nowhere."""
    response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("X-Robots-Tag", "noindex, nofollow")
    return response


def _refused(error: AppError) -> Response:
    response = _refusal(int(error.status), error.code, str(error), error.retry_after)
    response.headers.update(error.headers)
    return response


def _refusal(status: int, code: str, message: str, retry_after: int | None) -> Response:
    wants_page = request.accept_mimetypes.best_match(["application/json", "text/html"]) == "text/html"
    if wants_page and not request.path.startswith("/webhooks/"):
        response = Response(render_template("error.html", status=status, message=_(message)), status=status)
    else:
        response = jsonify(error=code, message=message)
        response.status_code = status
    if retry_after is not None:
        response.headers["Retry-After"] = str(retry_after)
    return response
