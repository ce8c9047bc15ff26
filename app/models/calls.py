"""A call, and what was said in it."""

from __future__ import annotations

import secrets
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, ForeignKey, Index, Numeric, String, Text, UniqueConstraint, delete, event
from sqlalchemy.orm import Mapped, mapped_column

from ..clock import now
from ..extensions import Model
from .columns import Json, UtcDateTime, one_of
from .trials import Trial

STATUSES = ("initiated", "ringing", "in_progress", "ended", "completed", "failed")
INTENTS = ("lead_intake", "scheduling", "info", "other")
OWNERS = ("Trial", "Account")
CORRECTIONS = ("set", "cleared", "undone")
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # read aloud over a phone without confusion


def new_public_id() -> str:
    return "c_" + "".join(secrets.choice(_ALPHABET) for _ in range(10))


class Call(Model):
    """One phone call. `facts` is what was merged; the other columns are computed from it (`app/calls`).

    The owner is polymorphic (a trial, later an account) and null while the trial is unknown.
    `revision` moves in the same transaction as every visible change.
    """

    __tablename__ = "calls"
    __table_args__ = (
        UniqueConstraint("provider", "provider_call_id"),
        Index("ix_calls_callable", "callable_type", "callable_id"),
        one_of("status", STATUSES),
        one_of("intent", INTENTS),
        one_of("callable_type", OWNERS),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(20), unique=True, default=new_public_id)
    callable_type: Mapped[str | None] = mapped_column(String(20))
    callable_id: Mapped[int | None]
    provider: Mapped[str] = mapped_column(String(64))
    provider_call_id: Mapped[str | None] = mapped_column(String(200))
    status: Mapped[str] = mapped_column(String(20), default="initiated")
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    duration_seconds: Mapped[float | None]
    ended_reason: Mapped[str | None] = mapped_column(Text)
    ended_kind: Mapped[str | None] = mapped_column(String(20))
    caller_number: Mapped[str | None] = mapped_column(String(100))
    recording_url: Mapped[str | None] = mapped_column(Text)
    transcript: Mapped[str | None] = mapped_column(Text)
    summary: Mapped[str | None] = mapped_column(Text)
    cost: Mapped[Decimal | None] = mapped_column(Numeric(12, 6))
    extracted_lead: Mapped[dict[str, Any] | None] = mapped_column(Json)
    intent: Mapped[str | None] = mapped_column(String(20))
    intent_confidence: Mapped[float | None]
    intent_reasons: Mapped[list[str] | None] = mapped_column(Json)
    facts: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    revision: Mapped[int] = mapped_column(default=1)
    # A call that we place: due to be dialled, dialled (set and committed before the provider is asked, so that
    # nothing dials twice), due to be looked up at the provider.
    dial_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    dialled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lookup_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    lookups: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str | None] = mapped_column(Text)  # what holds the call up, in the owner's words
    done: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, onupdate=now, index=True)


@event.listens_for(Trial, "before_delete")
def take_calls_along(_mapper: Any, connection: Connection, trial: Trial) -> None:
    """Delete an owner's calls with it (turns follow by foreign key): the polymorphic owner has no foreign key."""
    connection.execute(delete(Call).where(Call.callable_type == "Trial", Call.callable_id == trial.id))


class Turn(Model):
    """One utterance. `key` makes a repeated delivery harmless; the report's turns replace the live ones."""

    __tablename__ = "turns"
    __table_args__ = (
        UniqueConstraint("call_id", "key"),
        Index("ix_turns_call_id_id", "call_id", "id"),
        one_of("role", ("caller", "agent", "system")),
        one_of("source", ("live", "report")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("calls.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(255))
    role: Mapped[str] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    seconds: Mapped[float | None]
    position: Mapped[int] = mapped_column(default=0)
    source: Mapped[str] = mapped_column(String(10))


class Correction(Model):
    """One time that the owner put a captured value right: `heard` is what stood there, as the extractors had it.

    Kept in a row each, for the history and for counting; what stands now is in the call's facts.
    """

    __tablename__ = "corrections"
    __table_args__ = (one_of("action", CORRECTIONS),)

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("calls.id", ondelete="CASCADE"), index=True)
    field: Mapped[str] = mapped_column(String(20))
    action: Mapped[str] = mapped_column(String(10))
    value: Mapped[str | None] = mapped_column(Text)
    heard: Mapped[str | None] = mapped_column(Text)
    by: Mapped[str] = mapped_column(String(20), default="owner")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
