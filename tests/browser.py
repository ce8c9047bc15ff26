"""The real server in processes of its own, and a real Chromium on a phone's screen to look at it.

`python -m tests.browser` says which browser will be used, and fails when there is none.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.servers import Kept, free_port

ROOT = Path(__file__).resolve().parent.parent
PROGRAMS = Path(sys.executable).parent
PHONE = {"width": 375, "height": 812}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]
PLACES = (
    "/usr/bin/chromium",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)


def chromium() -> str | None:
    """Return the browser's program: the machine's own, else the one that playwright installed."""
    for place in PLACES:
        if found := shutil.which(place):
            return found
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).exists() else None


class Server:
    """The product as it is deployed: gunicorn, and in scaled mode a worker and a clock."""

    def __init__(self, settings: dict[str, Any], folder: Path) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._folder = folder
        given = {name: str(value) for name, value in settings.items() if isinstance(value, str)}
        self.env = {**os.environ, **given, "PORT": str(self.port), "APP_HOST": self.url, "APP_ENV": "test"}
        self.scaled = bool(settings["REDIS_URL"])
        self.web: Kept | None = None
        self._others: list[Kept] = []

    def start(self) -> None:
        """Start every process, and return when the web server answers."""
        if self.scaled:
            self._others = [self._run(name, "flask", name) for name in ("worker", "clock")]
        self.start_web()

    def start_web(self) -> None:
        self.web = self._run("web", "gunicorn")
        self.web.wait_until(self.answers, "The web server")

    def kill_web(self) -> None:
        """End the web server as a power cut would."""
        assert self.web
        self.web.kill()

    def kill(self) -> None:
        """End every process as a power cut would; `start` brings them back on the same address and data."""
        for process in self._processes():
            process.kill() if process.alive() else process.end()
        self._others = []

    def stop(self) -> None:
        for process in self._processes():
            process.tell()
        for process in self._processes():
            process.end()
        self._others = []

    def flask(self, *arguments: str) -> str:
        """Run a command beside the server, with its settings, and return what it printed."""
        command = [str(PROGRAMS / "flask"), *arguments]
        done = subprocess.run(command, env=self.env, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"flask {' '.join(arguments)}: {done.stderr}"
        return done.stdout

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=5) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False

    def log(self) -> str:
        return "".join(path.read_text(errors="replace") for path in sorted(self._folder.glob("*.log")))

    def _run(self, name: str, program: str, *arguments: str) -> Kept:
        command = [str(PROGRAMS / program), *arguments]
        scratch = self._folder / f"{name}-scratch"
        return Kept(command, scratch, self._folder / f"{name}.log", env=self.env, cwd=ROOT)

    def _processes(self) -> list[Kept]:
        return [*([self.web] if self.web else []), *self._others]


@pytest.fixture
def server(settings: dict[str, Any], tmp_path: Path) -> Iterator[Server]:
    """The running product in this mode, on its own port, database and Redis."""
    running = Server(settings, tmp_path)
    try:
        running.start()
        yield running
    finally:
        running.kill()  # a clean stop has tests of its own, and takes seconds


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the whole run; every page gets a fresh context."""
    program = chromium()
    if program is None:
        pytest.skip("Chromium is missing: install it (Debian: apt-get install chromium).")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield running
        running.close()


class Errors(list[str]):
    """What the pages complained about."""

    def __init__(self) -> None:
        super().__init__()
        self._expected: list[str] = []

    def expect(self, part: str) -> None:
        """Complaints with `part` in them are part of the test: `errors.expect("ERR_CONNECTION")` before a kill."""
        self._expected.append(part)

    def unexpected(self) -> list[str]:
        return [error for error in self if not any(part in error for part in self._expected)]

    def watch(self, page: Page) -> None:
        page.on("console", lambda message: self.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.append(str(error)))
        page.on("request", lambda request: self._only_here(request.url))

    def _only_here(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.hostname != "127.0.0.1":
            self.append(f"the page asked {parts.hostname} for something")


@pytest.fixture
def errors() -> Errors:
    return Errors()


@pytest.fixture
def open_page(browser: Browser, errors: Errors) -> Iterator[Callable[..., Page]]:
    """`open_page()` gives a new page on a phone's screen in a context of its own; options are Playwright's.

    The test fails if one of them printed an error, raised one, or asked a foreign host for anything.
    """
    contexts = []

    def open_one(**options: Any) -> Page:
        context = browser.new_context(**{"viewport": PHONE, "device_scale_factor": 2, "has_touch": True} | options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        errors.watch(page)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert errors.unexpected() == []


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """A page on a phone's screen (375 x 812)."""
    return open_page()


if __name__ == "__main__":
    if found := chromium():
        print(f"chromium: {found}")
    else:
        sys.exit("Chromium is missing: install it (Debian: apt-get install chromium).")
