"""OpenAI is asked for an object of a form: what comes of a good answer, and of every bad one."""

from __future__ import annotations

import json
import logging
import time

import pytest

from app.clients import breakers, openai
from app.clients.errors import BreakerOpen, Permanent, ServiceError, Transient
from app.clients.openai import OpenAi
from tests.clients import peer as peers
from tests.clients.peer import says
from tests.servers import free_port

pytestmark = pytest.mark.parametrize("mode", ["embedded"], indirect=True)

KEY = "sk-test-7f3c1a52key"
SCHEMA = {
    "type": "object",
    "properties": {"hours": {"type": ["string", "null"]}},
    "required": ["hours"],
    "additionalProperties": False,
}
WORDS = "Rosa opens at eight and closes at five"


def completion(content, finish_reason="stop", **message):
    choice = {
        "index": 0,
        "finish_reason": finish_reason,
        "message": {"role": "assistant", "content": content, **message},
    }
    return {"id": "c1", "object": "chat.completion", "created": 1, "model": "gpt-4.1-mini", "choices": [choice]}


@pytest.fixture
def ask(app, peer):
    """`ask()` asks the peer in OpenAI's place."""
    breakers.init_app(app)

    def asked(seconds=5.0, **options):
        usual = {"key": KEY, "base_url": f"{peer.url}/v1", "model": "gpt-4.1-mini"}
        client = OpenAi(**{**usual, **options}, breaker=breakers.of(app, "openai"), seconds=seconds)
        return client.parse(SCHEMA, "Note the hours.", WORDS)

    return asked


def failure(ask, **options) -> ServiceError:
    with pytest.raises(ServiceError) as caught:
        ask(**options)
    error = caught.value
    assert error.service == "openai"
    assert KEY not in str(error) and WORDS not in str(error)
    return error


def test_an_object_of_the_form_is_asked_for_and_returned(ask, peer):
    peer.answers(says(completion('{"hours": "8-5"}')))

    assert ask() == {"hours": "8-5"}

    (asked,) = peer.asked
    body = asked.json()
    assert (asked.method, asked.path) == ("POST", "/v1/chat/completions")
    assert asked.headers["authorization"] == f"Bearer {KEY}"
    assert body["model"] == "gpt-4.1-mini"
    assert [message["content"] for message in body["messages"]] == ["Note the hours.", WORDS]
    assert body["response_format"]["json_schema"] == {"name": "answer", "strict": True, "schema": SCHEMA}


@pytest.mark.parametrize(
    "answer",
    [
        completion(None, refusal="I cannot help with that."),
        completion('{"hours": "8', finish_reason="length"),
        completion("", finish_reason="content_filter"),
    ],
)
def test_an_answer_that_was_declined_or_cut_is_none(ask, peer, answer):
    peer.answers(says(answer))

    assert ask() is None


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"<html>Bad gateway</html>",
        b'{"choices": ',
        b"[]",
        b"null",
        b"\xff\xfe",
        b"[" * 5000,
        {},
        {"choices": []},
        {"choices": [None]},
        {"choices": [{"finish_reason": "stop"}]},
        {"choices": [{"finish_reason": "stop", "message": {}}]},
        completion(7),
        completion("no JSON"),
        completion("[1]"),
        completion("\ud800"),
    ],
)
def test_an_answer_that_cannot_be_read_is_transient(ask, peer, answer):
    peer.answers(says(answer))

    assert type(failure(ask)) is Transient


@pytest.mark.parametrize(
    ("status", "kind", "sent"),
    [
        (400, Permanent, False),
        (401, Permanent, False),
        (403, Permanent, False),
        (404, Permanent, False),
        (429, Transient, False),
        (500, Transient, True),
        (503, Transient, True),
    ],
)
def test_a_refusal_says_whether_to_try_again(ask, peer, status, kind, sent):
    said = {"error": {"message": f"Incorrect API key provided: {KEY}", "type": "invalid_request_error"}}
    peer.answers(says(said, status, Retry_After="7"))

    error = failure(ask)

    assert isinstance(error, kind)
    assert (error.status, error.sent, error.retry_after) == (status, sent, 7 if kind is Transient else None)
    assert error.message.startswith(f"OpenAI answered {status}: Incorrect API key provided")
    assert len(peer.asked) == 1  # retries are the job's


@pytest.mark.parametrize("answer", [peers.hangs, peers.trickles_its_body, peers.trickles_its_chunks])
def test_an_answer_that_takes_too_long_is_given_up(ask, peer, answer):
    peer.answers(answer)
    started = time.monotonic()

    error = failure(ask, seconds=0.4)

    assert (error.message, error.sent) == ("OpenAI did not answer in time.", True)
    assert time.monotonic() - started < 4


@pytest.mark.parametrize("answer", [peers.hangs_up, peers.stops_midway, peers.talks_nonsense])
def test_a_connection_that_breaks_is_transient(ask, peer, answer):
    peer.answers(answer)

    error = failure(ask)

    assert (type(error), error.sent) == (Transient, True)


def test_an_answer_without_end_is_given_up(ask, peer):
    peer.answers(peers.floods(5))

    assert isinstance(failure(ask), Transient)


def test_nobody_there_is_transient_and_nothing_was_sent(ask):
    error = failure(ask, base_url=f"http://127.0.0.1:{free_port()}/v1")

    assert (type(error), error.sent) == (Transient, False)


@pytest.mark.parametrize("options", [{"key": "sk-ключ"}, {"key": "sk\nX-Evil: 1"}, {"base_url": "nonsense"}])
def test_settings_that_cannot_be_used_are_permanent(ask, peer, options):
    error = failure(ask, **options)

    assert (type(error), error.sent) == (Permanent, False)
    assert peer.asked == []


def test_a_service_that_keeps_failing_is_left_alone_and_asked_again_when_reset(ask, peer):
    peer.answers(says({}, 500))
    for _ in range(breakers.FAIL_MAX):
        assert not isinstance(failure(ask), BreakerOpen)

    assert isinstance(failure(ask), BreakerOpen)
    assert len(peer.asked) == breakers.FAIL_MAX

    breakers.reset("openai")
    peer.answers(says(completion('{"hours": null}')))
    assert ask() == {"hours": None}


def test_what_is_refused_for_a_reason_of_ours_does_not_open_the_breaker(ask, peer):
    peer.answers(says({}, 401))

    for _ in range(breakers.FAIL_MAX + 1):
        assert not isinstance(failure(ask), BreakerOpen)


def test_nothing_that_was_sent_is_logged(ask, peer, caplog):
    caplog.set_level(logging.DEBUG, logger="app")
    peer.answers(says({"error": {"message": json.dumps(WORDS)}}, 500))

    failure(ask)

    assert WORDS not in caplog.text and KEY not in caplog.text


def test_without_a_key_there_is_no_client(app):
    assert openai.current() is None


def test_the_settings_say_who_is_asked(make_app, peer):
    peer.answers(says(completion('{"hours": "8-5"}')))
    app = make_app(OPENAI_API_KEY=KEY, OPENAI_BASE_URL=f"{peer.url}/v1/", OPENAI_MODEL="gpt-x")

    with app.app_context():
        breakers.init_app(app)
        client = openai.current()
        assert client
        assert client.parse(SCHEMA, "Note the hours.", WORDS) == {"hours": "8-5"}

    assert peer.asked[0].json()["model"] == "gpt-x"
