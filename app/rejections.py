"""Refused deliveries, kept sealed for a day: a secret that was set wrong must not cost a call.

They stay apart from the inbox, so that a forger cannot occupy a real event's key or fill the disk.
"""

from __future__ import annotations

import base64
import json
import logging
from collections.abc import Mapping
from datetime import timedelta
from hashlib import sha256

from cryptography.fernet import Fernet
from flask import current_app
from sqlalchemy import func
from sqlalchemy.exc import SQLAlchemyError

from .clock import now
from .database import writing
from .extensions import db
from .models import Rejection

KEEP = timedelta(hours=24)
MOST_ROWS = 1000
MOST_BYTES = 50 * 1024 * 1024
MOST_ROWS_OF_ONE_SOURCE = 100
log = logging.getLogger(__name__)


def keep(provider: str, reason: str, source: str, headers: Mapping[str, str], body: bytes) -> None:
    """Keep a refused delivery if there is room for it; a store that is down loses only this copy."""
    sealed = _box().encrypt(json.dumps({"headers": dict(headers), "body": base64.b64encode(body).decode()}).encode())
    try:
        with writing():
            prune()
            if _has_room(source, len(sealed)):
                row = Rejection(provider=provider[:64], reason=reason[:200], source=source[:64])
                row.sealed, row.size = sealed, len(sealed)
                db.session.add(row)
    except SQLAlchemyError:
        log.exception("rejection not kept", extra={"provider": provider, "reason": reason})


def unseal(row: Rejection) -> tuple[dict[str, str], bytes]:
    """Return the refused delivery's headers and raw body."""
    kept = json.loads(_box().decrypt(row.sealed))
    return kept["headers"], base64.b64decode(kept["body"])


def prune() -> None:
    """Forget what is older than a day."""
    db.session.execute(db.delete(Rejection).where(Rejection.received_at < now() - KEEP))


def _has_room(source: str, size: int) -> bool:
    rows, taken = db.session.execute(
        db.select(func.count(Rejection.id), func.coalesce(func.sum(Rejection.size), 0))
    ).one()
    mine = db.session.scalar(db.select(func.count(Rejection.id)).where(Rejection.source == source)) or 0
    return bool(rows < MOST_ROWS and taken + size <= MOST_BYTES and mine < MOST_ROWS_OF_ONE_SOURCE)


def _box() -> Fernet:
    secret = current_app.config["SECRET_KEY"].encode()
    return Fernet(base64.urlsafe_b64encode(sha256(b"rejections" + secret).digest()))
