"""Pushes HTML to whoever watches a trial's page. A push is a convenience: the page can always be read anew.

One hub a process holds the rooms (trial token → subscribers). Embedded, publishing goes straight to it; with
Redis each web process holds one subscription and fans out what arrives. A subscriber's outbox is bounded:
one that falls behind is told to start again from a snapshot, so a dead phone stalls nobody.
"""

from __future__ import annotations

import json
import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol, cast

import redis
from flask import Flask, current_app

CHANNEL = "callboard:live"
OUTBOX = 64  # pushes; more than a slow phone can need
HEARTBEAT = 20.0  # seconds
PREVIEW_PAUSE = 0.25  # seconds between partial words on one page
CLOSED_CHECK = 5.0  # seconds until a closed socket is noticed while nothing happens
STOP = '<p id="say" data-live-stop>This trial was erased.</p>'
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Push:
    """HTML of one call (its public id) for the page of one trial.

    A preview (partial words) replaces the one before it, and gives way to whatever else is said of its call.
    """

    token: str
    html: str
    call: str = ""
    preview: bool = False


class Bus(Protocol):
    def publish(self, pushes: Iterable[Push]) -> None: ...

    def watched(self, token: str) -> bool: ...


class Subscriber:
    """One open page."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._outbox: deque[str] = deque()
        self._previews: dict[str, str] = {}
        self._preview_due = 0.0
        self._stale = False
        self.closed = False

    def put(self, push: Push) -> None:
        with self._changed:
            self._previews.pop(push.call, None)
            if push.preview:
                self._previews[push.call] = push.html
            elif len(self._outbox) >= OUTBOX:
                self._start_again()
            else:
                self._outbox.append(push.html)
            self._changed.notify()

    def start_again(self) -> None:
        """Make the page read everything anew: pushes may have been missed."""
        with self._changed:
            self._start_again()
            self._changed.notify()

    def close(self) -> None:
        with self._changed:
            self.closed = True
            self._changed.notify()

    def take(self, timeout: float, snapshot: Callable[[], str]) -> str | None:
        """Return the next HTML to send, or None when there is none for `timeout` seconds."""
        with self._changed:
            self._changed.wait_for(self._ready, timeout)
            pause = self._preview_due - time.monotonic()
            if not (self._outbox or self._stale or self.closed) and self._previews and pause > 0:
                self._changed.wait_for(lambda: self._outbox or self._stale or self.closed, pause)
            stale, self._stale = self._stale, False
            if not stale:
                return self._next()
        return snapshot()

    def _next(self) -> str | None:
        if self._outbox:
            return self._outbox.popleft()
        if self._previews and not self.closed:
            self._preview_due = time.monotonic() + PREVIEW_PAUSE
            return self._previews.pop(next(iter(self._previews)))
        return None

    def _ready(self) -> bool:
        return bool(self._outbox or self._previews or self._stale or self.closed)

    def _start_again(self) -> None:
        self._outbox.clear()
        self._previews.clear()
        self._stale = True


class Hub:
    """The pages that are open in this process; as a bus it is the embedded one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rooms: dict[str, set[Subscriber]] = {}
        self.revisions: dict[int, int] = {}  # call → the revision that this process published last

    def join(self, token: str) -> Subscriber:
        subscriber = Subscriber()
        with self._lock:
            self._rooms.setdefault(token, set()).add(subscriber)
        return subscriber

    def leave(self, token: str, subscriber: Subscriber) -> None:
        with self._lock:
            room = self._rooms.get(token, set())
            room.discard(subscriber)
            if not room:
                self._rooms.pop(token, None)

    def count(self) -> int:
        with self._lock:
            return sum(len(room) for room in self._rooms.values())

    def watched(self, token: str) -> bool:
        return token in self._rooms

    def tokens(self) -> list[str]:
        """Return the trials somebody watches here."""
        with self._lock:
            return list(self._rooms)

    def publish(self, pushes: Iterable[Push]) -> None:
        for push in pushes:
            with self._lock:
                room = list(self._rooms.get(push.token, ()))
            for subscriber in room:
                subscriber.put(push)

    def start_again(self) -> None:
        for subscriber in self._everybody():
            subscriber.start_again()

    def close(self) -> None:
        """End every open page's socket; the pages reconnect by themselves."""
        for subscriber in self._everybody():
            subscriber.close()

    def _everybody(self) -> list[Subscriber]:
        with self._lock:
            return [subscriber for room in self._rooms.values() for subscriber in room]


class RedisBus:
    """Publishes to every web process; `listen` runs in each of them."""

    def __init__(self, url: str) -> None:
        self._redis = redis.Redis.from_url(url, socket_connect_timeout=2, socket_timeout=5)
        self._listening = redis.Redis.from_url(url, socket_connect_timeout=2, health_check_interval=10)

    def publish(self, pushes: Iterable[Push]) -> None:
        pipeline = self._redis.pipeline(transaction=False)
        for push in pushes:
            pipeline.publish(CHANNEL, json.dumps([push.token, push.html, push.call, push.preview]))
        try:
            pipeline.execute()
        except redis.RedisError as error:
            # Nothing is lost: an open page catches up from the database when Redis is back.
            log.warning("pushes not published", extra={"error": type(error).__name__})

    def close(self) -> None:
        """Give back the connections."""
        self._redis.close()
        self._listening.close()

    def watched(self, token: str) -> bool:
        return True  # who watches is known to the web processes only

    def listen(self, hub: Hub, stopped: threading.Event) -> None:
        """Hand what arrives to `hub` until stopped; after a lost connection every page starts again."""
        while not stopped.is_set():
            try:
                with self._listening.pubsub(ignore_subscribe_messages=True) as subscription:  # type: ignore[no-untyped-call]
                    subscription.subscribe(CHANNEL)
                    hub.start_again()
                    while not stopped.is_set():
                        message = subscription.get_message(timeout=1.0)
                        if message:
                            hub.publish([Push(*json.loads(message["data"]))])
            except (redis.RedisError, OSError) as error:
                log.warning("subscription lost", extra={"error": type(error).__name__})
                stopped.wait(0.5)


def init_app(app: Flask) -> None:
    hub = Hub()
    app.extensions["callboard.hub"] = hub
    app.extensions["callboard.bus"] = RedisBus(app.config["REDIS_URL"]) if app.config["REDIS_URL"] else hub


def hub_of(app: Flask) -> Hub:
    return cast(Hub, app.extensions["callboard.hub"])


def bus_of(app: Flask) -> Bus:
    return cast(Bus, app.extensions["callboard.bus"])


def publish(pushes: Iterable[Push]) -> None:
    """Send pushes to whoever watches, in this process or another."""
    pushes = list(pushes)
    if pushes:
        bus_of(current_app).publish(pushes)


def stop(token: str) -> None:
    """Make every open page of the trial be read anew, and not connect again: what it shows was erased."""
    publish([Push(token, STOP)])


def watched(token: str) -> bool:
    """Whether somebody may be watching that trial's page."""
    return bus_of(current_app).watched(token)


def listen(hub: Hub, token: str, snapshot: Callable[[], str], connected: Callable[[], bool]) -> Iterator[str]:
    """Yield the page's HTML, then every change; an empty string every HEARTBEAT seconds of silence.

    Subscribed before the snapshot is rendered, so that no change falls between the two.
    """
    subscriber = hub.join(token)
    try:
        yield snapshot()
        silent_since = time.monotonic()
        while connected() and not subscriber.closed:
            html = subscriber.take(CLOSED_CHECK, snapshot)
            if html is None and time.monotonic() - silent_since >= HEARTBEAT:
                html = ""
            if html is not None:
                silent_since = time.monotonic()
                yield html
    finally:
        hub.leave(token, subscriber)
