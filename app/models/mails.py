"""Letters to owners that are to be sent; written out only when they are, from the trial as it then is."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ..clock import now
from ..extensions import Model
from .columns import UtcDateTime, one_of

MAIL_KINDS = ("welcome", "link", "erasure")
MAIL_STATES = ("waiting", "sent", "failed")


class Mail(Model):
    """One letter. `number` tells letters of a kind apart: links are counted, a warning is known by its trial's end."""

    __tablename__ = "mails"
    __table_args__ = (
        UniqueConstraint("trial_id", "kind", "number"),
        one_of("kind", MAIL_KINDS),
        one_of("state", MAIL_STATES),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    trial_id: Mapped[int] = mapped_column(ForeignKey("trials.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(20))
    number: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(String(20), default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, index=True)
    error: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
