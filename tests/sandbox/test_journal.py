"""The journal: every request, nobody's number, and what is left at the provider."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

import pytest
import requests

from app import retention
from app.clock import now
from app.database import writing
from app.extensions import db
from app.models import SandboxRequest
from app.sandbox import journal
from app.sandbox.service import FakeVapi
from tests.sandbox.fake import Ask, Make

NUMBER = "+14155550123"


def lines() -> list[tuple[str, str, int]]:
    db.session.rollback()
    rows = db.session.scalars(db.select(SandboxRequest).order_by(SandboxRequest.id))
    return [(row.method, row.path, row.status) for row in rows]


def test_every_request_has_its_line(ask: Ask, fake: FakeVapi) -> None:
    identity = str(uuid.uuid4())
    fake.faults.add("GET /call", status=503)
    fake.faults.add("GET /phone-number", cut=True)

    ask("GET", "/assistant?limit=1")
    ask("GET", f"/call/{identity}")
    ask("POST", "/call", {})
    ask("GET", "/call")
    ask("GET", "/assistant", headers={})
    with pytest.raises(requests.ConnectionError):
        ask("GET", "/phone-number")

    assert lines() == [
        ("GET", "/assistant", 200),
        ("GET", f"/call/{identity}", 404),
        ("POST", "/call", 400),
        ("GET", "/call", 503),
        ("GET", "/assistant", 401),
        ("GET", "/phone-number", 0),
    ]


def test_an_address_that_could_hold_a_number_is_not_written_down(ask: Ask, make: Make) -> None:
    make("call", assistantId=make("assistant")["id"], customer={"number": NUMBER})
    ask("GET", f"/call/{NUMBER}")
    ask("GET", f"/{NUMBER}")
    ask("GET", "/call", params={"assistantId": NUMBER})
    ask(NUMBER, "/call")

    assert lines()[2:] == [("GET", "/call/{id}", 404), ("GET", "*", 404), ("GET", "/call", 200), ("*", "*", 404)]


def test_what_was_made_and_not_deleted_is_known(ask: Ask, fake: FakeVapi, make: Make) -> None:
    first, second = make("assistant")["id"], make("assistant")["id"]
    call = make("call", assistantId=first)["id"]
    make("credential")
    assert journal.made_and_not_deleted() == [first, second, call]

    ask("DELETE", f"/call/{call}", {})
    fake.faults.add("DELETE /assistant/{id}", status=500)
    ask("DELETE", f"/assistant/{first}")
    ask("DELETE", f"/assistant/{second}")
    ask("DELETE", f"/assistant/{uuid.uuid4()}")

    assert journal.made_and_not_deleted() == [first]


def test_a_deletion_counts_whose_answer_was_lost(ask: Ask, fake: FakeVapi, make: Make) -> None:
    made = make("assistant")["id"]
    fake.faults.add("DELETE /assistant/{id}", status=500, act=True)

    assert ask("DELETE", f"/assistant/{made}").status_code == 500

    assert journal.made_and_not_deleted() == []


def test_what_was_asked_is_forgotten_after_a_trials_time_but_for_what_is_still_there(ask: Ask, make: Make) -> None:
    deleted, kept = make("assistant")["id"], make("assistant")["id"]
    ask("DELETE", f"/assistant/{deleted}")
    ask("GET", "/assistant")
    asked_at(now() - timedelta(days=7, minutes=1))
    ask("GET", "/call")

    retention.ask_for_unmatched()

    assert lines() == [("POST", "/assistant", 201), ("GET", "/call", 200)]
    assert journal.made_and_not_deleted() == [kept]


def test_what_was_asked_within_a_trials_time_is_kept(ask: Ask) -> None:
    ask("GET", "/assistant")
    asked_at(now() - timedelta(days=6, hours=23))

    retention.ask_for_unmatched()

    assert lines() == [("GET", "/assistant", 200)]


def asked_at(moment: datetime) -> None:
    with writing() as session:
        session.execute(db.update(SandboxRequest).values(at=moment))
