"""A circuit breaker for each service: one that fails again and again is given a rest, by every process at once.

pybreaker is the state machine; a shelf keeps its state where all processes see it. While the shelf cannot be
reached a process goes by what it knows itself: no call is lost because of it.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, TypeVar, cast

import pybreaker
from flask import Flask, current_app

from ..clock import now
from ..errors import Unavailable
from ..extensions import db
from . import shelves
from .errors import Permanent
from .shelves import CLOSED, HALF_OPEN, OPEN, UNREACHABLE, Kept, Shelf

SERVICES = ("openai", "vapi")  # listed even before the first call
FAIL_MAX = 5  # failures in a row
RESET_SECONDS = 30.0  # of rest, then one trial call
SHELF_PAUSE = 5.0  # seconds without a look at a shelf that could not be reached
log = logging.getLogger(__name__)
Known = TypeVar("Known")


@dataclass(frozen=True, slots=True)
class State:
    """What an operator sees of a breaker."""

    name: str
    state: str  # closed, open or half-open
    failures: int  # in a row
    opened_at: datetime | None


class Storage(pybreaker.CircuitBreakerStorage):
    """A breaker's state on its shelf, and in this process as far as the shelf cannot be reached."""

    def __init__(self, name: str, shelf: Shelf) -> None:
        super().__init__(name)
        self._shelf = shelf
        self._known = Kept()
        self._away_until = 0.0
        self._lock = threading.Lock()

    def read(self) -> Kept:
        self._known = self._shared(lambda: self._shelf.read(self.name), lambda: self._known)
        return self._known

    def claim_trial(self, seconds: float) -> bool:
        """Whether the caller may make the half-open breaker's trial call."""
        return self._shared(lambda: self._shelf.claim_trial(self.name, seconds), lambda: self._claim_here(seconds))

    @property
    def state(self) -> str:
        state = self.read().state
        return state if state in (CLOSED, OPEN, HALF_OPEN) else CLOSED

    @state.setter
    def state(self, state: str) -> None:
        self._write(state=state)

    @property
    def counter(self) -> int:
        return self.read().failures

    def increment_counter(self) -> None:
        with self._lock:
            self._known = replace(self._known, failures=self._known.failures + 1)
        self._shared(lambda: self._shelf.count_failure(self.name), lambda: None)

    def reset_counter(self) -> None:
        if self.read().failures:  # a call that goes well writes nothing
            self._write(failures=0)

    @property
    def success_counter(self) -> int:
        return 1  # one success closes a breaker: there is nothing to count

    @property
    def opened_at(self) -> datetime | None:
        return self.read().opened_at

    @opened_at.setter
    def opened_at(self, moment: datetime) -> None:
        self._write(opened_at=moment)

    def _write(self, **values: Any) -> None:
        self._known = replace(self._known, **values)
        self._shared(lambda: self._shelf.write(self.name, **values), lambda: None)

    def _claim_here(self, seconds: float) -> bool:
        with self._lock:
            opened = self._known.opened_at
            if opened and (now() - opened).total_seconds() < seconds:
                return False
            self._known = replace(self._known, opened_at=now())
            return True

    def _shared(self, ask: Callable[[], Known], otherwise: Callable[[], Known]) -> Known:
        if time.monotonic() >= self._away_until:
            try:
                return ask()
            except UNREACHABLE as error:
                self._away_until = time.monotonic() + SHELF_PAUSE
                log.warning("breaker not shared", extra={"service": self.name, "error": type(error).__name__})
        return otherwise()


class Breaker(pybreaker.CircuitBreaker):
    """Opens after `fail_max` failures in a row; what the service refuses for a reason of ours is none."""

    def __init__(self, name: str, shelf: Shelf, fail_max: int, reset_timeout: float) -> None:
        self._storage = Storage(name, shelf)
        super().__init__(
            fail_max,
            reset_timeout,
            exclude=[Permanent],
            listeners=[_Watch(self._storage)],
            state_storage=self._storage,
            name=name,
            throw_new_error_on_trip=False,
        )

    def rest(self) -> float:
        """Return about how many seconds there are until the service is asked again; at least one."""
        opened = self._storage.opened_at
        return max(1.0, self.reset_timeout - (now() - opened).total_seconds() if opened else 1.0)


class _Watch(pybreaker.CircuitBreakerListener):
    """Lets one trial call through a half-open breaker (pybreaker: every call), and logs what becomes of it."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    def before_call(self, cb: pybreaker.CircuitBreaker, func: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
        if cb.current_state == HALF_OPEN and not self._storage.claim_trial(cb.reset_timeout):
            raise pybreaker.CircuitBreakerError("somebody else makes the trial call")

    def state_change(
        self,
        cb: pybreaker.CircuitBreaker,
        old_state: pybreaker.CircuitBreakerState | None,
        new_state: pybreaker.CircuitBreakerState,
    ) -> None:
        log.warning("breaker changed", extra={"service": cb.name, "state": new_state.name})


class Breakers:
    """The breakers of one app."""

    def __init__(self, shelf: Shelf, fail_max: int, reset_timeout: float) -> None:
        self._shelf = shelf
        self._limits = fail_max, reset_timeout
        self._lock = threading.Lock()
        self._made: dict[str, Breaker] = {}

    def of(self, name: str) -> Breaker:
        with self._lock:  # made when first used: an app starts before there is a database
            if name not in self._made:
                self._made[name] = Breaker(name, self._shelf, *self._limits)
            return self._made[name]

    def states(self) -> list[State]:
        return [State(name, **asdict(self._shelf.read(name))) for name in sorted({*SERVICES, *self._shelf.names()})]

    def reset(self, name: str) -> None:
        self._shelf.write(name, state=CLOSED, failures=0, opened_at=None)


def init_app(app: Flask, fail_max: int = FAIL_MAX, reset_timeout: float = RESET_SECONDS) -> None:
    with app.app_context():
        shelf = shelves.Redis(app.config["REDIS_URL"]) if app.config["REDIS_URL"] else shelves.Table(db.engine)
    app.extensions["callboard.breakers"] = Breakers(shelf, fail_max, reset_timeout)


def of(app: Flask, name: str) -> Breaker:
    """Return the breaker of the service of that name."""
    return cast(Breakers, app.extensions["callboard.breakers"]).of(name)


def states() -> list[State]:
    """Return every breaker's state by name; raise Unavailable when it cannot be read."""
    with _reachable():
        return _all().states()


def reset(name: str) -> None:
    """Close a breaker, in every process; raise Unavailable when it cannot be done."""
    with _reachable():
        _all().reset(name)


def _all() -> Breakers:
    return cast(Breakers, current_app.extensions["callboard.breakers"])


@contextmanager
def _reachable() -> Iterator[None]:
    try:
        yield
    except UNREACHABLE as error:
        raise Unavailable("What is known of the services cannot be reached: try again.") from error
