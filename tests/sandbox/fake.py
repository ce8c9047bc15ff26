"""The fake Vapi of a test's app: a real server on loopback, with faults that a test may switch on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests
from flask import Flask

from app.sandbox import service
from app.sandbox.service import FakeVapi

Ask = Callable[..., requests.Response]
Make = Callable[..., dict[str, Any]]
Place = Callable[..., str]
NUMBER = "+14155550123"  # that a trial's calls are placed to


@pytest.fixture
def fake(app: Flask) -> Iterator[FakeVapi]:
    """The same fake that `service.address(app)` names; `fake.faults.add("POST /call", status=500)` breaks it."""
    running = service.of(app)
    running.start()
    yield running
    running.stop()
