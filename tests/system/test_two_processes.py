"""Two processes take the same delivery at the same instant: it counts once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from app.calls import turns_of
from app.extensions import db
from app.models import Call, Trial, WebhookEvent
from tests.browser import Server
from tests.system import calling

PAIRS = 20
SECONDS = 3 * calling.SECONDS


@pytest.fixture
def servers(server: Server, settings: dict[str, Any], mode: str, tmp_path: Path) -> Iterator[list[Server]]:
    """Scaled: two web servers on one PostgreSQL. Embedded: the one server, its threads and SQLite."""
    if mode == "embedded":
        yield [server, server]
        return
    folder = tmp_path / "second"
    folder.mkdir()
    second = Server(settings, folder)
    try:
        second.start_web()
        yield [server, second]
    finally:
        second.kill()


def test_the_same_delivery_twice_at_once_is_accepted_once(servers: list[Server], trial: Trial) -> None:
    spoken = [message for message in calling.messages(trial) if not calling.is_partial(message)]
    stored = [message for message in spoken if message["type"] in ("status-update", "transcript", "speech-update")]
    barrier = threading.Barrier(2)

    def post(server: Server, message: dict[str, Any]) -> str:
        barrier.wait(calling.SECONDS)
        return calling.post(server, message)

    with ThreadPoolExecutor(2) as pool:
        for message in stored[:PAIRS]:
            answers = pool.map(post, servers, (message, message))
            assert sorted(answers) == ["accepted", "duplicate"]

    db.session.rollback()
    mine = WebhookEvent.provider_call_id == stored[0]["call"]["id"]
    assert db.session.scalar(db.select(db.func.count()).where(mine)) == len(stored[:PAIRS])


def test_a_call_delivered_twice_at_once_is_one_card_with_each_line_once(servers: list[Server], trial: Trial) -> None:
    messages = calling.messages(trial)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(calling.post_all, servers, (messages, messages)))

    def shown() -> Call | None:
        db.session.rollback()
        return db.session.scalars(db.select(Call).where(Call.callable_id == trial.id)).one_or_none()

    calling.until(lambda: (call := shown()) and call.status == "completed", "the finished call", SECONDS)
    call = shown()
    assert call and [turn.text for turn in turns_of(call)] == calling.words(trial)
