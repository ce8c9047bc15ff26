"""How every service is called: within a time, again where that is safe, and not while its breaker is open."""

from __future__ import annotations

import itertools
import logging
import re
import time
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

import pybreaker
import requests

from . import pauses, transport, verdicts
from .breakers import Breaker
from .errors import BreakerOpen, ServiceError, Transient
from .transport import Answer

SAFE = frozenset({"GET", "DELETE", "PATCH", "PUT"})  # doing it twice is the same as doing it once
RETRIES = 2
TIMEOUT = 20.0  # seconds for a request with all its tries
CONNECT = 3.05  # seconds; a little over the time after which TCP asks for a connection again
PAUSE = 0.25  # seconds before the first retry
PATIENCE = 3.0  # seconds; who asks for a longer pause is asked again by a later job
log = logging.getLogger(__name__)
Verdict = Callable[[str, Any, Answer], Any]


@dataclass(frozen=True, slots=True)
class _Ask:
    method: str
    path: str
    json: Any
    params: Mapping[str, Any] | None

    def template(self) -> str:
        """Return the path with whatever looks like an id left out."""
        return re.sub(r"/(?=[^/]*\d)[^/]+", "/{id}", self.path)


class Service:
    """A service that speaks JSON; all threads may share one."""

    def __init__(
        self,
        name: str,
        base_url: str | Callable[[], str],
        *,
        headers: Mapping[str, str] | None = None,
        breaker: Callable[[], Breaker] | None = None,
        retries: int = RETRIES,
        timeout: float = TIMEOUT,
        connect: float = CONNECT,
        pause: float = PAUSE,
        direct: bool = False,
    ) -> None:
        self.name = name
        self._base_url = base_url
        self._breaker = breaker
        self._retries = retries
        self._timeout, self._connect, self._pause = timeout, connect, pause
        self._session = transport.Session(headers or {}, direct=direct)

    def request(
        self,
        method: str,
        path: str,
        *,
        json: Any = None,
        params: Mapping[str, Any] | None = None,
        retry: bool | None = None,
        timeout: float | None = None,
    ) -> Any:
        """Return the JSON that is answered, None for an empty answer; raise Transient or Permanent.

        It ends within `timeout` seconds, retries and all; by default what is not safe to repeat is asked once.
        """
        again = method in SAFE if retry is None else retry
        return self._ask(_Ask(method, path, json, params), verdicts.json, again, timeout or self._timeout)

    def location(self, path: str) -> str:
        """Return the address that a GET is redirected to, without going there."""
        found: str = self._ask(_Ask("GET", path, None, None), verdicts.location, True, self._timeout)
        return found

    def _ask(self, ask: _Ask, verdict: Verdict, again: bool, timeout: float) -> Any:
        deadline = time.monotonic() + timeout
        sent = False
        for retry in itertools.count(1):
            try:
                return self._guarded(ask, verdict, deadline)
            except ServiceError as error:
                error.sent = sent = sent or error.sent
                pause = pauses.before(retry, self._pause, error.retry_after)
                if not again or retry > self._retries or not self._is_worth_it(error, pause, deadline):
                    raise
            time.sleep(pause)

    def _is_worth_it(self, error: ServiceError, pause: float, deadline: float) -> bool:
        if not isinstance(error, Transient) or isinstance(error, BreakerOpen):
            return False
        return (error.retry_after or 0) <= PATIENCE and time.monotonic() + pause < deadline

    def _guarded(self, ask: _Ask, verdict: Verdict, deadline: float) -> Any:
        breaker = self._breaker() if self._breaker else None
        try:
            # Not breaker.call(): that holds the breaker's lock until there is an answer, so all calls would queue.
            with breaker.calling() if breaker else nullcontext():
                return self._try(ask, verdict, deadline)
        except pybreaker.CircuitBreakerError:
            assert breaker
            raise verdicts.resting(self.name, breaker.rest()) from None

    def _try(self, ask: _Ask, verdict: Verdict, deadline: float) -> Any:
        started = time.monotonic()
        try:
            return verdict(self.name, ask.json, self._exchange(ask, deadline))
        except ServiceError as error:
            self._log(ask, error, time.monotonic() - started)
            raise

    def _exchange(self, ask: _Ask, deadline: float) -> Answer:
        base = self._base_url if isinstance(self._base_url, str) else self._base_url()
        request = requests.Request(ask.method, base.rstrip("/") + ask.path, params=ask.params, json=ask.json)
        left = max(0.01, deadline - time.monotonic())
        try:
            return transport.ask(self._session, request, connect=min(self._connect, left), read=left)
        except transport.FAILURES as error:
            # Without its cause, which quotes the address with its query, or a header with its key.
            raise verdicts.failure(self.name, error) from None

    def _log(self, ask: _Ask, error: ServiceError, seconds: float) -> None:
        fields = {
            "service": self.name,
            "method": ask.method,
            "path": ask.template(),
            "status": error.status,
            "ms": round(seconds * 1000),
            "error": type(error.__context__ or error).__name__,
        }
        log.log(logging.WARNING if isinstance(error, Transient) else logging.INFO, "service failed", extra=fields)
