"""What the tests of understanding share: the app with its built-in plugins, and a call read by it."""

from __future__ import annotations

import pytest

from app.calls import samples


@pytest.fixture
def mode():
    """One is enough: nothing here touches a database or a queue."""
    return "embedded"


@pytest.fixture
def understand(app):
    """`understand(case)` returns what `flask understand` prints of it."""
    return samples.understand
