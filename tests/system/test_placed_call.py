"""A call that one process places at its fake is played by whichever process leads the schedule."""

from __future__ import annotations

from typing import Any

import requests

from app.database import writing
from app.extensions import db
from app.models import Call, Trial
from app.sandbox.service import FakeVapi
from tests.browser import Server
from tests.system import calling

KEY = {"Authorization": "Bearer sandbox"}
ASSISTANT = {"model": {"provider": "openai", "model": "gpt-4.1-mini"}, "metadata": {"trade": "plumber"}}
CALL = {"phoneNumberId": "line", "customer": {"number": "+14155550123"}}


def test_a_call_placed_elsewhere_comes_in(server: Server, fake: FakeVapi, trial: Trial) -> None:
    fake.speed = 20
    agent = _made(fake, "assistant", ASSISTANT)
    with writing() as session:
        session.execute(db.update(Trial).where(Trial.id == trial.id).values(assistant_id=agent))

    placed = _made(fake, "call", CALL | {"assistantId": agent})

    calling.until(lambda: _status(placed) == "completed", "the call is completed", seconds=20)
    link = requests.get(f"{fake.start()}/call/{placed}/mono-recording", headers=KEY, timeout=10)
    assert link.headers["Content-Type"] == "audio/mpeg"


def _made(fake: FakeVapi, kind: str, body: dict[str, Any]) -> str:
    answer = requests.post(f"{fake.start()}/{kind}", json=body, headers=KEY, timeout=10)
    return str(answer.json()["id"])


def _status(provider_call: str) -> str | None:
    db.session.rollback()
    found: str | None = db.session.scalar(db.select(Call.status).where(Call.provider_call_id == provider_call))
    return found
