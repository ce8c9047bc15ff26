"""A call placed by POST /call comes in through the real door, once, to its end; or stops where it is deleted."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app.clock import now
from app.database import writing
from app.extensions import db
from app.models import Call, SandboxCall, Trial, WebhookEvent
from app.sandbox import calls, scenarios
from app.sandbox.service import FakeVapi
from tests.sandbox.fake import NUMBER, Ask, Make, Place


def row() -> SandboxCall:
    db.session.rollback()
    return db.session.scalars(db.select(SandboxCall)).one()


def play(app: Flask) -> None:
    """Play what there is to its end."""
    while row().finished_at is None:
        calls.play_due(app)


def told(body: bytes) -> dict[str, Any]:
    message: dict[str, Any] = json.loads(body)["message"]
    return message


def kinds() -> set[str]:
    db.session.rollback()
    return set(db.session.scalars(db.select(WebhookEvent.type)))


@pytest.mark.parametrize(
    ("scenario", "status", "name"),
    [
        ("plumber-leak", "completed", "Maria Lopez"),
        ("fontanero-fuga", "completed", "Lucía Romero"),
        ("no-answer", "failed", None),
    ],
)
def test_a_placed_call_becomes_a_finished_card(
    served: Flask, place: Place, trial: Trial, work: Callable[[], int], scenario: str, status: str, name: str | None
) -> None:
    identity = place({"metadata": {"scenario": scenario}})

    play(served)
    work()

    call = db.session.scalars(db.select(Call)).one()
    assert (call.provider_call_id, call.callable_id, call.status) == (identity, trial.id, status)
    assert (call.extracted_lead or {}).get("name", {}).get("value") == name
    assert call.caller_number == NUMBER
    assert bool(call.started_at) == bool(call.recording_url) == (status == "completed")


def test_words_are_said_at_their_time(app: Flask, place: Place, server: Any) -> None:
    app.config["APP_HOST"] = server.url
    place()
    with writing() as session:
        session.execute(db.update(SandboxCall).values(speed=1, started_at=now() - timedelta(seconds=2)))

    calls.play_due(app)

    statuses = [told(body).get("status") for body in server.taken]
    assert [status for status in statuses if status not in ("started", "stopped", None)] == [
        "queued",
        "ringing",
        "in-progress",
    ]


def test_the_assistant_hears_only_what_it_subscribed_to(served: Flask, place: Place) -> None:
    place(serverMessages=["status-update", 'transcript[transcriptType="final"]'])

    play(served)

    assert kinds() == {"status-update", "transcript"}


def test_without_a_list_there_is_no_transcript(served: Flask, fake: FakeVapi, make: Make) -> None:
    fake.speed = 10_000
    make("call", assistantId=make("assistant")["id"])

    play(served)

    assert {"status-update", "end-of-call-report", "conversation-update"} <= kinds()
    assert "transcript" not in kinds()


def test_a_call_that_only_reads_out_a_code_sends_nothing_and_ends(
    app: Flask, fake: FakeVapi, ask: Ask, make: Make
) -> None:
    fake.speed = 10_000
    model = {"provider": "openai", "model": "gpt-4.1-mini"}
    spoken = {"model": model, "serverMessages": [], "firstMessage": "Your code is one two three."}
    call = make("call", assistant=spoken)

    calls.play_due(app)

    shown = ask("GET", f"/call/{call['id']}").json()
    assert (shown["status"], shown["endedReason"]) == ("ended", "assistant-ended-call")
    assert shown["transcript"] == "AI: Your code is one two three.\n"
    assert (shown["assistant"], "assistantId" in shown) == (spoken, False)


def test_a_deleted_call_stops_where_it_is(served: Flask, place: Place, ask: Ask, server: Any) -> None:
    served.config["APP_HOST"] = server.url
    identity = place()
    server.before_answer = lambda: len(server.taken) == 5 and ask("DELETE", f"/call/{identity}", {})

    calls.play_due(served)
    calls.play_due(served)

    assert len(server.taken) == 5


def test_a_call_whose_trial_is_gone_stops(app: Flask, place: Place, trial: Trial, server: Any) -> None:
    app.config["APP_HOST"] = server.url
    place()
    with writing() as session:
        session.delete(session.get(Trial, trial.id))

    assert calls.play_due(app) == 0
    assert server.taken == []


def test_two_clocks_at_once_leave_one_call_with_each_line_once(
    served: Flask, place: Place, trial: Trial, work: Callable[[], int]
) -> None:
    place()

    def run() -> None:
        with served.app_context():
            while db.session.scalar(db.select(SandboxCall.finished_at)) is None:
                calls.play_due(served)
                db.session.remove()

    clocks = [threading.Thread(target=run) for _ in range(2)]
    for clock in clocks:
        clock.start()
    for clock in clocks:
        clock.join(60)
    work()

    lines = [line for line in scenarios.every()["plumber-leak"].script["lines"] if "tool" not in line]
    finals = db.select(WebhookEvent.id).where(WebhookEvent.type == "transcript")
    assert len(db.session.scalars(finals).all()) == len(lines)
    assert db.session.scalars(db.select(Call.status)).all() == ["completed"]


def test_a_delivery_that_nobody_takes_is_given_up_after_an_hour(app: Flask, place: Place, server: Any) -> None:
    app.config["APP_HOST"] = server.url
    place()
    server.script = [(503, {})] * 1000
    assert (calls.play_due(app), row().delivered) == (0, 0)

    with writing() as session:
        session.execute(db.update(SandboxCall).values(started_at=now() - timedelta(hours=2)))
    play(app)

    assert server.taken == []


@pytest.mark.parametrize("path", ["/elsewhere", "/webhooks/vapi"])
def test_the_assistants_own_server_gets_the_messages_when_it_is_here(
    served: Flask, place: Place, server: Any, path: str
) -> None:
    place(server={"url": f"{server.url}{path}"})

    play(served)

    assert server.taken
    assert set(server.paths) == {path}
    assert kinds() == set()


@pytest.mark.parametrize("url", ["https://203.0.113.7/webhooks", "http://198.51.100.1", "https://stranger.example/x"])
def test_a_stranger_gets_nothing(served: Flask, place: Place, url: str) -> None:
    place(server={"url": url})

    play(served)

    assert "end-of-call-report" in kinds()
