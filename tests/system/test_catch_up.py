"""A page that missed something, or that is not allowed a socket, is right again by itself."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, WebSocketRoute, expect

from app import inbox
from app.models import Trial
from app.plugins import manager
from tests.browser import Errors, Server
from tests.system import calling

Watch = Callable[[], Page]
embedded = pytest.mark.parametrize("mode", ["embedded"], indirect=True)
TRY_AGAIN = 1013  # how a socket is closed by what stands between page and server
SLOW = 3 * calling.SECONDS * 1000  # ms: a page waits a little longer after every failure


class Line:
    """The page's sockets, which the test can cut."""

    def __init__(self, page: Page) -> None:
        self._up = True
        self._sockets: list[WebSocketRoute] = []
        page.route_web_socket("**/live", self._open)

    def cut(self) -> None:
        self._up = False
        for socket in self._sockets:
            socket.close(code=TRY_AGAIN)
        self._sockets = []

    def mend(self) -> None:
        self._up = True

    def _open(self, socket: WebSocketRoute) -> None:
        if self._up:
            socket.connect_to_server()
            self._sockets.append(socket)
        else:
            socket.close(code=TRY_AGAIN)


@embedded
def test_what_happened_while_the_socket_was_away_is_on_the_page_afterwards(
    server: Server, page: Page, watch: Watch, trial: Trial
) -> None:
    line = Line(page)
    watch()
    messages = calling.messages(trial)
    half = len(messages) // 2
    calling.post_all(server, messages[:half])
    expect(calling.article(page, "in_progress")).to_be_visible()

    line.cut()
    page.locator("main:not([data-live=on])").wait_for()
    calling.post_all(server, messages[half:])
    line.mend()

    expect(calling.article(page, "completed")).to_be_visible(timeout=SLOW)
    expect(calling.turns(page)).to_have_count(len(calling.words(trial)))


@embedded
def test_a_page_says_that_it_is_cut_off_until_it_is_not(page: Page, watch: Watch) -> None:
    line = Line(page)
    watch()
    notice = page.get_by_text("Connection lost")
    expect(notice).to_be_hidden()

    line.cut()
    expect(notice).to_be_visible()

    line.mend()
    expect(notice).to_be_hidden(timeout=SLOW)


@embedded
def test_a_page_behind_a_wall_that_lets_no_socket_through_asks_for_news(
    server: Server, page: Page, trial: Trial
) -> None:
    page.route_web_socket("**/live", lambda socket: socket.close(code=TRY_AGAIN))
    page.goto(f"{server.url}/t/{trial.token}")
    with page.expect_response("**/cards", timeout=SLOW):
        pass

    calling.post_all(server, calling.messages(trial))

    expect(calling.article(page, "completed")).to_be_visible(timeout=SLOW)
    expect(calling.turns(page)).to_have_count(len(calling.words(trial)))


@pytest.mark.parametrize("mode", ["scaled"], indirect=True)  # test_crash.py has the embedded process
def test_pages_live_through_a_restart_of_the_web_server(
    server: Server, watch: Watch, trial: Trial, errors: Errors
) -> None:
    for what in calling.LOST:
        errors.expect(what)
    page = watch()
    messages = calling.messages(trial)
    half = len(messages) // 2
    calling.post_all(server, messages[:half])

    server.kill_web()
    page.locator("main:not([data-live=on])").wait_for()
    server.start_web()
    calling.post_all(server, messages[half:])

    expect(calling.article(page, "completed")).to_be_visible(timeout=SLOW)


@embedded
def test_what_a_command_beside_the_server_stores_is_worked_and_painted(
    server: Server, watch: Watch, app: Flask, trial: Trial
) -> None:
    page = watch()
    provider = manager.of(app).provider("vapi")

    for message in calling.messages(trial):
        event = provider.parse({}, calling.body(message))
        if not event.preview:
            inbox.store(event, {}, "received", None)  # in this process, into the server's file

    expect(calling.article(page, "completed")).to_be_visible(timeout=SLOW)
    expect(calling.turns(page)).to_have_count(len(calling.words(trial)))


@embedded
def test_what_a_command_beside_the_server_works_is_painted(
    server: Server, watch: Watch, app: Flask, trial: Trial, deliver: Callable[..., object], work: Callable[[], int]
) -> None:
    page = watch()

    for message in calling.messages(trial):
        deliver(calling.body(message))
    work()

    expect(calling.article(page, "completed")).to_be_visible(timeout=SLOW)
    expect(calling.turns(page)).to_have_count(len(calling.words(trial)))
