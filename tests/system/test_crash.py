"""The whole embedded process dies in the middle of a call, or is asked to stop while a page is open."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from app.models import Trial
from tests.browser import PROGRAMS, ROOT, Errors, Server
from tests.system import calling

pytestmark = pytest.mark.parametrize("mode", ["embedded"], indirect=True)
STOP_SECONDS = 5


@pytest.fixture
def simulated(server: Server, trial: Trial) -> Iterator[subprocess.Popen[bytes]]:
    """A whole call, twelve times as fast as spoken, from a process of its own that sends again what was not taken."""
    command = [PROGRAMS / "flask", "simulate", calling.SCENARIO, "--trial", trial.token, "--speed", "12"]
    with subprocess.Popen(command, env=server.env, cwd=ROOT, stdout=subprocess.DEVNULL) as caller:
        yield caller
        caller.kill()


def test_a_call_that_the_server_died_in_is_completed_on_the_open_page(
    server: Server,
    watch: Callable[[], Page],
    trial: Trial,
    simulated: subprocess.Popen[bytes],
    errors: Errors,
) -> None:
    for what in calling.LOST:
        errors.expect(what)
    page = watch()
    expect(calling.turns(page).nth(3)).to_be_visible(timeout=calling.SECONDS * 1000)
    page.evaluate("window.untouched = true")

    server.kill_web()
    page.locator("main:not([data-live=on])").wait_for()
    server.start_web()

    expect(calling.article(page, "completed")).to_be_visible(timeout=3 * calling.SECONDS * 1000)
    assert page.evaluate("window.untouched"), "the page reconnected, it was not loaded anew"
    assert simulated.wait(calling.SECONDS) == 0
    shown = calling.turns(page).all_inner_texts()
    assert all(text in turn for text, turn in zip(calling.words(trial), shown, strict=True))
    expect(page.locator("[data-field=phone]")).to_have_attribute("data-value", "+15550104422")
    [call] = json.loads(server.flask("calls", "list", "--trial", trial.token, "--json"))
    assert (call["status"], call["lead"]["name"]) == ("completed", "Maria Lopez")


def test_a_server_with_an_open_page_stops_cleanly_within_seconds(
    server: Server, watch: Callable[[], Page], errors: Errors
) -> None:
    for what in calling.LOST:
        errors.expect(what)
    server.kill_web()
    with subprocess.Popen([PROGRAMS / "gunicorn"], env=server.env, cwd=ROOT) as web:
        try:
            calling.until(server.answers, "the web server")
            watch()

            asked = time.monotonic()
            web.send_signal(signal.SIGTERM)
            code = web.wait(3 * STOP_SECONDS)

            assert code == 0
            assert time.monotonic() - asked < STOP_SECONDS
        finally:
            web.kill()
