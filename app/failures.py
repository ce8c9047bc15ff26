"""Counts deliveries that could not be verified, per address: a guesser is slowed down, a verified sender never."""

from __future__ import annotations

from typing import cast

import limits
from flask import Flask, current_app
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import FixedWindowRateLimiter
from redis import RedisError

PER_MINUTE = limits.RateLimitItemPerMinute(60)


class Failures:
    """The counter of one app: shared through Redis where there is one, else of this process."""

    def __init__(self, redis_url: str) -> None:
        self._mine = FixedWindowRateLimiter(MemoryStorage())
        self._shared = FixedWindowRateLimiter(RedisStorage(redis_url)) if redis_url else self._mine

    def allow(self, source: str) -> bool:
        """Count one failure of `source`; False once there were more than 60 in this minute."""
        try:
            return self._shared.hit(PER_MINUTE, "unverified", source)
        except RedisError:
            return self._mine.hit(PER_MINUTE, "unverified", source)


def init_app(app: Flask) -> None:
    app.extensions["callboard.failures"] = Failures(app.config["REDIS_URL"])


def allow(source: str) -> bool:
    return cast(Failures, current_app.extensions["callboard.failures"]).allow(source)
