"""The fake's one door: which endpoint is meant, whether a fault is in the way, and a line in the journal for each."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from ..database import writing
from . import account, answers, assistants, journal, phone
from .answers import Answer, Refusal
from .asked import Asked
from .faults import Faults

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

Endpoint = Callable[[Asked], Answer]
OPEN = "GET /recordings/{id}-mono.mp3"  # its links are signed instead
ENDPOINTS: dict[str, Endpoint] = {
    "POST /assistant": assistants.create,
    "GET /assistant": assistants.every,
    "GET /assistant/{id}": assistants.show,
    "PATCH /assistant/{id}": assistants.update,
    "DELETE /assistant/{id}": assistants.delete,
    "POST /call": phone.place,
    "GET /call": phone.every,
    "GET /call/{id}": phone.show,
    "DELETE /call/{id}": phone.delete,
    "GET /call/{id}/mono-recording": phone.recording,
    OPEN: phone.play,
    "POST /credential": account.create_credential,
    "GET /credential/{id}": account.show_credential,
    "DELETE /credential/{id}": account.delete_credential,
    "GET /phone-number": account.every_number,
    "GET /phone-number/{id}": account.show_number,
}
_MAP = Map(
    [
        Rule(path.replace("{id}", "<id>"), methods=[method], endpoint=f"{method} {path}")
        for method, path in (name.split() for name in ENDPOINTS)
    ]
)
log = logging.getLogger(__name__)


class Door:
    """The WSGI application of a fake."""

    def __init__(self, app: Flask, faults: Faults) -> None:
        self.speed = 1.0
        self._app = app
        self._faults = faults

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        request = Request(environ)
        with self._app.app_context():
            try:
                response = self._answer(request)
            except SQLAlchemyError as error:  # its text holds what was to be stored
                log.error("sandbox: the database failed", extra={"error": type(error).__name__})
                response = _failed()
            except Exception:  # a client must see an answer that Vapi could give, whatever happens to us
                log.exception("sandbox: a request failed")
                response = _failed()
        return response(environ, start_response)

    def _answer(self, request: Request) -> Response:
        name, identity = _find(request)
        fault = self._faults.take(name or "")
        with writing() as session:
            if fault and not fault.act:
                answer = Answer(Response())
            else:
                answer = self._act(name, Asked(request, identity or "", self.speed))
            status = fault.seen if fault else answer.response.status_code
            session.add(journal.line(request.method, name, identity, status, answer.changed))
        return fault.answer(request) if fault else answer.response

    def _act(self, name: str | None, asked: Asked) -> Answer:
        if name != OPEN and not _has_key(asked.request):
            return answers.refused(HTTPStatus.UNAUTHORIZED, "Invalid Key.")
        if name is None:
            what = f"Cannot {asked.request.method} {asked.request.path}"
            return answers.refused(HTTPStatus.NOT_FOUND, what)
        try:
            return ENDPOINTS[name](asked)
        except Refusal as refusal:
            return refusal.answer


def _failed() -> Response:
    return answers.refused(HTTPStatus.INTERNAL_SERVER_ERROR, "Internal server error").response


def _find(request: Request) -> tuple[str | None, str | None]:
    """Return the name of the endpoint and the id in the path."""
    try:
        name, values = _MAP.bind_to_environ(request.environ).match()
    except HTTPException:
        return None, None
    return name, values.get("id")


def _has_key(request: Request) -> bool:
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    return scheme.lower() == "bearer" and bool(key.strip())
