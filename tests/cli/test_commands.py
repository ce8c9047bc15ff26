"""The operator's commands, each once: what it prints for a person, and for a program."""

from __future__ import annotations

import json

import pytest

from app import trials
from app.extensions import db
from app.models import Call
from app.trials import setup
from tests import factories


@pytest.fixture
def run(runner):
    """Run a command line and return its result."""

    def invoke(*line):
        result = runner.invoke(args=[str(word) for word in line])
        db.session.rollback()
        return result

    return invoke


def as_json(result):
    assert result.exit_code == 0, result.output
    return json.loads(result.output)


def test_trials_create_makes_a_trial_whose_assistant_exists(run):
    made = as_json(
        run("trials", "create", "--business", "Rosa", "--trade", "plumber", "--phone", "(555) 010-0142", "--json")
    )

    assert set(made) == {"token", "url", "assistant_id", "status"}
    assert made["url"].endswith(f"/t/{made['token']}")
    assert made["assistant_id"] and made["status"] == "ready"
    assert as_json(run("trials", "show", made["token"], "--json"))["phone"] == "+15550100142"


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--phone", "12"], "not a possible phone number"),
        (["--phone", "plumber"], "not a phone number"),
        (["--phone", "+15550100142", "--provider", "nobody"], "nobody"),
    ],
)
def test_trials_create_says_what_is_wrong_and_makes_nothing(run, options, says):
    result = run("trials", "create", "--business", "Rosa", "--trade", "plumber", *options)

    assert result.exit_code == 1
    assert says in result.output
    assert as_json(run("trials", "list", "--json")) == []


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--email", "rosa"], "email: This is not an e-mail address."),
        (["--email", "rosa@example.com", "--website", "ftp://rosa.example"], "website: This is not a web address."),
        (["--website", "nowhere"], "website: This is not a web address."),
    ],
)
def test_trials_create_checks_addresses_as_the_sign_up_form_does(run, options, says):
    result = run("trials", "create", "--business", "Rosa", "--trade", "plumber", "--phone", "+15550100142", *options)

    assert result.exit_code == 1
    assert says in result.output
    assert as_json(run("trials", "list", "--json")) == []


def test_trials_create_keeps_addresses_as_the_sign_up_form_does(run):
    line = ["trials", "create", "--business", "Rosa", "--trade", "plumber", "--phone", "+15550100142"]
    addresses = ["--email", "rosa@EXAMPLE.com", "--website", " www.example.com "]
    made = as_json(run(*line, *addresses, "--agent", "assistant-1", "--json"))

    kept = as_json(run("trials", "show", made["token"], "--json"))

    assert (kept["email"], kept["website"]) == ("rosa@example.com", "https://www.example.com")


@pytest.mark.parametrize("named", [["TOKEN"], ["--trial", "TOKEN"], ["TOKEN", "--trial", "TOKEN"]], ids=" ".join)
def test_calls_start_takes_the_trials_token_by_itself_or_as_an_option(run, fake, named):
    trial = trials.create(**factories.ROSA)
    setup.set_up(trial.id)

    result = run("calls", "start", *[word.replace("TOKEN", trial.token) for word in named], "--json")

    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["trial"] == trial.token


def test_calls_start_refuses_two_trials(run):
    result = run("calls", "start", "one", "--trial", "another")

    assert result.exit_code == 1
    assert "Two trials are named" in result.output


def test_trials_demo_is_made_once(run):
    assert as_json(run("trials", "demo", "--json")) == as_json(run("trials", "demo", "--json"))


def test_calls_list_and_show_tell_status_intent_and_lead(run, deliver, work):
    trial = factories.trial(assistant_id="e710664e-dec5-5dd9-b722-0809436e5208")
    deliver("vapi/end-of-call-report__plain")
    work()

    (call,) = as_json(run("calls", "list", "--json"))
    shown = as_json(run("calls", "show", call["public_id"], "--json"))

    assert call["trial"] == trial.token
    assert (call["status"], call["intent"], call["intent_confidence"]) == ("completed", "lead_intake", 0.94)
    assert call["lead"]["name"] == "Dana Whitfield"
    assert set(call["lead"]) == {"name", "phone", "email", "address", "reason", "preferred_time"}
    assert len(shown["turns"]) == 8
    assert as_json(run("calls", "show", call["provider_call_id"], "--json")) == shown
    assert as_json(run("calls", "list", "--trial", trial.token, "--json")) == [call]


def test_events_list_and_show_tell_what_arrived_and_what_came_of_it(run, deliver, work):
    deliver("vapi/hang__plain")
    work()

    (event,) = as_json(run("events", "list", "--json"))
    shown = as_json(run("events", "show", event["id"], "--json"))

    assert {"id", "provider", "event_id", "type", "status", "call", "trial", "received_at"} == set(event)
    assert event["status"] == "processed" and event["trial"] is None
    assert shown["processors"] == [{"processor": "vapi.hang", "state": "done", "attempts": 1, "error": None}]
    assert shown["payload"]["message"]["type"] == "hang"
    assert as_json(run("events", "list", "--status", "parked", "--json")) == []


def test_processors_list_names_plugins_and_what_they_give(run):
    plugins = {row["plugin"]: row for row in as_json(run("processors", "list", "--json"))}

    assert plugins["vapi"]["providers"] == ["vapi"]
    assert "vapi.end-of-call-report" in plugins["vapi"]["processors"]
    assert plugins["leads"]["status"] == "ok"


def test_sweep_works_what_waits(run, deliver):
    deliver("vapi/status-update__ringing")

    assert run("sweep").output == "Worked 1 event.\n"
    assert db.session.scalar(db.select(Call.status)) == "ringing"


def test_simulate_lists_its_scenarios(run):
    assert {row["scenario"] for row in as_json(run("simulate", "--list", "--json"))} == {
        "plumber-leak",
        "dental-booking",
        "fontanero-fuga",
        "hours-question",
        "no-answer",
    }


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (["simulate", "nothing"], "plumber-leak"),
        (["simulate", "plumber-leak", "--trial", "nobody"], "flask trials list"),
        (["trials", "show", "nobody"], "flask trials list"),
        (["calls", "show", "nobody"], "flask calls list"),
        (["calls", "list", "--trial", "nobody"], "flask trials list"),
        (["events", "show", "99"], "flask events list"),
    ],
)
def test_what_is_not_there_is_said_with_the_next_step(run, line, says):
    result = run(*line)

    assert result.exit_code == 1
    assert says in result.output


@pytest.mark.parametrize("line", [["trials", "list"], ["calls", "list"], ["events", "list"], ["processors", "list"]])
def test_a_list_is_readable_without_json(run, line):
    result = run(*line)

    assert result.exit_code == 0
    assert result.output.strip()


def test_worker_without_redis_says_who_does_the_work(run, mode):
    if mode == "scaled":
        return  # it would run for good

    assert "bin/dev" in run("worker").output
