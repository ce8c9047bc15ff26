"""What remains of what was erased: receipts, and marks that keep late deliveries from bringing it back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from ..clock import now
from ..extensions import Model
from .columns import Json, UtcDateTime, one_of

ERASURES = ("expiry", "purge", "unmatched")


class Receipt(Model):
    """One erasure: asked for, being done (`due_at` set), or finished. Holds counts and times, nothing of anybody.

    `plan` is what is left to do and is emptied as it is done; `confirmed` is what the provider answered.
    """

    __tablename__ = "receipts"
    __table_args__ = (
        one_of("kind", ERASURES),
        Index(
            "ix_receipts_due",
            "due_at",
            postgresql_where=text("finished_at IS NULL"),
            sqlite_where=text("finished_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    asked_by: Mapped[str] = mapped_column(String(20))  # schedule, owner or operator
    token_hash: Mapped[str | None] = mapped_column(String(64), index=True)  # SHA-256 of the trial's token
    trial_id: Mapped[int | None]  # no foreign key: outlives the trial
    plan: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    counts: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    confirmed: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(Text)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Tombstone(Model):
    """The SHA-256 of an assistant's or a call's id whose data was erased: what still arrives for it is erased too."""

    __tablename__ = "tombstones"

    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    erased_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, index=True)
