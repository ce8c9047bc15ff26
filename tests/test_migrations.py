"""The migrations: one head, up, down and up again on both databases, and no drift against the models."""

from __future__ import annotations

import flask_migrate
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from app.extensions import db


def test_up_down_and_up_again_without_drift(app):
    flask_migrate.downgrade(revision="base")
    assert set(inspect(db.engine).get_table_names()) == {"alembic_version"}

    flask_migrate.upgrade()
    flask_migrate.check()
    assert {"trials", "calls", "turns", "webhook_events", "rejections", "processings", "users"} <= set(
        inspect(db.engine).get_table_names()
    )


def test_there_is_one_head_and_every_file_is_named_after_its_number(app):
    scripts = ScriptDirectory(app.extensions["migrate"].directory)

    assert len(scripts.get_heads()) == 1
    for script in scripts.walk_revisions():
        assert script.path.rpartition("/")[2].startswith(f"{script.revision}_")
        assert script.revision.isdigit() and len(script.revision) == 4
