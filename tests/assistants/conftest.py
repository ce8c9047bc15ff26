"""A business's website and OpenAI, both by script."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.clients.peer import Peer


@pytest.fixture
def peer() -> Iterator[Peer]:
    running = Peer()
    yield running
    running.end()


@pytest.fixture
def model_peer() -> Iterator[Peer]:
    running = Peer()
    yield running
    running.end()
