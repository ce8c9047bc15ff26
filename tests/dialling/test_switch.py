"""flask dialling: an operator stops all dialling beside the running product, and starts it again."""

from __future__ import annotations

import json

import pytest

from app.dialling import guard, switch
from app.errors import NotDialled
from tests import factories


@pytest.fixture
def run(runner):
    """`run("stop")` runs flask dialling stop and returns what it printed."""

    def invoke(*words):
        done = runner.invoke(args=["dialling", *words])
        assert done.exit_code == 0, done.output
        return done.output

    return invoke


def test_dialling_goes_on_until_it_is_stopped(run):
    assert json.loads(run("show", "--json")) == {"stopped": False, "since": None, "reason": None}


def test_what_is_stopped_is_shown_with_its_reason(run):
    run("stop", "--reason", "Too many complaints.")

    shown = json.loads(run("show", "--json"))

    assert (shown["stopped"], shown["reason"]) == (True, "Too many complaints.")
    assert shown["since"]
    assert "Too many complaints." in run("show")


def test_stopping_again_changes_the_reason(run):
    run("stop", "--reason", "One.")
    run("stop", "--reason", "Two.")

    assert json.loads(run("show", "--json"))["reason"] == "Two."


def test_stopped_calls_are_refused_simulated_ones_too_until_it_is_resumed(run):
    trial = factories.trial()
    guard.check(trial, trial.phone)
    run("stop")

    with pytest.raises(NotDialled):
        guard.check(trial, trial.phone)

    run("resume")
    assert switch.stopped() is None
    guard.check(trial, trial.phone)


def test_resuming_what_goes_on_is_no_error(run):
    assert "goes on" in run("resume")
