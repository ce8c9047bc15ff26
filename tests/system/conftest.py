"""A trial whose page and calls the system tests look at."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page

from app.models import Trial
from tests import factories
from tests.browser import Server


@pytest.fixture
def trial(app: Flask) -> Trial:
    """Rosa's Plumbing, in the server's own database."""
    return factories.trial(factories.ROSA)


@pytest.fixture
def watch(server: Server, trial: Trial, page: Page) -> Callable[[], Page]:
    """`watch()` opens the trial's page and returns it once its socket is open."""

    def open_report() -> Page:
        page.goto(f"{server.url}/t/{trial.token}")
        page.locator("main[data-live=on]").wait_for()
        return page

    return open_report
