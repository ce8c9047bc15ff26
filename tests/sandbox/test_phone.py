"""Calls at the fake: placed, refused, shown as far as they have got, listed, deleted."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app.clock import now
from app.database import writing
from app.extensions import db
from app.models import SandboxCall
from app.sandbox import calls, scenarios
from app.sandbox.service import FakeVapi
from tests import factories
from tests.sandbox.fake import Ask, Make

CALL = {"phoneNumberId": "line", "customer": {"number": "+14155550123"}}


@pytest.fixture
def agent(make: Make) -> str:
    """The id of an assistant for a plumber."""
    return str(make("assistant", metadata={"trade": "plumber"})["id"])


def _row() -> SandboxCall:
    db.session.rollback()
    return db.session.scalars(db.select(SandboxCall)).one()


def _set(**values: Any) -> None:
    with writing() as session:
        session.execute(db.update(SandboxCall).values(**values))


def test_a_placed_call_is_queued_and_says_what_was_asked(make: Make, agent: str) -> None:
    overrides = {"metadata": {"trialId": "t1"}, "variableValues": {"source": "trial"}}

    call = make("call", assistantId=agent, name="Trial call", assistantOverrides=overrides)

    assert {"id", "orgId", "createdAt", "updatedAt", "monitor", "transport", "phoneCallProviderId"} < call.keys()
    assert (call["type"], call["status"], call["name"]) == ("outboundPhoneCall", "queued", "Trial call")
    assert (call["assistantId"], call["assistantOverrides"]) == (agent, overrides)
    assert (call["phoneNumberId"], call["customer"]) == ("line", {"number": "+14155550123"})
    assert call["subscriptionLimits"] == {
        "concurrencyBlocked": False,
        "concurrencyLimit": 10,
        "remainingConcurrentCalls": 9,
    }


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"phoneNumberId": None}, "phoneNumberId must be a UUID"),
        ({"customer": None}, "customer.number must be a valid phone number in the E.164 format"),
        ({"customer": {"number": "415 555 0123"}}, "customer.number must be a valid phone number in the E.164 format"),
        ({"customer": {"number": "+1٤155550123"}}, "customer.number must be a valid phone number in the E.164 format"),
        (
            {"customer": {"number": "+14155550123", "name": "n" * 41}},
            "customer.name must be shorter than or equal to 40 characters",
        ),
        ({"name": "n" * 41}, "name must be shorter than or equal to 40 characters"),
        ({"metadata": {}}, "property metadata should not exist"),
        ({"assistantOverrides": []}, "assistantOverrides must be an object"),
        ({"assistantOverrides": {"metadata": 1}}, "assistantOverrides.metadata must be an object"),
        ({"assistantId": 7}, "assistantId must be a UUID"),
    ],
)
def test_a_call_that_cannot_be_placed_is_refused(ask: Ask, agent: str, change: dict[str, Any], problem: str) -> None:
    assert ask("POST", "/call", CALL | {"assistantId": agent}).status_code == 201

    answer = ask("POST", "/call", CALL | {"assistantId": agent} | change)

    assert answer.status_code == 400
    assert answer.json() == {"message": [problem], "error": "Bad Request", "statusCode": 400}
    assert _row().assistant_id == agent


@pytest.mark.parametrize("who", [{}, {"assistantId": "a", "assistant": {"model": {"provider": "openai"}}}])
def test_a_call_needs_exactly_one_assistant(ask: Ask, who: dict[str, Any]) -> None:
    answer = ask("POST", "/call", CALL | who)

    assert answer.status_code == 400
    assert answer.json()["message"][0].startswith("Must provide exactly one of")


@pytest.mark.parametrize(
    ("assistant", "problem"), [("Ava", "must be an object"), ({}, "model should not be null or undefined")]
)
def test_an_assistant_within_a_call_is_checked(ask: Ask, assistant: Any, problem: str) -> None:
    answer = ask("POST", "/call", CALL | {"assistant": assistant})

    assert (answer.status_code, answer.json()["message"]) == (400, [f"assistant.{problem}"])


def test_an_assistant_that_was_deleted_makes_no_calls(ask: Ask, agent: str) -> None:
    ask("DELETE", f"/assistant/{agent}")

    assert ask("POST", "/call", CALL | {"assistantId": agent}).status_code == 404
    assert db.session.scalars(db.select(SandboxCall)).all() == []


@pytest.mark.parametrize(
    ("parts", "overrides", "scenario"),
    [
        ({"metadata": {"trade": "dentist"}}, {}, "dental-booking"),
        ({"metadata": {"trade": "Plumbing"}}, {}, "plumber-leak"),
        ({"metadata": {"trade": "beekeeper"}}, {}, "plumber-leak"),
        ({"metadata": {"trade": "hardware", "language": "en"}}, {}, "hours-question"),
        ({"metadata": {"trade": "plomero", "language": "es"}}, {}, "fontanero-fuga"),
        ({"transcriber": {"provider": "deepgram", "language": "es"}}, {}, "fontanero-fuga"),
        ({"transcriber": {"provider": "deepgram", "language": "multi"}}, {}, "plumber-leak"),
        ({}, {}, "plumber-leak"),
        ({"metadata": {"trade": "dentist"}}, {"metadata": {"scenario": "no-answer"}}, "no-answer"),
        ({"metadata": {"trade": "dentist"}}, {"metadata": {"scenario": "unheard-of"}}, "dental-booking"),
        ({"metadata": {"trade": ["dentist"]}}, {"metadata": {"scenario": ["no-answer"]}}, "plumber-leak"),
    ],
)
def test_the_scenario_fits_the_trade_and_the_language(
    make: Make, parts: dict[str, Any], overrides: dict[str, Any], scenario: str
) -> None:
    make("call", assistantId=make("assistant", **parts)["id"], assistantOverrides=overrides)

    assert _row().scenario == scenario


def test_a_call_belongs_to_the_trial_of_its_assistant(make: Make) -> None:
    agent = make("assistant")["id"]
    trial = factories.trial(factories.BRIGHT, assistant_id=agent)

    make("call", assistantId=agent)

    assert (_row().trial_id, _row().scenario) == (trial.id, "dental-booking")


def test_an_assistant_within_a_call_has_no_trial(make: Make) -> None:
    unready = factories.trial(assistant_id=None)
    assert unready.assistant_id is None

    make("call", assistant={"model": {"provider": "openai"}, "firstMessage": "Your code is 1 2 3."})

    assert (_row().trial_id, _row().scenario) == (None, "announcement")


def test_a_call_is_shown_as_far_as_it_was_played(ask: Ask, make: Make, agent: str) -> None:
    path = f"/call/{make('call', assistantId=agent)['id']}"
    seen = []

    for delivered in range(200):
        _set(delivered=delivered)
        shown = ask("GET", path).json()
        if shown["status"] not in seen:
            seen.append(shown["status"])
        if "artifact" in shown:
            break

    assert seen == ["queued", "ringing", "in-progress", "ended"]
    assert shown["endedReason"] == "customer-ended-call"


def test_an_ended_call_has_what_its_report_says(ask: Ask, make: Make, agent: str) -> None:
    call = make("call", assistantId=agent)
    _set(delivered=1000)

    shown = ask("GET", f"/call/{call['id']}").json()

    assert shown["createdAt"] == call["createdAt"] < shown["startedAt"] < shown["endedAt"]
    assert [one["role"] for one in shown["artifact"]["messages"]][:3] == ["system", "bot", "user"]
    assert next(iter(shown["artifact"]["structuredOutputs"].values()))["result"]["name"] == "Maria Lopez"
    assert shown["artifact"]["presignedMonoUrl"].startswith("http://127.0.0.1:")
    assert shown["artifact"]["presignedUrlsExpiresAt"] > call["createdAt"]
    assert shown["analysis"]["summary"].startswith("Maria Lopez")
    assert shown["cost"] == pytest.approx(sum(one["cost"] for one in shown["costs"]))
    assert shown["cost"] > 0


def test_calls_are_listed_by_assistant_and_time(ask: Ask, make: Make, agent: str) -> None:
    other = make("call", assistantId=make("assistant")["id"])
    old = make("call", assistantId=agent)
    _set(started_at=now() - timedelta(minutes=5))
    new = make("call", assistantId=agent)

    def listed(**query: Any) -> list[str]:
        return [one["id"] for one in ask("GET", "/call", params=query).json()]

    assert listed(assistantId=agent) == [new["id"], old["id"]]
    assert listed(assistantId=agent, limit=1) == [new["id"]]
    assert listed(assistantId=agent, createdAtGt=(now() - timedelta(minutes=1)).isoformat()) == [new["id"]]
    assert set(listed()) == {new["id"], old["id"], other["id"]}
    assert listed(assistantId=str(uuid.uuid4())) == []


def test_a_deleted_call_leaves_nothing(ask: Ask, make: Make, agent: str) -> None:
    path = f"/call/{make('call', assistantId=agent)['id']}"

    assert ask("DELETE", path, {}).status_code == 200

    assert ask("GET", path).status_code == ask("DELETE", path, {}).status_code == 404
    assert db.session.scalars(db.select(SandboxCall)).all() == []


def test_a_call_past_the_history_is_refused_with_400(ask: Ask, make: Make, agent: str) -> None:
    path = f"/call/{make('call', assistantId=agent)['id']}"
    _set(started_at=now() - timedelta(days=15))

    for method in ("GET", "DELETE"):
        answer = ask(method, path)
        assert answer.status_code == 400
        assert "only covers the last 14 days" in answer.json()["message"]


def test_a_call_can_be_placed_faster_than_speech(fake: FakeVapi, make: Make, agent: str) -> None:
    fake.speed = 20

    make("call", assistantId=agent)

    assert _row().speed == 20


def test_a_simulated_call_is_known_but_not_played(ask: Ask, app: Flask) -> None:
    trial = factories.trial()
    identity = str(uuid.uuid4())

    calls.remember(trial, scenarios.every()["plumber-leak"], identity, now())

    shown = ask("GET", f"/call/{identity}").json()
    assert calls.play_due(app) == 0
    assert (shown["status"], shown["assistantId"]) == ("ended", trial.assistant_id)
    assert ask("GET", "/call", params={"assistantId": trial.assistant_id}).json() == []
