"""Runs migrations against the app's database; batch mode, because SQLite cannot alter a table in place."""

from __future__ import annotations

from alembic import context
from flask import current_app

from app.models.columns import Json, UtcDateTime

target = current_app.extensions["migrate"].db


def plainly(kind: str, item: object, _context: object) -> str | bool:
    """Write our own column types as what they are in the database: a migration must not import the app."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and item is Json:
        return 'sa.JSON().with_variant(sa.dialects.postgresql.JSONB(), "postgresql")'
    return False


def run() -> None:
    with target.engine.connect() as connection:
        context.configure(
            connection=connection, target_metadata=target.metadata, render_as_batch=True, render_item=plainly
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


run()
