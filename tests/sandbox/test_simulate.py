"""flask simulate plays beside the fake: the fake knows the call, and what was left at it is listed."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from app.extensions import db
from app.models import Call
from tests import factories
from tests.sandbox.fake import Ask, Make


@pytest.mark.parametrize("chaos", [[], ["--chaos"]])
def test_a_simulated_call_can_be_heard(
    served: Flask, runner: FlaskCliRunner, ask: Ask, work: Callable[[], int], chaos: list[str]
) -> None:
    trial = factories.trial()
    line = ["simulate", "plumber-leak", "--trial", trial.token, "--speed", "10000", *chaos]

    done = runner.invoke(args=line)
    work()

    assert done.exit_code == 0, done.output
    call = db.session.scalars(db.select(Call)).one()
    assert (call.status, call.caller_number) == ("completed", "+15550104422")
    assert ask("GET", f"/call/{call.provider_call_id}/mono-recording").headers["Content-Type"] == "audio/mpeg"


def test_for_a_program_a_simulated_call_is_one_object(served: Flask, runner: FlaskCliRunner) -> None:
    trial = factories.trial()

    done = runner.invoke(
        args=["simulate", "no-answer", "--trial", trial.token, "--speed", "10000", "--json"], catch_exceptions=False
    )

    told = json.loads(done.stdout)
    assert done.exit_code == 0
    assert set(told) == {"provider_call_id", "trial", "url", "deliveries", "retried", "answers"}
    assert (told["trial"], told["url"].endswith(f"/t/{trial.token}")) == (trial.token, True)
    assert told["deliveries"] == sum(told["answers"].values()) > 0


def test_with_a_key_of_vapi_nothing_is_kept_for_the_fake(served: Flask, runner: FlaskCliRunner, ask: Ask) -> None:
    trial = factories.trial()
    served.config["VAPI_API_KEY"] = "a real one"

    done = runner.invoke(args=["simulate", "no-answer", "--trial", trial.token, "--speed", "10000"])

    assert done.exit_code == 0, done.output
    assert ask("GET", "/call").json() == []


def test_the_journal_lists_what_is_left(runner: FlaskCliRunner, ask: Ask, make: Make) -> None:
    made = make("assistant")["id"]

    assert json.loads(runner.invoke(args=["simulate", "--journal", "--json"]).output) == [{"id": made}]
    ask("DELETE", f"/assistant/{made}")
    assert runner.invoke(args=["simulate", "--journal"]).output == "Everything that was made was deleted.\n"
