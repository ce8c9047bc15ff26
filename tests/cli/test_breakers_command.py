"""flask breakers: what an operator sees of the services, and the way back to one that is well again."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import text

from app.cli.breakers import group
from app.clients import breakers
from app.extensions import db


@pytest.fixture
def run(app):
    breakers.init_app(app, fail_max=1)
    app.cli.add_command(group)

    def invoke(*line):
        return app.test_cli_runner().invoke(args=["breakers", *line])

    return invoke


def opened(app):
    with pytest.raises(RuntimeError), breakers.of(app, "vapi").calling():
        raise RuntimeError


def test_list_tells_every_services_state(app, run):
    opened(app)

    rows = json.loads(run("list", "--json").output)

    assert [(row["name"], row["state"], row["failures"]) for row in rows] == [
        ("openai", "closed", 0),
        ("vapi", "open", 1),
    ]
    assert rows[0]["opened_at"] is None and rows[1]["opened_at"]


def test_list_is_readable_without_json(app, run):
    opened(app)

    assert "vapi" in run("list").output and "open" in run("list").output


def test_reset_closes_one(app, run):
    opened(app)

    result = run("reset", "vapi")

    assert (result.exit_code, result.output) == (0, "vapi is asked again.\n")
    assert {row["state"] for row in json.loads(run("list", "--json").output)} == {"closed"}


def test_reset_of_an_unknown_service_says_where_the_known_are(run):
    result = run("reset", "nobody")

    assert result.exit_code == 1
    assert "flask breakers list" in result.output


def test_what_cannot_be_reached_is_said_in_one_sentence(app, run, mode, request):
    if mode == "scaled":
        request.getfixturevalue("redis_server").kill()
    else:
        with db.engine.begin() as connection:
            connection.execute(text("DROP TABLE breakers"))

    for line in (["list"], ["reset", "vapi"]):
        result = run(*line)
        assert result.exit_code == 1
        assert "try again" in result.output and "Traceback" not in result.output
