"""Commands that say in one sentence, instead of a traceback, that the database cannot be used."""

from __future__ import annotations

from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy.exc import DBAPIError, OperationalError

from . import output

UNKNOWN = ("no such table", "no such column", "has no column named")  # SQLite's words for it
UNDEFINED = ("42P01", "42703")  # PostgreSQL's codes: no such table, no such column
LONGEST = 200  # characters of what the database says


class Command(click.Command):
    """A command of ours."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; end with a sentence when the database is not there, or not migrated."""
        try:
            return super().invoke(ctx)
        except DBAPIError as error:
            said = _said(error)
            if said is None:
                raise  # a fault of ours, to be found by its traceback
            output.fail(said)


class Group(AppGroup):
    """A noun, whose verbs are commands of ours."""

    command_class = Command


def _said(error: DBAPIError) -> str | None:
    words = str(error.orig).strip()
    if getattr(error.orig, "sqlstate", None) in UNDEFINED or any(each in words for each in UNKNOWN):
        return "The database is not set up, or is older than this version. Bring it up to date: flask db upgrade"
    if not isinstance(error, OperationalError):
        return None
    first = words.partition("\n")[0][:LONGEST].rstrip(".")
    return f"The database cannot be used ({first}). See that it runs, and that DATABASE_URL leads to it."
