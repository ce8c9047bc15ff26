"""A postbox, and the app whose letters go there."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from app.extensions import db
from tests.mails.postbox import Postbox


@pytest.fixture
def postbox() -> Iterator[Postbox]:
    running = Postbox()
    yield running
    running.close()


@pytest.fixture
def posting(make_app: Callable[..., Flask], postbox: Postbox) -> Iterator[Flask]:
    """The app whose letters go to the postbox, inside its context."""
    made = make_app(MAIL_URL=f"smtp://127.0.0.1:{postbox.port}", MAIL_FROM="Callboard <desk@callboard.example>")
    with made.app_context():
        yield made
        db.session.remove()
