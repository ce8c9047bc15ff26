"""Answers that are none, waits that were asked for, and addresses where nobody is."""

from __future__ import annotations

from typing import Any

import pytest

from app.sandbox import player
from app.sandbox.told import Delivery

ONE = [Delivery(0, {"type": "hang"})]


def play(url: str, waits: list[float]) -> player.Summary:
    return player.play(ONE, url, lambda body: {}, wait=waits.append)


def test_a_redirect_is_no_delivery(server: Any) -> None:
    server.script = [(301, {"Location": "https://elsewhere.example/"})]

    with pytest.raises(player.Refused, match="301"):
        play(server.url, [])


def test_a_long_retry_after_is_not_shortened(server: Any) -> None:
    server.script = [(503, {"Retry-After": "45"})]
    waits: list[float] = []

    play(server.url, waits)

    assert max(waits) == 45


@pytest.mark.parametrize("url", ["localhost:8000/x", "http://"])
def test_what_is_no_address_is_told_at_once(url: str) -> None:
    waits: list[float] = []

    with pytest.raises(player.Unreachable):
        play(url, waits)
    assert sum(waits) == 0


def test_an_address_where_nobody_answers_is_told_within_seconds() -> None:
    waits: list[float] = []

    with pytest.raises(player.Unreachable):
        play("http://127.0.0.1:9/x", waits)
    assert sum(waits) <= player.NOBODY
