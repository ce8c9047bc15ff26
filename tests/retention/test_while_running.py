"""A trial that is deleted in the middle of a call, on the running product: nothing of it comes back."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import requests

from app.sandbox import scenarios
from tests.browser import Server
from tests.system.calling import SCENARIO, until

PAGE = {"Accept": "text/html"}
BUSINESS = "Rosa's Plumbing"
SPOKEN = [text for line in scenarios.every()[SCENARIO].script["lines"] if (text := line.get("caller"))]


@pytest.fixture
def trial(server: Server) -> str:
    """The path of a trial whose receptionist is ready."""
    made = server.flask(
        "trials", "create", "--business", BUSINESS, "--trade", "plumber", "--phone", "+15550100111", "--json"
    )
    return f"/t/{json.loads(made)['token']}"


@pytest.fixture
def read(server: Server) -> Callable[[str], requests.Response]:
    def get(path: str) -> requests.Response:
        return requests.get(server.url + path, headers=PAGE, timeout=10)

    return get


def rows(server: Server, noun: str) -> list[dict]:
    return json.loads(server.flask(noun, "list", "--json"))


def test_a_trial_deleted_in_the_middle_of_a_call_is_gone_for_good(server, trial, read, settings):
    requests.post(f"{server.url}{trial}/calls", timeout=10)
    until(lambda: 'data-role="caller"' in read(f"{trial}/cards").text, "the caller's first words", seconds=30)

    answer = requests.post(f"{server.url}{trial}/delete", allow_redirects=False, timeout=10)

    assert (answer.status_code, answer.headers["Location"]) == (303, trial)
    assert read(trial).status_code == 410
    until(lambda: "This trial was erased" in read(trial).text, "the end of the erasure", seconds=30)
    until(lambda: rows(server, "events") == [], "the end of the last deliveries", seconds=30)
    assert rows(server, "calls") == []
    assert rows(server, "receipts") == []
    (receipt,) = json.loads(server.flask("receipts", "list", "--all", "--json"))
    confirmed = json.loads(server.flask("receipts", "show", str(receipt["id"]), "--json"))["confirmed"]
    assert (confirmed["calls"]["deleted"], confirmed["assistant"]) == (1, "deleted")

    folder = Path(settings["INSTANCE_DIR"])
    left = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file()) + server.log().encode()
    assert [word for word in (*SPOKEN, BUSINESS, trial.removeprefix("/t/")) if word.encode() in left] == []
