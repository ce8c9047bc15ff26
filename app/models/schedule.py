"""Who leads the schedule, and which sandbox calls are being played."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
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


class SandboxCall(Model):
    """A simulated call in progress: how far its deliveries have got, so that a restart goes on from there."""

    __tablename__ = "sandbox_calls"

    id: Mapped[int] = mapped_column(primary_key=True)
    trial_id: Mapped[int] = mapped_column(ForeignKey("trials.id", ondelete="CASCADE"), index=True)
    scenario: Mapped[str] = mapped_column(String(100))
    provider_call_id: Mapped[str] = mapped_column(String(200), unique=True)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    speed: Mapped[float] = mapped_column(default=1.0)
    delivered: Mapped[int] = mapped_column(default=0)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
