"""flask reap and flask sweep: what the schedule does, by hand."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from app import actors, reconcile, retention
from app.clock import now
from app.extensions import db
from app.models import Call, Trial
from app.trials import setup
from tests import factories


@pytest.fixture
def run(runner):
    """Run a command line and return what it printed."""

    def invoke(*line):
        result = runner.invoke(args=[str(word) for word in line])
        db.session.rollback()
        assert result.exit_code == 0, result.output
        return result.stdout

    return invoke


@pytest.fixture
def stuck(app, fake) -> tuple[Trial, Call, Trial]:
    """A set-up that nobody goes on with, a call that never ended, and a trial whose time is over."""
    waiting = factories.trial(assistant_id=None, status="provisioning", assistant_due_at=None)
    factories.change(waiting, created_at=now() - setup.GIVE_UP - timedelta(minutes=1))
    long_ago = now() - reconcile.GIVE_UP - timedelta(hours=1)
    call = factories.call(factories.trial(), provider="acme", status="in_progress", created_at=long_ago)
    return waiting, call, factories.trial(expires_at=now() - timedelta(days=1))


def test_reap_gives_up_what_is_stuck_and_ends_what_is_over_as_its_dry_run_counted(run, stuck):
    waiting, call, over = stuck

    dry = json.loads(run("reap", "--dry-run", "--json"))
    assert (waiting.status, call.status, over.status) == ("provisioning", "in_progress", "ready")
    real = json.loads(run("reap", "--json"))

    assert dry == real == {"set_ups": 1, "calls": 1, "trials": 1}
    assert (waiting.status, over.status) == ("failed", "expired")
    assert call.status in ("completed", "failed")
    assert json.loads(run("reap", "--json")) == dict.fromkeys(real, 0)


def test_for_a_person_reap_says_what_it_did_and_what_comes_next(run, stuck):
    said = "Gave up 1 set-up, closed 1 call and ended 1 trial."

    assert run("reap", "--dry-run").splitlines() == [said, "Nothing was changed: this was a dry run."]
    assert run("reap").splitlines() == [
        said,
        "What they hold is erased by the running server, or here: flask purge",
    ]
    assert run("reap").splitlines() == ["Gave up 0 set-ups, closed 0 calls and ended 0 trials."]


def test_the_job_ends_what_is_over_too(app, stuck):
    _, _, over = stuck

    actors.of(app).reap_trials()

    db.session.rollback()
    assert over.status == "expired"
    assert len(retention.unfinished()) == 1


def test_sweep_tells_a_program_how_much_it_worked(run, deliver):
    deliver("vapi/status-update__ringing")

    assert json.loads(run("sweep", "--json")) == {"events": 1}
    assert json.loads(run("sweep", "--json")) == {"events": 0}
