"""OpenAI: one question about some data, one answer that fits a schema."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pybreaker
from flask import current_app

from ..plugins import Json
from ..plugins.errors import BadPayload
from ..plugins.payload import read_json
from . import breakers, verdicts
from .breakers import Breaker
from .errors import Permanent, ServiceError, Transient
from .transport import Answer

NAME = "openai"
SECONDS = 30.0  # for the whole answer
CONNECT = 3.05  # seconds
LARGEST = 1024 * 1024  # bytes of an answer
MOST_TOKENS = 4000  # of an answer
TOO_LATE = "OpenAI did not answer in time."


class OpenAi:
    """Asks one model; raises Transient and Permanent like every client."""

    def __init__(self, key: str, *, base_url: str, model: str, breaker: Breaker, seconds: float = SECONDS) -> None:
        self._key, self._base_url, self._model = key, base_url, model
        self._breaker, self._seconds = breaker, seconds

    def parse(self, schema: Json, system: str, data: str) -> Json | None:
        """Return an object that the model made of the data; None when it declines or does not come to an end.

        The schema is strict: every property is required, and null where it may be absent. What is made of it is
        still a stranger's word: the caller looks at every value.
        """
        form = {"name": "answer", "strict": True, "schema": schema}
        asked = {
            "model": self._model,
            "messages": [{"role": "system", "content": system}, {"role": "user", "content": data}],
            "response_format": {"type": "json_schema", "json_schema": form},
            "temperature": 0,
            "max_completion_tokens": MOST_TOKENS,
        }
        try:
            with self._breaker.calling():
                return _answer(self._ask(asked))
        except pybreaker.CircuitBreakerError:
            raise verdicts.resting(NAME, self._breaker.rest()) from None

    def _ask(self, asked: Json) -> bytes:
        import httpx2  # with openai half a second: only who asks pays for it
        import openai

        deadline = time.monotonic() + self._seconds
        patience = httpx2.Timeout(self._seconds, connect=CONNECT)
        try:
            with (
                openai.OpenAI(api_key=self._key, base_url=self._base_url, timeout=patience, max_retries=0) as client,
                client.chat.completions.with_streaming_response.create(**asked) as response,
            ):
                return _body(response.iter_bytes(), deadline)
        # Each without its cause, which may quote what was sent.
        except openai.APIStatusError as error:
            said = Answer("", error.status_code, error.response.headers, error.response.content)
            raise verdicts.refusal(NAME, asked, said) from None
        except openai.APIConnectionError as error:
            raise _failure(error.__cause__ or error) from None
        except (openai.OpenAIError, httpx2.HTTPError, ValueError) as error:
            raise _failure(error) from None


def current(seconds: float = SECONDS) -> OpenAi | None:
    """Return this app's client, which waits so long for an answer; None without a key."""
    settings = current_app.config
    if not settings["OPENAI_API_KEY"]:
        return None
    return OpenAi(
        settings["OPENAI_API_KEY"],
        base_url=settings["OPENAI_BASE_URL"],
        model=settings["OPENAI_MODEL"],
        breaker=breakers.of(current_app, NAME),
        seconds=seconds,
    )


def _body(arriving: Iterator[bytes], deadline: float) -> bytes:
    body = bytearray()
    for chunk in arriving:
        body += chunk
        if time.monotonic() > deadline:  # a little now and then would keep the connection's own timeout quiet
            raise Transient(NAME, TOO_LATE)
        if len(body) > LARGEST:
            raise Transient(NAME, "OpenAI answered with more than can be read.")
    return bytes(body)


def _answer(body: bytes) -> Json | None:
    """Return the object in a completion; None when it was refused, or ended before its end."""
    try:
        choice = read_json(body)["choices"][0]
        if choice["finish_reason"] != "stop" or choice["message"].get("refusal"):
            return None
        return read_json(choice["message"]["content"].encode())
    except (BadPayload, LookupError, TypeError, AttributeError, ValueError):
        raise verdicts.unreadable(NAME) from None


def _failure(error: BaseException) -> ServiceError:
    """Return the error for a request that got no answer."""
    import httpx2

    if isinstance(error, httpx2.ConnectError | httpx2.ConnectTimeout):
        return Transient(NAME, "OpenAI could not be reached.", sent=False)
    if isinstance(error, httpx2.TimeoutException):
        return Transient(NAME, TOO_LATE)
    if isinstance(error, httpx2.NetworkError | httpx2.RemoteProtocolError | httpx2.DecodingError):
        return Transient(NAME, "OpenAI broke the connection off.")
    return Permanent(NAME, "OpenAI cannot be asked: its address, its key or the request cannot be used.", sent=False)
