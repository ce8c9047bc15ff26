"""The socket as a client that is no browser sees it: who is let in, and what comes in which order."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from itertools import zip_longest

import pytest
import requests
from websocket import WebSocket, WebSocketBadStatusException, create_connection

from app.models import Trial
from app.web.live import MOST_EMBEDDED
from tests import factories
from tests.browser import Server
from tests.system import calling

COMPLETED = 'data-status="completed"'
CARD = re.compile(r'"call-(c_\w+)"')
Connect = Callable[..., WebSocket]
embedded = pytest.mark.parametrize("mode", ["embedded"], indirect=True)


@pytest.fixture
def connect(server: Server, trial: Trial) -> Iterator[Connect]:
    """`connect()` opens the trial's socket as its page would; `token` and `origin` say what is different."""
    with ExitStack() as opened:

        def open_one(token: str = trial.token, origin: str | None = server.url) -> WebSocket:
            address = f"{server.url.replace('http', 'ws')}/t/{token}/live"
            options = {"origin": origin} if origin else {"suppress_origin": True}
            return opened.enter_context(closing(create_connection(address, timeout=calling.SECONDS, **options)))

        yield open_one


def read_until(socket: WebSocket, text: str) -> list[str]:
    """Return what arrived, the first message that shows `text` included."""
    arrived = [socket.recv()]
    while text not in arrived[-1] and text not in html.unescape(re.sub("</?mark>", "", arrived[-1])):
        arrived.append(socket.recv())
    return arrived


def refusal(connect: Connect, **options: str | None) -> int:
    """Return the status of the plain HTTP answer that takes the upgrade's place."""
    with pytest.raises(WebSocketBadStatusException) as refused:
        connect(**options)
    status: int = refused.value.status_code
    return status


def test_the_first_message_is_the_page_as_it_is(server: Server, trial: Trial, connect: Connect) -> None:
    calling.post_all(server, calling.messages(trial))
    calling.until(lambda: COMPLETED in connect().recv(), "the finished card")

    first = connect().recv()

    assert first.startswith("<article")
    assert first.count("data-turn") == len(calling.words(trial))


def test_every_line_follows_as_soon_as_it_is_said(server: Server, trial: Trial, connect: Connect) -> None:
    watching = connect()
    assert "<article" not in watching.recv(), "nothing yet"

    for message in calling.messages(trial):
        calling.post(server, message)
        if calling.is_final(message):
            read_until(watching, message["transcript"])

    assert COMPLETED in read_until(watching, COMPLETED)[-1]


@embedded
def test_an_unknown_token_is_refused_before_the_upgrade(connect: Connect) -> None:
    assert refusal(connect, token="nobody") == 404


@embedded
def test_another_sites_page_is_refused(connect: Connect) -> None:
    assert refusal(connect, origin="https://elsewhere.example") == 403


@embedded
def test_who_does_not_say_where_it_comes_from_is_refused(connect: Connect) -> None:
    assert refusal(connect, origin=None) == 403


@embedded
def test_a_plain_request_is_told_to_upgrade(server: Server, trial: Trial) -> None:
    answer = requests.get(f"{server.url}/t/{trial.token}/live", timeout=calling.SECONDS)

    assert answer.status_code == 426
    assert "websocket" in answer.headers["Upgrade"].lower()


@embedded
def test_more_pages_than_there_are_seats_are_refused_and_a_freed_seat_is_given_again(
    server: Server, connect: Connect
) -> None:
    seated: list[WebSocket] = []
    while len(seated) < MOST_EMBEDDED:
        calling.until(lambda: _sit_down(connect, seated), "a seat that an earlier page has left")
    assert len({socket.recv() for socket in seated}) == 1

    assert refusal(connect) == 503
    assert server.answers(), "the threads beside the sockets still answer"

    seated.pop().close()
    calling.until(lambda: _sit_down(connect, seated), "a free seat")
    server.kill_web()  # the next test's pages find every seat free


def test_two_trials_never_hear_each_other(server: Server, trial: Trial, connect: Connect) -> None:
    other = factories.trial(factories.BRIGHT)
    mine, theirs = connect(), connect(token=other.token)

    for messages in zip_longest(calling.messages(trial), calling.messages(other, "dental-booking")):
        calling.post_all(server, filter(None, messages))
    heard = [{card for sent in read_until(one, COMPLETED) for card in CARD.findall(sent)} for one in (mine, theirs)]

    assert [len(cards) for cards in heard] == [1, 1]
    assert heard[0].isdisjoint(heard[1])


def _sit_down(connect: Connect, seated: list[WebSocket]) -> bool:
    try:
        seated.append(connect())
    except WebSocketBadStatusException:
        return False
    return True
