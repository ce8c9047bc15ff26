"""A business on trial, and the person who owns it."""

from __future__ import annotations

import secrets
import string
from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ..clock import now
from ..extensions import Model
from .columns import UtcDateTime, one_of

TRIAL_STATUSES = ("draft", "provisioning", "ready", "converted", "expired", "purged", "failed")
LANGUAGES = ("en", "es")
_ALPHABET = string.ascii_letters + string.digits  # no dash: a command would take it for an option


def new_token() -> str:
    """Return 190 random bits as 32 letters and digits: the token is the page's only key."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(32))


class User(Model):
    """Somebody who can sign in."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(320), unique=True)


class Trial(Model):
    """One business trying a receptionist; its `token` opens the mini-report."""

    __tablename__ = "trials"
    __table_args__ = (
        UniqueConstraint("provider", "assistant_id"),
        one_of("status", TRIAL_STATUSES),
        one_of("language", LANGUAGES),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(64), unique=True, default=new_token)  # its SHA-256 once purged
    business: Mapped[str] = mapped_column(String(200))
    trade: Mapped[str] = mapped_column(String(100))
    phone: Mapped[str] = mapped_column(String(20))
    email: Mapped[str | None] = mapped_column(String(320))
    website: Mapped[str | None] = mapped_column(String(500))
    services: Mapped[str | None] = mapped_column(Text)
    hours: Mapped[str | None] = mapped_column(Text)
    knowledge: Mapped[str | None] = mapped_column(Text)  # what the receptionist is told, as the owner reads it
    knowledge_from: Mapped[str | None] = mapped_column(String(20))
    knowledge_note: Mapped[str | None] = mapped_column(Text)  # why the website could not be read
    time_zone: Mapped[str] = mapped_column(String(64), default="America/New_York")
    region: Mapped[str] = mapped_column(String(2), default="US")
    language: Mapped[str] = mapped_column(String(2), default="en")
    provider: Mapped[str] = mapped_column(String(64), default="vapi")
    assistant_id: Mapped[str | None] = mapped_column(String(200))
    inbound_number: Mapped[str | None] = mapped_column(String(20), unique=True)
    status: Mapped[str] = mapped_column(String(20), default="draft")
    demo: Mapped[bool] = mapped_column(default=False)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    converted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    expired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # when the callers' data was erased
    purged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    phone_confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # The assistant at the provider is made or brought up to date when this is due; null: nothing to do.
    assistant_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    assistant_attempts: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str | None] = mapped_column(Text)  # what stands in the way, in the owner's words
    revision: Mapped[int] = mapped_column(default=1)  # moves with every change that the page shows
