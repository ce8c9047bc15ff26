"""After a report the model is asked once; whatever becomes of that, the call is understood without it."""

from __future__ import annotations

import json

import pytest

from app import second_opinion, work
from app.calls import corrections
from app.database import writing
from app.extensions import db
from app.models import Call, Processing, WebhookEvent
from app.plugins import TryLater
from app.second_opinion import asking
from tests.clients import peer as peers
from tests.clients.peer import says
from tests.second_opinion.conftest import answers, completion

pytestmark = pytest.mark.parametrize("mode", ["embedded"], indirect=True)
SAID = ("Zzz hello, it is for the office.", "Quimby Vance here, my boiler is rattling.")


def part() -> Processing:
    db.session.rollback()
    return db.session.scalars(db.select(Processing).where(Processing.processor == second_opinion.NAME)).one()


def test_what_the_model_read_is_on_the_card(report, peer, client, trial):
    peer.answers(answers(reason="boiler rattling", headline="Quimby Vance has a rattling boiler"))

    call = report(*SAID)

    assert (part().state, len(peer.asked)) == ("done", 1)
    page = client.get(f"/t/{trial.token}").text
    assert "Quimby Vance has a rattling boiler" in page
    assert call.facts["leads"][second_opinion.NAME]["lead"]["reason"]["value"] == "boiler rattling"
    asked = peer.asked[0].json()
    assert asked["temperature"] == 0
    assert asked["response_format"]["json_schema"]["strict"] is True
    assert "| caller: Quimby Vance here" in asked["messages"][1]["content"]


def test_it_is_asked_once_a_report_and_can_be_asked_again(report, peer):
    peer.answers(answers())
    call = report(*SAID)
    report(*SAID)
    assert len(peer.asked) == 1

    peer.answers(answers(headline="Quimby Vance called"))
    second_opinion.ask(call.id)

    db.session.expire_all()
    assert db.session.get(Call, call.id).facts["leads"][second_opinion.NAME]["headline"] == "Quimby Vance called"


def test_what_the_model_invents_reaches_no_card(report, peer, client, trial):
    peer.answers(answers(name="Bob Hacker", phone="+14155550199", headline="Bob Hacker called", summary="Bob paid 900"))

    report(*SAID)

    page = client.get(f"/t/{trial.token}").text
    assert part().state == "done"
    assert not [word for word in ("Hacker", "4155550199", "900") if word in page]


def test_a_headline_goes_when_the_owner_corrects_a_value(report, peer, client, trial):
    peer.answers(answers(headline="Quimby Vance called"))
    call = report(*SAID)
    assert "Quimby Vance called" in client.get(f"/t/{trial.token}").text

    corrections.correct(call, "name", "Kim Vance")

    assert "Quimby Vance called" not in client.get(f"/t/{trial.token}").text


@pytest.mark.parametrize(
    ("script", "state", "says_why"),
    [
        (says(completion(None, refusal="No.")), "parked", "declined"),
        (says(completion('{"name": "', finish_reason="length")), "parked", "declined"),
        (says(completion("not json")), "retrying", "cannot be read"),
        (says({"error": {"message": "slow down"}}, status=429), "retrying", ""),
        (says({"error": {"message": "oops"}}, status=500), "retrying", ""),
        (says({"error": {"message": "bad key"}}, status=401), "parked", ""),
        (says(b"\x00\xff garbage"), "retrying", "cannot be read"),
        (peers.hangs_up, "retrying", "broke the connection off"),
        (peers.talks_nonsense, "retrying", ""),
    ],
    ids=["refusal", "cut off", "no json", "429", "500", "401", "garbage", "hangs up", "nonsense"],
)
def test_a_failure_leaves_the_call_as_it_was_and_says_so(report, peer, client, trial, runner, script, state, says_why):
    peer.answers(script)

    call = report(*SAID)

    assert call.status == "completed"
    assert part().state == state
    assert says_why in part().error
    assert "What was understood without it stands." in part().error
    assert second_opinion.NAME not in call.facts.get("leads", {})
    page = client.get(f"/t/{trial.token}").text
    assert "rattling" in page
    assert "OpenAI" not in page
    told = json.loads(runner.invoke(args=["calls", "show", call.public_id, "--json"]).output)
    assert told["model"][0]["state"] == state


def test_a_model_that_hangs_is_given_up(report, peer, monkeypatch):
    monkeypatch.setattr(asking, "SECONDS", 0.3)
    peer.answers(peers.hangs)

    assert report(*SAID).status == "completed"

    assert part().state == "retrying"
    assert "in time" in part().error


def test_an_open_breaker_asks_nobody(report, peer):
    peer.answers(says({}, status=500))
    call = report(*SAID)
    for _ in range(20):
        with pytest.raises(TryLater) as caught:
            second_opinion.ask(call.id)
    asked = len(peer.asked)
    assert asked < 20

    with pytest.raises(TryLater, match="asked again in") as caught:
        second_opinion.ask(call.id)

    assert len(peer.asked) == asked
    assert caught.value.seconds


def test_after_a_failure_it_is_tried_again(report, peer):
    peer.answers(says({}, status=500), answers(headline="Quimby Vance called"))
    call = report(*SAID)
    with writing() as session:
        session.execute(db.update(Processing).values(next_attempt_at=None))
        session.execute(db.update(WebhookEvent).values(next_attempt_at=call.created_at))

    work.until_idle()

    assert (part().state, len(peer.asked)) == ("done", 2)
    assert db.session.scalars(db.select(WebhookEvent)).one().status == "processed"


def test_a_call_in_which_nobody_spoke_is_not_asked_about(report, peer):
    report()

    assert peer.asked == []


def test_without_a_key_nobody_is_asked(report, peer, app):
    app.config["OPENAI_API_KEY"] = ""

    report(*SAID)

    assert peer.asked == []
    assert db.session.scalars(db.select(Processing).where(Processing.processor == second_opinion.NAME)).all() == []
