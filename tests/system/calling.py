"""How a call comes in from outside: signed as Vapi signs, over real HTTP."""

from __future__ import annotations

import hmac
import json
import time
import uuid
from collections.abc import Callable, Iterable
from hashlib import sha256
from typing import Any

import requests
from playwright.sync_api import Locator, Page

from app.clock import now
from app.models import Trial
from app.sandbox import scenarios, wire
from tests.browser import Server
from tests.conftest import WEBHOOK_SECRET

SCENARIO = "plumber-leak"
LOST = ("WebSocket connection", "net::ERR_")  # what a browser prints of a server that is not there
SECONDS = 10  # in which anything should have happened


def messages(trial: Trial, scenario: str = SCENARIO) -> list[dict[str, Any]]:
    """Return what Vapi would send for one whole call to that trial, in order."""
    script = scenarios.every()[scenario]
    sent = wire.expand(script, str(uuid.uuid4()), str(trial.assistant_id), trial.business, now())
    return [delivery.message for delivery in sent]


def words(trial: Trial, scenario: str = SCENARIO) -> list[str]:
    """Return what is said in that call, line by line."""
    lines = scenarios.every()[scenario].script["lines"]
    spoken = [line.get("agent") or line.get("caller") for line in lines]
    return [text.replace("{business}", trial.business) for text in spoken if text]


def signed(raw: bytes) -> dict[str, str]:
    """Return the headers of a delivery, made without the product's own code."""
    digest = hmac.new(WEBHOOK_SECRET.encode(), raw, sha256).hexdigest()
    return {"Content-Type": "application/json", "X-Vapi-Signature": digest}


def body(message: dict[str, Any]) -> bytes:
    return json.dumps({"message": message}).encode()


def post(server: Server, message: dict[str, Any]) -> str:
    """Deliver one message and return how the door answered."""
    sent = body(message)
    answer = requests.post(f"{server.url}/webhooks/vapi", data=sent, headers=signed(sent), timeout=SECONDS)
    assert answer.status_code == 200, answer.text
    return str(answer.json().get("status", "answered"))


def post_all(server: Server, sent: Iterable[dict[str, Any]]) -> None:
    for message in sent:
        post(server, message)


def is_final(message: dict[str, Any]) -> bool:
    return message["type"].startswith("transcript") and message["transcriptType"] == "final"


def is_partial(message: dict[str, Any]) -> bool:
    return message["type"].startswith("transcript") and message["transcriptType"] == "partial"


def article(page: Page, status: str) -> Locator:
    """The card of the one call on the page, in that status."""
    return page.locator(f"article[data-status={status}]")


def turns(page: Page) -> Locator:
    return page.locator("li[data-turn]")


def until(condition: Callable[[], Any], what: str, seconds: float = SECONDS) -> None:
    """Return as soon as `condition()`; fail when that takes too long."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"{what}: not within {seconds} s"
        time.sleep(0.02)  # between two looks at a condition with a deadline
