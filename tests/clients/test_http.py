"""How a service is called: what is tried again, what is not, how long it takes, and what is said and logged of it."""

from __future__ import annotations

import gzip
import logging
import threading
import time
from datetime import timedelta
from email.utils import format_datetime

import pytest

from app.clients.errors import Gone, Permanent, ServiceError, Transient
from app.clients.http import Service
from app.clients.transport import LARGEST
from app.clock import now
from tests.clients import peer as peers
from tests.clients.conftest import KEY
from tests.clients.peer import says
from tests.servers import free_port

SAFE = ["GET", "PUT", "PATCH", "DELETE"]


def failure(call, *arguments, **options) -> ServiceError:
    with pytest.raises(ServiceError) as caught:
        call(*arguments, **options)
    return caught.value


# Answers


def test_json_is_sent_and_answered_with_the_key(peer, service):
    peer.answers(says({"id": "a1"}, status=201))

    assert service().request("POST", "/assistant", json={"name": "Rosa"}, params={"limit": 2}) == {"id": "a1"}
    (asked,) = peer.asked
    assert (asked.method, asked.path, asked.query, asked.json()) == (
        "POST",
        "/assistant",
        {"limit": "2"},
        {"name": "Rosa"},
    )
    assert asked.headers["authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize("body", [b"", b" \n"])
def test_an_empty_answer_is_none(peer, service, body):
    peer.answers(says(body))

    assert service().request("DELETE", "/call/1") is None


def test_the_address_may_be_found_out_when_it_is_needed(peer):
    assert Service("vapi", lambda: peer.url + "/", direct=True).request("GET", "/x") == {}


def test_a_packed_answer_is_unpacked(peer, service):
    peer.answers(says(gzip.compress(b'{"id": "a1"}'), Content_Encoding="gzip"))

    assert service().request("GET", "/x") == {"id": "a1"}


def test_one_service_serves_many_threads_at_once(peer, service):
    shared, found = service(), []
    together = threading.Barrier(8, timeout=10)

    def ask():
        together.wait()
        found.extend(shared.request("GET", "/x") for _ in range(5))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == [{}] * 40


def test_cookies_are_not_kept(peer, service):
    peer.answers(says({}, Set_Cookie="who=we; Path=/"))
    asking = service()

    asking.request("GET", "/x")
    asking.request("GET", "/x")

    assert [asked.headers.get("cookie") for asked in peer.asked] == [None, None]


def test_the_users_netrc_does_not_take_the_keys_place(peer, service, tmp_path, monkeypatch):
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login who password else\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")

    service(direct=False).request("GET", "/x")

    assert peer.asked[0].headers["authorization"] == f"Bearer {KEY}"


def test_a_service_on_this_machine_is_asked_past_the_proxy(peer, service, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{free_port()}")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)

    assert not failure(service(direct=False).request, "POST", "/x").sent
    assert service(direct=True).request("GET", "/x") == {}


# What is refused


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 409, 422])
def test_a_refusal_is_permanent_and_asked_once(peer, service, status):
    peer.answers(says({"message": "No.", "error": "Refused", "statusCode": status}, status=status))

    error = failure(service().request, "GET", "/call/1")

    assert isinstance(error, Permanent) and not error.sent
    assert (error.service, error.status, error.retry_after) == ("vapi", status, None)
    assert error.message == str(error) == f"Vapi answered {status}: No."
    assert len(peer.asked) == 1


def test_what_is_not_there_is_gone(peer, service):
    peer.answers(says({"message": "Not found."}, status=404))

    assert isinstance(failure(service().request, "GET", "/call/1"), Gone)


def test_a_redirect_is_not_followed(peer, service):
    peer.answers(says(b"x" * 100_000, status=302, Location=f"{peer.url}/elsewhere"))

    error = failure(service().request, "GET", "/call/1")

    assert isinstance(error, Permanent) and error.sent and error.status == 302
    assert peer.lines() == ["GET /call/1"]


def test_where_a_redirect_leads_is_told_and_not_followed(peer, service):
    peer.answers(says(b"", status=302, Location="https://files.example/a.mp3?signature=1"))

    assert service().location("/call/1/mono-recording") == "https://files.example/a.mp3?signature=1"
    assert peer.lines() == ["GET /call/1/mono-recording"]


@pytest.mark.parametrize("answer", [says({}), says(b"", status=302)], ids=["no redirect", "no address"])
def test_no_redirect_where_one_was_asked_for_is_an_error(peer, service, answer):
    peer.answers(answer)

    assert failure(service().location, "/call/1/mono-recording").sent


# What is tried again


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504, 520])
@pytest.mark.parametrize("method", SAFE)
def test_what_is_safe_is_asked_again(peer, service, method, status):
    sick = says({}, status=status)
    peer.answers(sick, sick, says({"id": "a1"}))

    assert service().request(method, "/x") == {"id": "a1"}
    assert len(peer.asked) == 3


@pytest.mark.parametrize(
    "fault",
    [
        says({}, status=500),
        says({}, status=429),
        peers.hangs_up,
        peers.stops_midway,
        peers.talks_nonsense,
        says(b"<html>"),
        says(b"{"),
    ],
    ids=["500", "429", "hangs up", "stops midway", "nonsense", "page", "half"],
)
def test_a_post_is_never_repeated(peer, service, fault):
    peer.answers(fault)

    error = failure(service().request, "POST", "/call", json={})

    assert isinstance(error, Transient)
    assert len(peer.asked) == 1


def test_a_post_is_repeated_where_the_caller_says_that_it_may(peer, service):
    peer.answers(says({}, status=500), says({}))

    assert service().request("POST", "/search", retry=True) == {}


def test_what_is_safe_is_asked_once_where_the_caller_says_so(peer, service):
    peer.answers(says({}, status=500), says({}))

    assert failure(service().request, "GET", "/x", retry=False).status == 500


def test_it_gives_up_after_two_retries(peer, service):
    peer.answers(says({}, status=500))

    error = failure(service().request, "GET", "/x")

    assert isinstance(error, Transient) and error.sent and error.status == 500
    assert len(peer.asked) == 3


@pytest.mark.parametrize(
    ("fault", "says_"),
    [
        (peers.hangs_up, "broke the connection off"),
        (peers.stops_midway, "broke the connection off"),
        (peers.talks_nonsense, "broke the connection off"),
        (says(b"<html>502</html>"), "cannot be read"),
        (says(b'{"id": NaN}'), "cannot be read"),
        (says(b"\xff\xfe\x00"), "cannot be read"),
        (says(b"[" * 100_000), "cannot be read"),
        (says(b"not packed", Content_Encoding="gzip"), "broke the connection off"),
    ],
)
def test_an_answer_that_makes_no_sense_is_transient_and_may_have_had_an_effect(peer, service, fault, says_):
    peer.answers(fault)

    error = failure(service().request, "POST", "/x")

    assert isinstance(error, Transient) and error.sent and error.status is None
    assert says_ in error.message


def test_a_refused_connection_surely_had_no_effect(peer, service):
    asking = service()
    peer.end()

    error = failure(asking.request, "POST", "/call", json={})

    assert isinstance(error, Transient) and not error.sent
    assert error.message == "Vapi could not be reached."


def test_a_try_that_may_have_had_an_effect_is_not_forgotten_by_a_later_one(peer, service):
    asking = service(pause=0.1)

    def last_words(running, connection):
        running.end()
        return False

    peer.answers(last_words)

    error = failure(asking.request, "GET", "/x")

    assert error.message == "Vapi could not be reached." and error.sent


def test_a_certificate_that_nobody_signed_ends_it_before_anything_is_sent(secure_peer):
    error = failure(Service("vapi", secure_peer.url, direct=True).request, "POST", "/call")

    assert isinstance(error, Transient) and not error.sent
    assert secure_peer.asked == []


@pytest.mark.parametrize("status", [429, 409])
def test_what_is_refused_had_no_effect(peer, service, status):
    peer.answers(says({}, status=status))

    assert not failure(service().request, "POST", "/call", json={}).sent


@pytest.mark.parametrize("status", [408, 500, 502, 504])
def test_what_a_proxy_may_have_passed_on_may_have_had_an_effect(peer, service, status):
    peer.answers(says({}, status=status))

    assert failure(service().request, "POST", "/call", json={}).sent


@pytest.mark.parametrize("address", ["", "vapi", "ftp://127.0.0.1", "http://", "http://[::1", "http://127.0.0.1:x"])
def test_an_address_that_cannot_be_used_is_permanent(address):
    error = failure(Service("vapi", address, direct=True).request, "GET", "/x")

    assert isinstance(error, Permanent) and not error.sent


@pytest.mark.parametrize("key", ["two\nlines", "клю́ч"])
def test_a_key_that_cannot_be_sent_is_permanent_and_not_told(peer, key):
    asking = Service("vapi", peer.url, headers={"Authorization": f"Bearer {key}"}, direct=True)

    error = failure(asking.request, "GET", "/x")

    assert isinstance(error, Permanent) and not error.sent
    assert key not in error.message


# How long it takes


def test_a_peer_that_hangs_is_left_in_time(peer, service):
    peer.answers(peers.hangs)
    started = time.monotonic()

    error = failure(service(timeout=0.4).request, "GET", "/x")

    assert isinstance(error, Transient) and error.sent
    assert error.message == "Vapi did not answer in time."
    assert 0.3 < time.monotonic() - started < 2
    assert len(peer.asked) == 1  # the time is for all tries


@pytest.mark.parametrize("fault", [peers.trickles_its_body, peers.trickles_its_chunks, peers.trickles_its_head])
def test_a_peer_that_trickles_is_left_in_time(peer, service, fault):
    peer.answers(fault)
    started = time.monotonic()

    error = failure(service().request, "GET", "/x", timeout=0.4)

    assert isinstance(error, Transient)
    assert error.message == "Vapi did not answer in time."
    assert 0.3 < time.monotonic() - started < 2


def test_a_peer_that_trickles_is_left_in_time_over_tls_too(secure_peer, certificate, monkeypatch):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    asking = Service("vapi", secure_peer.url)
    assert asking.request("GET", "/x") == {}
    secure_peer.answers(peers.trickles_its_body)

    assert failure(asking.request, "GET", "/x", timeout=0.4).message == "Vapi did not answer in time."


def test_a_refusal_is_one_even_when_the_peer_never_ends_explaining(peer, service):
    peer.answers(says(b"{", status=404, Content_Length="100"))

    assert isinstance(failure(service(timeout=0.4).request, "GET", "/x"), Gone)


def test_an_endless_answer_is_not_read_to_its_end(peer, service):
    peer.answers(peers.floods(LARGEST // 1024**2 + 40))

    error = failure(service(timeout=20).request, "POST", "/x")

    assert isinstance(error, Transient)
    assert error.message == "Vapi answered with more than can be read."


def test_a_small_answer_that_unpacks_to_a_huge_one_is_not_unpacked(peer, service):
    peer.answers(says(gzip.compress(b" " * (LARGEST + 1)), Content_Encoding="gzip"))

    assert "more than can be read" in failure(service(timeout=20).request, "POST", "/x").message


def test_a_connection_that_served_a_short_request_has_time_for_a_long_one(peer, service):
    peer.answers(says({}), peers.says_late({"late": True}, 0.5))
    asking = service()
    asking.request("GET", "/x", timeout=0.3)

    assert asking.request("GET", "/x", timeout=5) == {"late": True}


# How long it waits


@pytest.mark.parametrize("status", [429, 503])
def test_a_short_pause_that_is_asked_for_is_kept(peer, service, status):
    peer.answers(says({}, status=status, Retry_After="0.3"), says({"id": "a1"}))
    started = time.monotonic()

    assert service().request("GET", "/x") == {"id": "a1"}
    assert time.monotonic() - started >= 0.3


@pytest.mark.parametrize("wait", ["60", "in a minute"])
def test_a_long_pause_that_is_asked_for_is_left_to_the_caller(peer, service, wait):
    if wait != "60":
        wait = format_datetime(now() + timedelta(seconds=60), usegmt=True)
    peer.answers(says({"message": "Too many."}, status=429, Retry_After=wait))

    error = failure(service().request, "GET", "/x")

    assert isinstance(error, Transient)
    assert error.retry_after == pytest.approx(60, abs=5)
    assert len(peer.asked) == 1


def test_it_does_not_wait_beyond_its_time(peer, service):
    peer.answers(says({}, status=429, Retry_After="2"))
    started = time.monotonic()

    assert failure(service(timeout=0.5).request, "GET", "/x").retry_after == 2
    assert time.monotonic() - started < 1.5


# What is said and logged of it


HOSTILE = {
    "message": [
        f"customer.number +1 (415) 555-0123 is not dana@example.com's, key {KEY}, see https://x.example/?token=1",
        "customer.name Dana Whitfield is too long",
    ]
}
SECRETS = ["415", "0123", "dana", "Dana", "Whitfield", "example", KEY, "token"]


def test_nothing_personal_or_secret_is_in_the_error_or_the_log(peer, service, caplog):
    caplog.set_level(logging.INFO)
    peer.answers(says(HOSTILE, status=400))
    body = {"customer": {"number": "+14155550123", "name": "Dana Whitfield"}}

    error = failure(service().request, "POST", "/call", json=body, params={"assistantId": "secret-query"})

    assert error.message.startswith("Vapi answered 400: customer.number")
    logged = "".join(str(record.__dict__) for record in caplog.records)
    assert "service failed" in logged
    for secret in SECRETS:
        assert secret not in error.message
    for secret in [*SECRETS, "secret-query"]:
        assert secret not in logged


def test_a_failed_request_shows_no_cause_that_quotes_it(peer, service):
    peer.end()

    error = failure(service().request, "GET", "/x", params={"assistantId": "secret"})

    assert error.__suppress_context__ and error.__cause__ is None


def test_each_failed_try_is_logged_once_with_its_template(peer, service, caplog):
    peer.answers(says({}, status=500), peers.hangs_up, says({}))

    service().request("GET", "/call/c8eb162c-792f/mono-recording")

    logged = [record for record in caplog.records if record.getMessage() == "service failed"]
    assert [(r.service, r.method, r.path, r.status, r.error) for r in logged] == [
        ("vapi", "GET", "/call/{id}/mono-recording", 500, "Transient"),
        ("vapi", "GET", "/call/{id}/mono-recording", None, "ConnectionError"),
    ]
    assert all(record.ms >= 0 for record in logged)


def test_a_proxys_page_is_not_shown(peer, service):
    peer.answers(says(b"<html><body>cloudflare +1 415 555 0123</body></html>", status=502))

    assert failure(service().request, "POST", "/x").message == "Vapi answered 502: Bad Gateway."
