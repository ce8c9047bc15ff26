"""The server: one a process, started when somebody asks, the same for all processes, and quiet."""

from __future__ import annotations

import subprocess
import sys
import textwrap
import threading
from pathlib import Path
from typing import Any

import pytest
import requests
from flask import Flask

from app import runtime
from app.sandbox import service
from app.sandbox.service import FakeVapi
from tests.sandbox.fake import Ask, Make

ROOT = Path(__file__).resolve().parents[2]
KEY = {"Authorization": "Bearer sandbox"}


def assistants(base: str) -> list[str]:
    answer = requests.get(f"{base}/assistant", headers=KEY, timeout=10)
    return [one["id"] for one in answer.json()]


def test_one_server_starts_however_many_ask_at_once(app: Flask) -> None:
    found: list[str] = []
    asking = [threading.Thread(target=lambda: found.append(service.address(app))) for _ in range(8)]

    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join()

    assert len(found) == 8
    assert len(set(found)) == 1
    assert assistants(found[0]) == []


def test_it_stops_with_the_process_it_serves(app: Flask) -> None:
    base = service.address(app)
    assert assistants(base) == []

    runtime.stop(app)

    with pytest.raises(requests.ConnectionError):
        assistants(base)


def test_it_can_be_started_again(fake: FakeVapi, make: Make) -> None:
    made = make("assistant")["id"]

    fake.stop()
    fake.stop()

    assert assistants(fake.start()) == [made]


def test_every_process_s_fake_has_the_same_objects(app: Flask, settings: dict[str, Any], make: Make) -> None:
    made = make("assistant")["id"]

    seen = _run(settings, "print(requests.get(service.address(app) + '/assistant', headers=KEY).json()[0]['id'])")

    assert seen == made


def test_a_forked_child_has_a_server_of_its_own(settings: dict[str, Any]) -> None:
    code = """
        first = service.address(app)
        read, write = os.pipe()
        if os.fork() == 0:
            own = service.address(app)
            os.write(write, f"{own} {requests.get(own + '/assistant', headers=KEY).status_code}".encode())
            os._exit(0)
        os.wait()
        print(first, os.read(read, 100).decode(), service.address(app))
    """

    first, own, status, again = _run(settings, code).split()

    assert (status, first) == ("200", again)
    assert own != first


def test_it_serves_under_gevent(settings: dict[str, Any]) -> None:
    code = """
        import gevent
        base = service.address(app)
        ask = lambda: requests.get(base + '/assistant', headers=KEY).status_code
        asking = [gevent.spawn(ask) for _ in range(5)]
        gevent.joinall(asking, timeout=10)
        print([one.value for one in asking])
        service.stop(app)
    """

    assert _run(settings, code, first="from gevent import monkey; monkey.patch_all()") == "[200, 200, 200, 200, 200]"


def test_it_prints_nothing(ask: Ask, capfd: pytest.CaptureFixture[str]) -> None:
    ask("GET", "/assistant")
    ask("GET", "/nothing")

    assert capfd.readouterr() == ("", "")


def _run(settings: dict[str, Any], code: str, first: str = "") -> str:
    """Run code in a process of its own, with an app on the same database; return what it printed."""
    given = {name: value for name, value in settings.items() if value != ""}
    whole = f"""
{first}
import os
import requests
from app import create_app
from app.sandbox import service
KEY = {KEY!r}
app = create_app({given!r})
{textwrap.dedent(code)}
"""
    done = subprocess.run(
        [sys.executable, "-c", whole], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()
