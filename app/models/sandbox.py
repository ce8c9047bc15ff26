"""What the sandbox's fake Vapi holds: the objects that were made there, its calls, and a journal of what was asked."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from ..clock import now
from ..extensions import Model
from .columns import Json, UtcDateTime, one_of

OBJECT_KINDS = ("assistant", "credential")


class SandboxObject(Model):
    """An assistant or a credential, as it was sent."""

    __tablename__ = "sandbox_objects"
    __table_args__ = (one_of("kind", OBJECT_KINDS),)

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), index=True)
    body: Mapped[dict[str, Any]] = mapped_column(Json)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, onupdate=now)


class SandboxCall(Model):
    """A simulated call: what was asked for, and how far its deliveries have got, for a restart to go on from."""

    __tablename__ = "sandbox_calls"

    id: Mapped[int] = mapped_column(primary_key=True)
    trial_id: Mapped[int | None] = mapped_column(ForeignKey("trials.id", ondelete="CASCADE"), index=True)
    assistant_id: Mapped[str | None] = mapped_column(String(200), index=True)
    body: Mapped[dict[str, Any] | None] = mapped_column(Json)  # the request that started it
    scenario: Mapped[str] = mapped_column(String(100))
    provider_call_id: Mapped[str] = mapped_column(String(200), unique=True)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    speed: Mapped[float] = mapped_column(default=1.0)
    delivered: Mapped[int] = mapped_column(default=0)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SandboxRequest(Model):
    """One line of the journal: nothing but what was asked of which object, and how it was answered."""

    __tablename__ = "sandbox_requests"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    method: Mapped[str] = mapped_column(String(10))
    path: Mapped[str] = mapped_column(String(200))  # without the query
    status: Mapped[int]
    object_id: Mapped[str | None] = mapped_column(String(64))  # what was made, where something was
