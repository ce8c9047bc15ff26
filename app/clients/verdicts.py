"""What an answer, or its absence, means: a value, or an error that says whether to try again and what to tell."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from urllib.parse import urljoin

import requests

from ..plugins.errors import BadPayload
from ..plugins.payload import read_value
from . import complaints, pauses, transport
from .errors import BreakerOpen, Gone, Permanent, ServiceError, Transient
from .transport import Answer

TITLES = {"openai": "OpenAI"}  # names that capitalize() would misspell
NOT_NOW = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS)


def json(service: str, asked: Any, answer: Answer) -> Any:
    """Return the JSON of an answer, None for an empty one; `asked` is what was sent, which no error may repeat."""
    if not 200 <= answer.status < 300:
        raise refusal(service, asked, answer)
    if not answer.body.strip():
        return None
    try:
        return read_value(answer.body)
    except BadPayload:
        raise unreadable(service) from None


def location(service: str, asked: Any, answer: Answer) -> str:
    """Return where an answer redirects to."""
    if not 300 <= answer.status < 400:
        raise refusal(service, asked, answer)
    try:
        return urljoin(answer.url, answer.headers["Location"])
    except (KeyError, ValueError):
        raise unreadable(service) from None


def refusal(service: str, asked: Any, answer: Answer) -> ServiceError:
    """Return the error for an answer with a status that is not the one hoped for."""
    status = answer.status
    transient = status >= 500 or status in NOT_NOW
    kind = Transient if transient else Gone if status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE) else Permanent
    said = complaints.read(answer.body, asked) or _phrase(status)
    return kind(
        service,
        f"{_title(service)} answered {status}{': ' if said else ''}{said}.",
        status=status,
        retry_after=pauses.asked_for(answer.headers) if transient else None,
        # A proxy may say 408 after it has passed the request on.
        sent=not 400 <= status < 500 or status == HTTPStatus.REQUEST_TIMEOUT,
    )


def unreadable(service: str) -> Transient:
    """Return the error for an answer that is not what was asked for."""
    return Transient(service, f"{_title(service)} answered something that cannot be read.")


def failure(service: str, error: Exception) -> ServiceError:
    """Return the error for a request that got no answer."""
    title = _title(service)
    if isinstance(error, transport.TooLarge):
        return Transient(service, f"{title} answered with more than can be read.")
    if transport.never_connected(error):
        return Transient(service, f"{title} could not be reached.", sent=False)
    if isinstance(error, ValueError | requests.exceptions.InvalidJSONError):
        return Permanent(
            service, f"{title} cannot be asked: its address, its key or the request cannot be used.", sent=False
        )
    if transport.took_too_long(error):
        return Transient(service, f"{title} did not answer in time.")
    return Transient(service, f"{title} broke the connection off.")


def resting(service: str, seconds: float) -> BreakerOpen:
    """Return the error for a request that was not made, because the breaker is open for so long."""
    message = f"{_title(service)} failed several times and is asked again in {round(seconds)} seconds."
    return BreakerOpen(service, message, retry_after=seconds, sent=False)


def _title(service: str) -> str:
    return TITLES.get(service, service.capitalize())


def _phrase(status: int) -> str:
    return next((known.phrase for known in HTTPStatus if known == status), "")
