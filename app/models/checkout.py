"""Going live: presses of the button, and the checkouts that they led to."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from ..clock import now
from ..extensions import Model
from .columns import UtcDateTime, one_of

CHECKOUT_STATES = ("open", "paid")
_OPEN = text("state = 'open'")


def new_reference() -> str:
    return f"co_{secrets.token_hex(12)}"


class Checkout(Model):
    """One checkout at the payment provider; a trial has one open at a time. `url` is null until it was opened there."""

    __tablename__ = "checkouts"
    __table_args__ = (
        UniqueConstraint("provider", "provider_checkout_id"),
        one_of("state", CHECKOUT_STATES),
        Index(
            "ix_checkouts_one_open",
            "trial_id",
            "provider",
            unique=True,
            postgresql_where=_OPEN,
            sqlite_where=_OPEN,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    trial_id: Mapped[int] = mapped_column(ForeignKey("trials.id", ondelete="CASCADE"), index=True)
    reference: Mapped[str] = mapped_column(String(40), unique=True, default=new_reference)  # ours
    provider: Mapped[str] = mapped_column(String(20))
    provider_checkout_id: Mapped[str | None] = mapped_column(String(255))
    url: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10), default="open")
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    paid_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class CtaClick(Model):
    """One press of "Go Live". `press` is the form's key: sent twice, by a double click, it is still one press."""

    __tablename__ = "cta_clicks"
    __table_args__ = (UniqueConstraint("trial_id", "press"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    trial_id: Mapped[int] = mapped_column(ForeignKey("trials.id", ondelete="CASCADE"))
    press: Mapped[str] = mapped_column(String(64))
    session: Mapped[str] = mapped_column(String(64))  # tells browsers apart, and says nothing of their owners
    checkout_id: Mapped[int | None] = mapped_column(ForeignKey("checkouts.id", ondelete="SET NULL"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
