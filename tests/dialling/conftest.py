"""A product that makes real phones ring, as far as it knows: with a key, whose Vapi is the fake on this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask

from app.extensions import db
from app.sandbox.service import FakeVapi

LINE = {"VAPI_API_KEY": "key", "VAPI_PHONE_NUMBER_ID": "line-1", "DIAL_QUIET_HOURS": "0-0"}


@pytest.fixture
def provider(make_app: Callable[..., Flask]) -> Iterator[FakeVapi]:
    """The fake Vapi; `provider.faults.add("POST /call", status=500)` breaks it."""
    fake = FakeVapi(make_app())
    fake.start()
    yield fake
    fake.stop()


@pytest.fixture
def live(make_app: Callable[..., Flask], provider: FakeVapi) -> Iterator[Callable[..., Flask]]:
    """`live(DIAL_PER_DAY=1)` makes the app with those settings and enters its context."""
    entered: list[Any] = []

    def make(**changes: Any) -> Flask:
        made = make_app(**{**LINE, "VAPI_BASE_URL": provider.start(), **changes})
        context = made.app_context()
        context.push()
        entered.append(context)
        return made

    yield make
    for context in reversed(entered):
        db.session.remove()
        context.pop()
