"""What guards a phone: the codes that confirm it, and a count of what was dialled."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, Numeric, String
from sqlalchemy.orm import Mapped, mapped_column

from ..clock import now
from ..extensions import Model
from .columns import UtcDateTime, one_of

DIAL_KINDS = ("call", "code")


class PhoneCode(Model):
    """A code that was sent to a trial's phone. The digits are derived from SECRET_KEY and this row, never kept."""

    __tablename__ = "phone_codes"

    id: Mapped[int] = mapped_column(primary_key=True)
    trial_id: Mapped[int] = mapped_column(ForeignKey("trials.id", ondelete="CASCADE"), index=True)
    channel: Mapped[str] = mapped_column(String(64))  # "screen", or the name of the provider that sent it
    provider_call_id: Mapped[str | None] = mapped_column(String(200))  # of the call that spoke it, for its erasure
    tries: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Dial(Model):
    """One time that a real phone was made to ring. The number is a keyed hash: counting needs no more."""

    __tablename__ = "dials"
    __table_args__ = (one_of("kind", DIAL_KINDS), Index("ix_dials_number_at", "number_hash", "at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    trial_id: Mapped[int | None] = mapped_column(ForeignKey("trials.id", ondelete="SET NULL"), index=True)
    call_id: Mapped[int | None] = mapped_column(ForeignKey("calls.id", ondelete="SET NULL"), index=True)
    number_hash: Mapped[str] = mapped_column(String(64))
    cost: Mapped[Decimal] = mapped_column(Numeric(12, 6), default=0)  # US dollars: expected, then what it was
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, index=True)
