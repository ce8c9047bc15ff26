"""After an erasure nothing of the caller is anywhere: not in a table, a file, a key of Redis or a log."""

from __future__ import annotations

import logging
from collections.abc import Callable

import pytest
import redis

from app import retention
from app.extensions import db
from tests.retention.conftest import CALLER, OWNER, fresh

Search = Callable[..., dict[str, list[str]]]


def tables() -> str:
    db.session.rollback()
    rows = [row for table in db.metadata.sorted_tables for row in db.session.execute(db.select(table)).mappings()]
    return "\n".join(repr(dict(row)) for row in rows)


def files(folder) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def keys(url: str) -> bytes:
    """Return every key of Redis with its value, as Redis itself would save it."""
    if not url:
        return b""
    with redis.Redis.from_url(url) as server:
        return b"\n".join(key + (server.dump(key) or b"") for key in server.scan_iter())


@pytest.fixture
def search(app, caplog) -> Search:
    """`search(words)` returns where each of them is found."""
    caplog.set_level(logging.DEBUG)

    def find(*words: str) -> dict[str, list[str]]:
        places = {
            "tables": tables().encode(),
            "files": files(app.config["INSTANCE_DIR"]),
            "redis": keys(app.config["REDIS_URL"]),
            "logs": "\n".join(repr(vars(record)) for record in caplog.records).encode(),
        }
        return {place: [word for word in words if word.encode() in held] for place, held in places.items()}

    return find


def test_a_purge_leaves_no_trace(trial, called, ask, search, client, mode):
    client.get(f"/t/{trial.token}")
    client.get(f"/t/{trial.token}/export.json")
    token = trial.token
    before = search(*CALLER, *OWNER, token, called)
    assert {"4155550123", "Dana", "Alder Court", "rosa@example.com", token, called} <= set(before["tables"])
    assert ("Dana" in before["files"]) == (mode == "embedded")
    assert "Rosa's Plumbing" in before["files"]

    assert retention.work(ask().id)

    after = search(*CALLER, *OWNER, token)
    assert after == {"tables": [], "files": [], "redis": [], "logs": []}


def test_an_expiry_leaves_nothing_of_the_callers(trial, called, ask, search):
    assert "Dana" in search(*CALLER)["tables"]

    assert retention.work(ask("expiry").id)

    assert search(*CALLER) == {"tables": [], "files": [], "redis": [], "logs": []}
    assert fresh(trial).business in search(*OWNER)["tables"]


@pytest.mark.parametrize("payload", ["end-of-call-report__plain", "conversation-update__plain"])
def test_what_arrives_after_a_purge_leaves_no_trace_either(trial, called, ask, search, report, payload):
    retention.work(ask().id)

    report(called, payload)
    report("call-99", payload)  # of the same assistant

    assert search(*CALLER) == {"tables": [], "files": [], "redis": [], "logs": []}
