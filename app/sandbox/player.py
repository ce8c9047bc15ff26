"""Posts deliveries as Vapi does with a back-off plan: what is not answered with a 2xx is sent again."""

from __future__ import annotations

import json
import random
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

import requests

from .wire import Delivery

TIMEOUT = (3.05, 20)  # seconds to connect, to answer
GIVE_UP = 60.0  # seconds of trying one delivery
LONGEST_PAUSE = 5.0  # seconds
Sign = Callable[[bytes], Mapping[str, str]]


class Refused(Exception):
    """The server will not take the delivery, however often it is sent."""


class Unreachable(Exception):
    """No server answers."""


@dataclass(slots=True)
class Summary:
    """What came of a whole call."""

    delivered: int = 0
    retried: int = 0
    answers: Counter[str] = field(default_factory=Counter)


def play(
    deliveries: Iterable[Delivery],
    url: str,
    sign: Sign,
    *,
    speed: float = 1.0,
    tell: Callable[[Delivery, str], None] = lambda delivery, answer: None,
    wait: Callable[[float], None] = time.sleep,
    give_up: float = GIVE_UP,
) -> Summary:
    """Post every delivery at its time divided by `speed`; raise Refused or Unreachable when that cannot work."""
    summary, started = Summary(), time.monotonic()
    with requests.Session() as session:
        for delivery in deliveries:
            wait(max(0.0, delivery.at_ms / 1000 / speed - (time.monotonic() - started)))
            answer, tries = deliver(session, delivery, url, sign, wait=wait, give_up=give_up)
            summary.delivered += 1
            summary.retried += tries - 1
            summary.answers[answer] += 1
            tell(delivery, answer)
    return summary


def deliver(
    session: requests.Session,
    delivery: Delivery,
    url: str,
    sign: Sign,
    *,
    wait: Callable[[float], None] = time.sleep,
    give_up: float = GIVE_UP,
) -> tuple[str, int]:
    """Post one delivery until it is taken; return how it was answered and after how many tries."""
    body, spent, tries = json.dumps(delivery.body).encode(), 0.0, 0
    while True:
        tries += 1
        pause = min(LONGEST_PAUSE, 0.25 * 2 ** min(tries, 10)) * random.uniform(0.5, 1.0)
        try:
            response = post(session, url, body, sign)
        except requests.RequestException as error:
            problem = Unreachable(f"{url} does not answer ({type(error).__name__}).")
        else:
            if response.ok:
                return _status(response), tries
            if response.status_code < 500 and response.status_code != 429:
                raise Refused(f"{url} answered {response.status_code}: {response.text[:200]}")
            problem = Unreachable(f"{url} keeps answering {response.status_code}.")
            pause = _asked_for(response, pause)
        if spent + pause > give_up:
            raise problem
        spent += pause
        wait(pause)


def post(session: requests.Session, url: str, body: bytes, sign: Sign) -> requests.Response:
    """Post one signed body, once."""
    headers = {"Content-Type": "application/json", **sign(body)}
    return session.post(url, data=body, headers=headers, timeout=TIMEOUT, allow_redirects=False)


def _status(response: requests.Response) -> str:
    try:
        answer = response.json()
    except ValueError:
        return "unreadable"
    return str(answer.get("status", "answered")) if isinstance(answer, dict) else "answered"


def _asked_for(response: requests.Response, pause: float) -> float:
    try:
        return max(pause, min(float(response.headers.get("Retry-After", "")), 30.0))
    except ValueError:
        return pause
