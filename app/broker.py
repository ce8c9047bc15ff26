"""The Dramatiq broker: Redis with a consumer that blocks, or Dramatiq's in-process one as a wake-up signal only."""

from __future__ import annotations

import time
from typing import Any

import dramatiq
import redis
from dramatiq.brokers.redis import RedisBroker, _RedisConsumer
from dramatiq.brokers.stub import StubBroker
from dramatiq.middleware import TimeLimit

NAMESPACE = "callboard"
TOKENS = 32  # wake-ups kept; more would only wake consumers that find nothing


class _BlockingConsumer(_RedisConsumer):
    """Waits on a list when its queue is empty: 2 ms to wake where Dramatiq's polling takes up to a second.

    Private base class: dramatiq is pinned, and a test measures the wake-up.
    """

    def __next__(self) -> Any:
        item = super().__next__()  # type: ignore[no-untyped-call]
        if item is None and not self.message_cache and self.outstanding_message_count < self.prefetch:
            try:
                self.broker.waiting.blpop(_tokens(self.queue_name), timeout=1)
            except redis.RedisError:
                time.sleep(0.2)  # the next fetch reports the lost connection
        self.misses = 0  # or the base class sleeps longer and longer
        return item


class BlockingRedisBroker(RedisBroker):
    """Dramatiq on Redis, with a token on a list for every message, so that consumers can block on it."""

    consumer_class = _BlockingConsumer

    def __init__(self, url: str, **options: Any) -> None:
        client = redis.Redis.from_url(url, socket_connect_timeout=2, socket_timeout=10)
        super().__init__(client=client, **options)  # type: ignore[no-untyped-call]
        self.waiting = redis.Redis.from_url(url, socket_connect_timeout=2, socket_timeout=10)

    def enqueue(self, message: dramatiq.Message[Any], *, delay: int | None = None) -> dramatiq.Message[Any]:
        sent = super().enqueue(message, delay=delay)
        key = _tokens(sent.queue_name)
        pipeline = self.client.pipeline(transaction=False)
        pipeline.lpush(key, 1)
        pipeline.ltrim(key, 0, TOKENS - 1)
        pipeline.expire(key, 60)
        pipeline.execute()
        return sent

    def close(self) -> None:
        self.client.close()
        self.waiting.close()


def make(redis_url: str) -> dramatiq.Broker:
    """Return the broker for `redis_url`, or the in-process one. Retries live in the database, not here."""
    middleware: list[dramatiq.Middleware] = [TimeLimit()]
    if redis_url:
        return BlockingRedisBroker(redis_url, namespace=NAMESPACE, middleware=middleware)
    return StubBroker(middleware=middleware)


def _tokens(queue: str) -> str:
    return f"{NAMESPACE}:wake:{queue}"
