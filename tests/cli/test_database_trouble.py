"""A database that is not there, or not migrated: one sentence that says what to do, and no traceback."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.servers import free_port

LINES = [
    ["trials", "list"],
    ["trials", "create", "--business", "Rosa", "--trade", "plumber", "--phone", "+15550100142"],
    ["trials", "purge"],
    ["calls", "list", "--json"],
    ["receipts", "list"],
    ["dialling", "show"],
    ["simulate", "plumber-leak"],
    ["purge", "--dry-run"],
    ["reap"],
    ["sweep"],
]


@pytest.fixture
def unmigrated(make_app, mode, tmp_path, request) -> Flask:
    """The product on a database without tables."""
    if mode == "embedded":
        return make_app(INSTANCE_DIR=str(tmp_path / "empty"))
    server = request.getfixturevalue("postgres_server")
    return make_app(DATABASE_URL=server.url(server.create()))


@pytest.mark.parametrize("line", LINES, ids=" ".join)
def test_on_a_database_that_was_not_migrated_a_command_says_what_to_do(unmigrated, line):
    result = unmigrated.test_cli_runner().invoke(args=line)

    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.splitlines()[-1].endswith("Bring it up to date: flask db upgrade")
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("mode", ["scaled"], indirect=True)
def test_of_a_database_that_does_not_answer_a_command_says_where_to_look(make_app):
    nowhere = make_app(DATABASE_URL=f"postgres://u:secret@127.0.0.1:{free_port()}/d")

    result = nowhere.test_cli_runner().invoke(args=["trials", "list"])

    assert (result.exit_code, result.stdout) == (1, "")
    assert "Connection refused" in result.stderr and "DATABASE_URL" in result.stderr
    assert "secret" not in result.stderr and "Traceback" not in result.stderr
