"""Posts deliveries as Vapi does with a back-off plan: what is not answered with a 2xx is sent again."""

from __future__ import annotations

import json
import random
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

import requests

from .told import Delivery

TIMEOUT = (3.05, 20)  # seconds to connect, to answer
GIVE_UP = 60.0  # seconds of trying one delivery
LONGEST_PAUSE = 5.0  # seconds
NOBODY = 5.0  # seconds of trying before the first connection: a wrong address is told soon
_UNUSABLE = (requests.exceptions.InvalidSchema, requests.exceptions.MissingSchema, requests.exceptions.InvalidURL)
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
    nobody = min(NOBODY, give_up)
    with requests.Session() as session:
        for delivery in deliveries:
            wait(max(0.0, delivery.at_ms / 1000 / speed - (time.monotonic() - started)))
            answer, tries = deliver(session, delivery, url, sign, wait=wait, give_up=give_up, nobody=nobody)
            nobody = give_up  # somebody was there: a restart gets its time
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
    nobody: float = GIVE_UP,
) -> tuple[str, int]:
    """Post one delivery until it is taken; return how it was answered and after how many tries.

    Raises Unreachable after `give_up` seconds, or `nobody` seconds while no connection was ever made.
    """
    body, spent, tries = json.dumps(delivery.body).encode(), 0.0, 0
    while True:
        tries += 1
        pause = min(LONGEST_PAUSE, 0.25 * 2 ** min(tries, 10)) * random.uniform(0.5, 1.0)
        began = time.monotonic()
        try:
            response = post(session, url, body, sign)
        except _UNUSABLE as error:
            raise Unreachable(f"{url} is no address to post to ({type(error).__name__}).") from error
        except requests.RequestException as error:
            problem = Unreachable(f"{url} does not answer ({type(error).__name__}).")
        else:
            nobody = give_up
            if taken(response):
                return _status(response), tries
            if response.status_code < 500 and response.status_code != 429:
                raise Refused(f"{url} answered {response.status_code}: {response.text[:200]}")
            problem = Unreachable(f"{url} keeps answering {response.status_code}.")
            pause = _asked_for(response, pause)
        spent += time.monotonic() - began  # a slow failure costs its time too
        if spent + pause > min(give_up, nobody):
            raise problem
        spent += pause
        wait(pause)


def taken(response: requests.Response) -> bool:
    """Whether the server has it; a redirect is no answer, for nothing follows it."""
    return 200 <= response.status_code < 300


def post(
    session: requests.Session, url: str, body: bytes, sign: Sign, timeout: tuple[float, float] = TIMEOUT
) -> requests.Response:
    """Post one signed body, once."""
    headers = {"Content-Type": "application/json", **sign(body)}
    return session.post(url, data=body, headers=headers, timeout=timeout, allow_redirects=False)


def _status(response: requests.Response) -> str:
    try:
        answer = response.json()
    except ValueError:
        return "unreadable"
    return str(answer.get("status", "answered")) if isinstance(answer, dict) else "answered"


def _asked_for(response: requests.Response, pause: float) -> float:
    try:
        return max(pause, float(response.headers.get("Retry-After", "")))
    except ValueError:
        return pause
