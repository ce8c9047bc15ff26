"""A call whose report has come, and a peer in the model's place."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app import work
from app.extensions import db
from app.models import Call, Trial
from app.plugins import CallView, Lead, Turn
from tests import factories
from tests.clients.peer import Peer, says

BEGAN = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
NOTHING = dict.fromkeys(
    ("name", "phone", "email", "address", "reason", "preferred_time", "company", "intent", "headline", "summary")
)


@pytest.fixture
def peer() -> Iterator[Peer]:
    running = Peer()
    yield running
    running.end()


@pytest.fixture
def app(make_app, peer):
    """The product with a model to ask: the peer."""
    made = make_app(OPENAI_API_KEY="sk-test-0f3c", OPENAI_BASE_URL=f"{peer.url}/v1")
    with made.app_context():
        yield made
        db.session.remove()


@pytest.fixture
def trial(app) -> Trial:
    return factories.trial(assistant_id="a1")


@pytest.fixture
def report(trial, deliver) -> Callable[..., Call]:
    """`report("My heater leaks.")` delivers and works the report of a call in which the caller says that."""

    def deliver_it(*lines: str, **changes: Any) -> Call:
        said = [{"role": "user", "message": line, "time": 1795512848000, "secondsFromStart": 1.0} for line in lines]
        message = {
            "type": "end-of-call-report",
            "timestamp": 1795512900000,
            "endedReason": "customer-ended-call",
            "startedAt": "2026-11-24T09:00:00.000Z",
            "endedAt": "2026-11-24T09:02:00.000Z",
            "assistant": {"id": "a1"},
            "call": {"id": "m1", "assistantId": "a1"},
            "artifact": {"messages": said},
        }
        assert deliver({"message": message | changes}).status_code == 200
        work.until_idle()
        db.session.rollback()
        db.session.expire_all()
        return db.session.scalars(db.select(Call)).one()

    return deliver_it


def answers(**fields: Any) -> Any:
    """Return the model's answer of that content."""
    return says(completion(json.dumps(NOTHING | fields)))


def completion(content: str | None, finish_reason: str = "stop", **message: Any) -> dict[str, Any]:
    said = {"role": "assistant", "content": content, **message}
    choice = {"index": 0, "finish_reason": finish_reason, "message": said}
    return {"id": "c1", "object": "chat.completion", "created": 1, "model": "gpt-4.1-mini", "choices": [choice]}


def a_view(*lines: str, **columns: Any) -> CallView:
    """Return a call in which the lines are said by turns; the caller begins."""
    turns = tuple(
        Turn("agent" if number % 2 else "caller", line, BEGAN + timedelta(seconds=number))
        for number, line in enumerate(lines)
    )
    known = {
        "provider": "vapi",
        "call": "m1",
        "public_id": "c_1",
        "status": "completed",
        "turns": turns,
        "lead": Lead(),
    }
    nothing = {"tool_calls": (), "structured_outputs": (), "caller_number": None, "business_number": None}
    return CallView(**{**known, **nothing, "region": "US", **columns})
