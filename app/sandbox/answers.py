"""How the fake answers: JSON as Vapi sends it, and refusals in the shape of the framework that Vapi is built on."""

from __future__ import annotations

import json
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from werkzeug.wrappers import Response


@dataclass(frozen=True, slots=True)
class Answer:
    """A response, and the id of the object that was made or deleted for it, if one was."""

    response: Response
    changed: str | None = None


class Refusal(Exception):
    """The request is not granted; nothing was changed for it."""

    def __init__(self, status: HTTPStatus, message: str | list[str]) -> None:
        super().__init__(str(message))
        self.answer = refused(status, message)


def of(body: Any, status: int = 200, changed: str | None = None) -> Answer:
    return Answer(Response(json.dumps(body), status, mimetype="application/json"), changed)


def refused(status: HTTPStatus, message: str | list[str]) -> Answer:
    return of({"message": message, "error": status.phrase, "statusCode": int(status)}, int(status))


def not_found(what: str) -> Refusal:
    return Refusal(HTTPStatus.NOT_FOUND, f"{what} not found.")
