"""Who leads the schedule, what an operator switched, and which services are given a rest."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from ..clock import now
from ..extensions import Model
from .columns import UtcDateTime


class Lease(Model):
    """The right to do one scheduled thing, held by one process until `expires_at`."""

    __tablename__ = "leases"

    name: Mapped[str] = mapped_column(String(50), primary_key=True)
    holder: Mapped[str] = mapped_column(String(100))
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Switch(Model):
    """Something that an operator has switched on for the whole product, e.g. `stop-dialling`."""

    __tablename__ = "switches"

    name: Mapped[str] = mapped_column(String(50), primary_key=True)
    reason: Mapped[str | None] = mapped_column(Text)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class Breaker(Model):
    """A circuit breaker where no Redis shares it; a row, so that an operator can see and reset it."""

    __tablename__ = "breakers"

    name: Mapped[str] = mapped_column(String(50), primary_key=True)
    state: Mapped[str] = mapped_column(String(20), default="closed")
    failures: Mapped[int] = mapped_column(default=0)
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
