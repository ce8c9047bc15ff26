"""A simulated call that was cut off goes on where it was, with nothing lost and nothing sent twice."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from app.extensions import db
from app.models import SandboxCall
from app.sandbox import calls
from tests.sandbox.fake import Place

AFTER = 5  # deliveries


def row() -> SandboxCall:
    db.session.rollback()
    return db.session.scalars(db.select(SandboxCall)).one()


@pytest.mark.parametrize("trouble", [503, 429, 500])
def test_a_failed_post_in_a_backlog_loses_no_delivery(app: Flask, place: Place, server: Any, trouble: int) -> None:
    app.config["APP_HOST"] = server.url
    place()
    server.script = [(200, {})] * AFTER + [(trouble, {})]

    first = calls.play_due(app)
    kept = row().delivered
    calls.play_due(app)

    assert first == AFTER <= kept
    assert row().finished_at is not None
    assert len(server.taken) == len(set(server.taken))
    assert kinds(server.taken)[0] == "status-update"
    assert kinds(server.taken)[-1] == "end-of-call-report"


def test_another_process_goes_on_with_the_same_words(
    app: Flask, make_app: Callable[..., Flask], place: Place, server: Any
) -> None:
    app.config["APP_HOST"] = server.url
    place()
    server.script = [(200, {})] * AFTER + [(503, {})]
    calls.play_due(app)
    cut_off = row().delivered

    other = make_app(APP_HOST=server.url)
    with other.app_context():
        calls.play_due(other)

    whole = server.taken[:]
    _rewind()
    server.taken.clear()
    calls.play_due(app)
    assert cut_off > 0
    assert [bare(body) for body in whole] == [bare(body) for body in server.taken]


def _rewind() -> None:
    db.session.rollback()
    db.session.execute(db.update(SandboxCall).values(delivered=0, finished_at=None))
    db.session.commit()


def kinds(bodies: list[bytes]) -> list[str]:
    return [json.loads(body)["message"]["type"] for body in bodies]


def bare(body: bytes) -> dict[str, Any]:
    """What must be the same: all but the link to the recording, which leads to each process's own fake."""
    message: dict[str, Any] = json.loads(body)["message"]
    message["artifact"].pop("presignedMonoUrl", None)
    return message
