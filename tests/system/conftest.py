"""One running server for each mode, for all system tests: a start takes seconds, and trials never see each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page

from app.models import Trial
from tests import factories
from tests.browser import Server
from tests.conftest import SETTINGS_OF_TESTS

Settings = dict[str, Any]


@pytest.fixture(scope="session")
def standing() -> Iterator[dict[str, tuple[Settings, Server]]]:
    """Mode → what runs in it; filled by the first test that needs it."""
    running: dict[str, tuple[Settings, Server]] = {}
    with ExitStack() as ends:
        ends.callback(lambda: [server.kill() for _, server in running.values()])
        yield running


@pytest.fixture
def settings(
    mode: str,
    standing: dict[str, tuple[Settings, Server]],
    tmp_path_factory: pytest.TempPathFactory,
    request: pytest.FixtureRequest,
) -> Settings:
    """The settings of the running server: a test's own `app` shares its database."""
    if mode not in standing:
        folder = tmp_path_factory.mktemp(mode)
        made = {**SETTINGS_OF_TESTS, "INSTANCE_DIR": str(folder)} | (_stores(request) if mode == "scaled" else {})
        running = Server(made, folder)
        running.flask("db", "upgrade")
        standing[mode] = made, running
        running.start()
    return standing[mode][0]


@pytest.fixture
def server(mode: str, settings: Settings, standing: dict[str, tuple[Settings, Server]]) -> Server:
    """The running server; a test may kill its web process, the next one gets it again."""
    running = standing[mode][1]
    if not running.answers():
        running.start_web()
    return running


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


def _stores(request: pytest.FixtureRequest) -> Settings:
    postgres, redis = request.getfixturevalue("postgres_server"), request.getfixturevalue("redis_server")
    # A Redis database of its own: other tests' jobs must not land with this worker.
    return {"DATABASE_URL": postgres.url(postgres.create()), "REDIS_URL": redis.url.removesuffix("/0") + "/1"}
