"""The player sends until it is answered, waits as it is told, and stops where trying again cannot help."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from app.sandbox import player
from app.sandbox.told import Delivery

TWO = [Delivery(0, {"type": "hang", "n": 1}), Delivery(3000, {"type": "hang", "n": 2})]


def play(server: Any, waits: list[float], **options: Any) -> player.Summary:
    return player.play(TWO, server.url, lambda body: {"X-Signed": str(len(body))}, wait=waits.append, **options)


def test_each_body_is_signed_and_posted_once(server: Any) -> None:
    summary = play(server, [])

    assert (summary.delivered, summary.retried, dict(summary.answers)) == (2, 0, {"accepted": 2})
    assert [one["x-signed"] for one in server.headers] == [str(len(body)) for body in server.taken]


def test_speed_divides_the_pauses(server: Any) -> None:
    waits: list[float] = []

    play(server, waits, speed=10)

    assert waits[0] == 0 and 0 < waits[1] <= 0.3


@pytest.mark.parametrize("status", [500, 502, 503, 429])
def test_a_server_in_trouble_is_tried_again(server: Any, status: int) -> None:
    server.script = [(status, {})] * 3

    assert play(server, []).retried == 3
    assert len(server.taken) == 2


def test_retry_after_is_honoured(server: Any) -> None:
    server.script = [(503, {"Retry-After": "12"})]
    waits: list[float] = []

    play(server, waits)

    assert 12 in waits


def test_a_refusal_ends_the_play(server: Any) -> None:
    server.script = [(401, {})]

    with pytest.raises(player.Refused, match="401"):
        play(server, [])
    assert server.taken == []


def test_a_server_that_stays_in_trouble_is_given_up(server: Any) -> None:
    server.script = [(500, {})] * 1000
    waits: list[float] = []

    with pytest.raises(player.Unreachable, match="500"):
        play(server, waits, give_up=20)
    assert 10 < sum(waits) <= 20


def test_a_server_that_comes_up_late_gets_everything(server: Any) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        free = f"http://127.0.0.1:{closed.getsockname()[1]}"
    tries: list[float] = []

    with pytest.raises(player.Unreachable, match="ConnectionError"):
        player.play(TWO, free, lambda body: {}, wait=tries.append, give_up=2)
    assert len(tries) > 1
    assert play(server, []).delivered == 2
