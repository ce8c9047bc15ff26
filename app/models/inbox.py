"""What arrived, who worked on it, and what was refused."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from ..clock import now
from ..extensions import Model
from .columns import Json, UtcDateTime, one_of

EVENT_STATES = ("received", "processed", "ignored", "parked")
PROCESSING_STATES = ("waiting", "done", "retrying", "parked")


class WebhookEvent(Model):
    """One verified delivery, kept once. `received` is work to do; the row is the queue."""

    __tablename__ = "webhook_events"
    __table_args__ = (
        UniqueConstraint("provider", "event_id"),
        one_of("status", EVENT_STATES),
        Index(
            "ix_webhook_events_due",
            "next_attempt_at",
            "id",
            postgresql_where=text("status = 'received'"),
            sqlite_where=text("status = 'received'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    provider: Mapped[str] = mapped_column(String(64))
    event_id: Mapped[str] = mapped_column(String(255))
    type: Mapped[str] = mapped_column(String(200))
    occurred_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, index=True)
    payload: Mapped[dict[str, Any]] = mapped_column(Json)
    headers: Mapped[dict[str, Any]] = mapped_column(Json)
    status: Mapped[str] = mapped_column(String(20), default="received")
    answer: Mapped[dict[str, Any] | None] = mapped_column(Json)
    message_id: Mapped[str | None] = mapped_column(String(255), index=True)
    provider_call_id: Mapped[str | None] = mapped_column(String(200), index=True)
    agent: Mapped[str | None] = mapped_column(String(200))
    called_number: Mapped[str | None] = mapped_column(String(100))
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    error: Mapped[str | None] = mapped_column(Text)
    processed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    trial_id: Mapped[int | None] = mapped_column(ForeignKey("trials.id", ondelete="SET NULL"), index=True)
    call_id: Mapped[int | None] = mapped_column(ForeignKey("calls.id", ondelete="SET NULL"), index=True)


class Processing(Model):
    """One processor's work on one event: what replay and the operator's timeline read."""

    __tablename__ = "processings"
    __table_args__ = (UniqueConstraint("event_id", "processor"), one_of("state", PROCESSING_STATES))

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("webhook_events.id", ondelete="CASCADE"))
    processor: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(20), default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(Text)
    next_attempt_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Rejection(Model):
    """A refused delivery, kept apart so that a forger cannot occupy a real event's key.

    Body and headers are encrypted under SECRET_KEY: a redacted body could not be verified again.
    """

    __tablename__ = "rejections"

    id: Mapped[int] = mapped_column(primary_key=True)
    provider: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(String(200))
    source: Mapped[str] = mapped_column(String(64), index=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    size: Mapped[int]
    received_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, index=True)
