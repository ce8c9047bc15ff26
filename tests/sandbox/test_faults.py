"""Each fault, as a client meets it; and that it is gone once it was met as often as was said."""

from __future__ import annotations

import threading

import pytest
import requests

from app.extensions import db
from app.models import SandboxCall
from app.sandbox import journal
from app.sandbox.service import FakeVapi
from tests.sandbox.fake import Ask, Make

MODEL = {"model": {"provider": "openai", "model": "gpt-4.1-mini"}}


def test_a_status_comes_with_headers_instead_of_the_answer(ask: Ask, fake: FakeVapi) -> None:
    fake.faults.add("POST /assistant", status=429, headers={"Retry-After": "7"})

    answer = ask("POST", "/assistant", MODEL)

    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "7")
    assert answer.json() == {"message": "Too Many Requests", "error": "Too Many Requests", "statusCode": 429}
    assert ask("GET", "/assistant").json() == []


@pytest.mark.parametrize("body", ["<html>no", b"\xff\xfe", "", {"error": "assistant_pinned"}, ["a"]])
def test_a_body_is_sent_as_it_is(ask: Ask, fake: FakeVapi, body: object) -> None:
    fake.faults.add("GET /assistant", status=200, body=body)

    answer = ask("GET", "/assistant")

    raw = body.encode() if isinstance(body, str) else body
    assert answer.status_code == 200
    assert answer.content == raw if isinstance(raw, bytes) else answer.json() == body


@pytest.mark.parametrize("fault", [{"status": 500}, {"cut": True}, {"status": 200, "body": "garbage"}])
def test_a_call_can_be_placed_and_the_answer_lost(
    ask: Ask, fake: FakeVapi, make: Make, fault: dict[str, object]
) -> None:
    body = {"assistantId": make("assistant")["id"], "phoneNumberId": "line", "customer": {"number": "+14155550123"}}
    fake.faults.add("POST /call", act=True, **fault)

    try:
        ask("POST", "/call", body)
    except requests.ConnectionError:
        assert "cut" in fault

    placed = db.session.scalars(db.select(SandboxCall.provider_call_id)).all()
    assert len(placed) == 1
    assert journal.made_and_not_deleted()[1:] == placed


def test_a_cut_connection_gives_no_answer_and_does_nothing(ask: Ask, fake: FakeVapi) -> None:
    fake.faults.add("POST /assistant", cut=True)

    with pytest.raises(requests.ConnectionError):
        ask("POST", "/assistant", MODEL)
    assert ask("GET", "/assistant").json() == []


def test_a_hang_lasts_until_the_faults_are_cleared(ask: Ask, fake: FakeVapi) -> None:
    fault = fake.faults.add("GET /assistant", hang=True)
    caught: list[Exception] = []

    def wait() -> None:
        try:
            ask("GET", "/assistant")
        except requests.ConnectionError as error:
            caught.append(error)

    waiting = threading.Thread(target=wait)
    waiting.start()
    assert fault.reached.wait(5)
    assert waiting.is_alive() and not caught
    fake.faults.clear()
    waiting.join(5)

    assert len(caught) == 1
    assert ask("GET", "/assistant").status_code == 200


def test_a_hang_outlasts_a_clients_patience(ask: Ask, fake: FakeVapi) -> None:
    fake.faults.add("GET /assistant", hang=True)

    with pytest.raises(requests.ReadTimeout):
        requests.get(f"{fake.start()}/assistant", timeout=0.2)


@pytest.mark.parametrize(("times", "statuses"), [(1, [500, 200, 200]), (2, [500, 500, 200]), (None, [500, 500, 500])])
def test_a_fault_is_met_as_often_as_was_said(ask: Ask, fake: FakeVapi, times: int | None, statuses: list[int]) -> None:
    fake.faults.add("GET /assistant", status=500, times=times)

    assert [ask("GET", "/assistant").status_code for _ in range(3)] == statuses


def test_a_fault_is_met_at_its_endpoint_alone(ask: Ask, fake: FakeVapi, make: Make) -> None:
    made = make("assistant")
    fake.faults.add("DELETE /assistant/{id}", status=409)

    assert ask("GET", f"/assistant/{made['id']}").status_code == 200
    assert ask("DELETE", f"/assistant/{made['id']}").status_code == 409
    assert ask("DELETE", f"/assistant/{made['id']}").status_code == 200


def test_a_fault_everywhere_is_met_everywhere(ask: Ask, fake: FakeVapi) -> None:
    fake.faults.add("*", status=503, times=None)

    assert {ask("GET", path).status_code for path in ("/assistant", "/call", "/phone-number")} == {503}
    fake.faults.clear()
    assert ask("GET", "/assistant").status_code == 200


def test_faults_follow_one_another(ask: Ask, fake: FakeVapi) -> None:
    for status in (500, 502, 429):
        fake.faults.add("GET /assistant", status=status)

    assert [ask("GET", "/assistant").status_code for _ in range(4)] == [500, 502, 429, 200]
