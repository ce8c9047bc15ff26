"""SQLite's write-ahead log, which holds what was erased until it is emptied."""

from __future__ import annotations

from ..database import is_sqlite
from ..extensions import db

WAIT_MS = 2000  # for whoever is reading just now
GLANCE_MS = 100  # who waits holds up every writer


class StillRead(Exception):
    """Somebody reads the database as it was before the erasure, so its log cannot be emptied yet."""


def empty() -> None:
    """Move everything into the database, where erased rows are overwritten, and empty the log; raises StillRead."""
    if not _is_emptied(WAIT_MS):
        raise StillRead


def try_to_empty() -> None:
    """Empty the log unless somebody is reading: the schedule tries again."""
    _is_emptied(GLANCE_MS)


def _is_emptied(wait_ms: int) -> bool:
    if not is_sqlite():
        return True
    db.session.rollback()  # this session may be a reader too
    connection = db.engine.raw_connection()
    try:
        cursor = connection.cursor()
        before = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
        cursor.execute(f"PRAGMA busy_timeout={wait_ms}")
        busy = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        cursor.execute(f"PRAGMA busy_timeout={before}")
    finally:
        connection.close()
    return not busy
