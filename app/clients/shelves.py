"""Where the state of circuit breakers is kept, so that every process acts on the same: Redis, else the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from sqlalchemy import Engine, or_, select, update
from sqlalchemy.exc import SQLAlchemyError

from ..clock import now
from ..database import beside, insert
from ..models import Breaker

UNREACHABLE = (redis.RedisError, SQLAlchemyError)
PATIENCE = 0.5  # seconds that a call to a service waits for Redis
CLOSED, OPEN, HALF_OPEN = "closed", "open", "half-open"


@dataclass(frozen=True, slots=True)
class Kept:
    """What is known of one service."""

    state: str = CLOSED
    failures: int = 0  # in a row
    opened_at: datetime | None = None


class Shelf(Protocol):
    """Every method raises one of UNREACHABLE when it cannot do what it is for."""

    def names(self) -> list[str]: ...

    def read(self, name: str) -> Kept: ...

    def write(self, name: str, **values: Any) -> None:
        """Set some of what is kept."""

    def count_failure(self, name: str) -> None: ...

    def claim_trial(self, name: str, seconds: float) -> bool:
        """Whether this is the first claim of `seconds`: the half-open breaker's one trial call."""
        ...


class Table:
    """The `breakers` table: a command sees and resets what a server beside it does."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def names(self) -> list[str]:
        with self._engine.connect() as connection:
            return list(connection.scalars(select(Breaker.name)))

    def read(self, name: str) -> Kept:
        columns = select(Breaker.state, Breaker.failures, Breaker.opened_at)
        with self._engine.connect() as connection:
            row = connection.execute(columns.where(Breaker.name == name)).first()
        return Kept(*row) if row else Kept()

    def write(self, name: str, **values: Any) -> None:
        self._upsert(name, values, values)

    def count_failure(self, name: str) -> None:
        self._upsert(name, {"failures": 1}, {"failures": Breaker.failures + 1})

    def claim_trial(self, name: str, seconds: float) -> bool:
        # The moment of opening, moved on, is the claim: who comes second finds it too young.
        old = or_(Breaker.opened_at.is_(None), Breaker.opened_at <= now() - timedelta(seconds=seconds))
        claim = update(Breaker).where(Breaker.name == name, Breaker.state == HALF_OPEN, old).values(opened_at=now())
        with beside(self._engine) as connection:
            return connection.execute(claim).rowcount == 1

    def _upsert(self, name: str, new: dict[str, Any], changed: dict[str, Any]) -> None:
        row = insert(Breaker, self._engine).values(name=name, **new)
        with beside(self._engine) as connection:
            connection.execute(row.on_conflict_do_update(index_elements=["name"], set_=changed))


class Redis:
    """One hash a breaker. pybreaker's own storage raises where Redis is down, and knows no claim of the trial call."""

    NAMES = "callboard:breakers"

    def __init__(self, url: str) -> None:
        self._redis = redis.Redis.from_url(
            url,
            socket_connect_timeout=PATIENCE,
            socket_timeout=PATIENCE,
            retry=Retry(NoBackoff(), 0),
            decode_responses=True,
        )

    def names(self) -> list[str]:
        return [str(name) for name in self._redis.smembers(self.NAMES)]

    def read(self, name: str) -> Kept:
        kept: dict[Any, Any] = self._redis.hgetall(self._key(name))
        opened = kept.get("opened_at")
        moment = datetime.fromtimestamp(float(opened), UTC) if opened else None
        return Kept(kept.get("state", CLOSED), int(kept.get("failures", 0)), moment)

    def write(self, name: str, **values: Any) -> None:
        written: dict[Any, Any] = {key: self._written(value) for key, value in values.items()}
        with self._redis.pipeline() as pipeline:
            pipeline.sadd(self.NAMES, name)
            pipeline.hset(self._key(name), mapping=written)
            pipeline.execute()

    def count_failure(self, name: str) -> None:
        with self._redis.pipeline() as pipeline:
            pipeline.sadd(self.NAMES, name)
            pipeline.hincrby(self._key(name), "failures", 1)
            pipeline.execute()

    def claim_trial(self, name: str, seconds: float) -> bool:
        return bool(self._redis.set(f"{self._key(name)}:trial", 1, nx=True, px=max(1, int(seconds * 1000))))

    @staticmethod
    def _key(name: str) -> str:
        return f"callboard:breaker:{name}"

    @staticmethod
    def _written(value: Any) -> str:
        if isinstance(value, datetime):
            return str(value.timestamp())
        return "" if value is None else str(value)
