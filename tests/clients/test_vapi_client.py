"""Vapi's client: what it asks for, what it makes of each answer, and that nothing is made or dialled twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.clients import breakers, vapi
from app.clients.errors import Gone, Permanent, ServiceError, Transient
from app.clients.vapi import Vapi
from app.clock import now
from tests.clients import peer as peers
from tests.clients.peer import says

CALL = "c8eb162c-792f-502c-97e6-dff2ed825e03"
ASSISTANT = "e710664e-dec5-5dd9-b722-0809436e5208"
BODY = {"name": "Cedar Dental", "metadata": {"callboard": "trial-7"}}
RETENTION = {
    "message": "Your subscription plan only covers the last 14 days of call history.",
    "error": "Bad Request",
    "statusCode": 400,
}
NOT_FOUND = says({"message": "Not found.", "error": "Not Found", "statusCode": 404}, status=404)
PAST = says(RETENTION, status=400)
SICK = says({"message": "Oops."}, status=500)
LINK = "https://files.example/a.mp3?signature=1"


@pytest.fixture
def client(service):
    return Vapi(service(), simulated=False)


def failure(call, *arguments, **options) -> ServiceError:
    with pytest.raises(ServiceError) as caught:
        call(*arguments, **options)
    return caught.value


# Assistants


def test_an_assistant_is_created_read_changed_and_deleted(peer, client):
    peer.answers(says({"id": ASSISTANT}, status=201), says({"id": ASSISTANT}), says({"id": ASSISTANT}), says({}))

    assert client.create_assistant(BODY) == {"id": ASSISTANT}
    assert client.get_assistant(ASSISTANT) == {"id": ASSISTANT}
    assert client.update_assistant(ASSISTANT, {"name": "New"}) == {"id": ASSISTANT}
    assert client.delete_assistant(ASSISTANT) == "deleted"
    path = f"/assistant/{ASSISTANT}"
    assert peer.lines() == ["POST /assistant", f"GET {path}", f"PATCH {path}", f"DELETE {path}"]
    assert [peer.asked[0].json(), peer.asked[2].json()] == [BODY, {"name": "New"}]


def test_an_assistant_that_is_not_there_is_deleted_already(peer, client):
    peer.answers(NOT_FOUND)

    assert client.delete_assistant(ASSISTANT) == "gone"


def test_an_assistant_that_is_pinned_is_said_to_be(peer, client):
    peer.answers(says({"error": "assistant_pinned", "message": "This assistant is pinned."}, status=409))

    error = failure(client.delete_assistant, ASSISTANT)

    assert isinstance(error, Permanent) and error.status == 409
    assert "pinned" in error.message and "dashboard" in error.message
    assert len(peer.asked) == 1


LOST = pytest.mark.parametrize("lost", [SICK, peers.hangs_up, peers.stops_midway, says(b"<html>"), says([]), says({})])


@LOST
def test_an_assistant_that_was_made_without_our_learning_of_it_is_found(peer, client, lost):
    others = [{"id": "other", "metadata": {"callboard": "trial-8"}}, {"id": "strange", "metadata": "callboard"}]
    made = {"id": ASSISTANT, "metadata": BODY["metadata"]}
    peer.answers(lost, says([*others, made]))

    assert client.create_assistant(BODY) == made
    assert peer.lines() == ["POST /assistant", "GET /assistant"]


@LOST
def test_an_assistant_that_was_surely_not_made_is_made_again(peer, client, lost):
    peer.answers(lost, says([]), says({"id": ASSISTANT}, status=201))

    assert client.create_assistant(BODY) == {"id": ASSISTANT}
    assert peer.lines() == ["POST /assistant", "GET /assistant", "POST /assistant"]


def test_a_later_try_looks_before_it_makes_one(peer, client):
    made = {"id": ASSISTANT, "metadata": BODY["metadata"]}
    peer.answers(says([made]))

    assert client.create_assistant(BODY, again=True) == made
    assert peer.lines() == ["GET /assistant"]


def test_an_assistant_is_not_made_again_when_nobody_knows_whether_it_was(peer, client):
    peer.answers(SICK)

    error = failure(client.create_assistant, BODY)

    assert isinstance(error, Transient) and error.sent
    assert peer.lines() == ["POST /assistant"] + ["GET /assistant"] * 3


def test_an_assistant_without_a_mark_is_not_made_again(peer, client):
    peer.answers(SICK)

    assert failure(client.create_assistant, {"name": "x"}).sent
    assert peer.lines() == ["POST /assistant"]


@pytest.mark.parametrize("status", [400, 401, 429])
def test_an_assistant_that_was_refused_is_not_made_again(peer, client, status):
    peer.answers(says({"message": "No."}, status=status))

    assert not failure(client.create_assistant, BODY).sent
    assert peer.lines() == ["POST /assistant"]


# Lists


def test_lists_are_read_to_their_end(peer, client, monkeypatch):
    monkeypatch.setattr(vapi, "PAGE", 2)
    peer.answers(
        says([_object("a", "15:04:09.000"), _object("b", "15:04:08.500")]),
        says([_object("b", "15:04:08.500"), _object("c", "15:04:08.500")]),
        says([_object("c", "15:04:08.500")]),
    )

    assert [each["id"] for each in client.list_assistants()] == ["a", "b", "c"]
    older = {"limit": "2", "createdAtLt": "2026-11-24T15:04:08.501Z"}
    assert [asked.query for asked in peer.asked] == [{"limit": "2"}, older, older]


def _object(id, time):
    return {"id": id, "createdAt": f"2026-11-24T{time}Z"}


def test_a_list_that_repeats_itself_ends(peer, client, monkeypatch):
    monkeypatch.setattr(vapi, "PAGE", 1)
    peer.answers(says([_object("a", "15:04:09")]))

    assert len(client.list_assistants()) == 1
    assert len(peer.asked) == 2


def test_a_list_without_end_is_an_error(peer, client, monkeypatch):
    monkeypatch.setattr(vapi, "PAGE", 1)
    monkeypatch.setattr(vapi, "PAGES", 3)
    peer.answers(*[says([_object(id, "15:04:09")]) for id in "abcd"])

    assert isinstance(failure(client.list_assistants), Permanent)
    assert len(peer.asked) == 3


def test_calls_are_listed_by_assistant_and_moment(peer, client):
    peer.answers(says([{"id": CALL}]))

    assert client.list_calls(ASSISTANT, datetime(2026, 11, 24, 15, tzinfo=UTC)) == [{"id": CALL}]
    assert peer.lines() == ["GET /call"]
    since = {"assistantId": ASSISTANT, "createdAtGt": "2026-11-24T15:00:00.000Z"}
    assert peer.asked[0].query == {**since, "limit": str(vapi.PAGE)}


@pytest.mark.parametrize("answer", [{}, ["a"], None, "a"])
def test_a_list_that_is_none_cannot_be_read(peer, client, answer):
    peer.answers(says(answer))

    assert isinstance(failure(client.list_assistants), Transient)


# Calls


def test_a_call_is_placed(peer, client):
    peer.answers(says({"id": CALL, "status": "queued"}, status=201))

    assert client.create_call({"assistantId": ASSISTANT})["id"] == CALL
    assert peer.asked[0].json() == {"assistantId": ASSISTANT}


@LOST
def test_a_call_is_never_placed_twice(peer, client, lost):
    peer.answers(lost, says({"id": CALL}, status=201))

    error = failure(client.create_call, {"assistantId": ASSISTANT})

    assert isinstance(error, Transient) and error.sent
    assert peer.lines() == ["POST /call"]


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 429])
def test_a_call_that_is_refused_does_not_ring(peer, client, status):
    peer.answers(says({"message": "No."}, status=status))

    assert not failure(client.create_call, {}).sent
    assert peer.lines() == ["POST /call"]


def test_a_call_is_read(peer, client):
    peer.answers(says({"id": CALL, "status": "ended"}))

    assert client.get_call(CALL)["status"] == "ended"
    assert peer.lines() == [f"GET /call/{CALL}"]


@pytest.mark.parametrize("answer", [NOT_FOUND, PAST], ids=["not found", "past retention"])
def test_a_call_that_vapi_does_not_have_is_gone(peer, client, answer):
    peer.answers(answer)

    assert isinstance(failure(client.get_call, CALL), Gone)


def test_another_refusal_is_not_taken_for_gone(peer, client):
    peer.answers(says({"message": "Invalid Key."}, status=401))

    assert not isinstance(failure(client.get_call, CALL), Gone)


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (says({"id": CALL}), "deleted"),
        (says(b""), "deleted"),
        (NOT_FOUND, "gone"),
        (PAST, "past_retention"),
        (says({"message": "Beyond the retention of this plan."}, status=400), "past_retention"),
    ],
)
def test_a_calls_data_is_deleted_or_not_there(peer, client, answer, outcome):
    peer.answers(answer)

    assert client.delete_call(CALL) == outcome
    assert peer.lines() == [f"DELETE /call/{CALL}"]
    assert peer.asked[0].json() == {}


def test_a_call_whose_recordings_cannot_be_erased_yet_is_not_deleted(peer, client):
    peer.answers(says({"message": "Recordings could not be erased."}, status=503))

    error = failure(client.delete_call, CALL)

    assert isinstance(error, Transient) and error.status == 503
    assert len(peer.asked) == 3


@pytest.mark.parametrize("status", [400, 401, 409])
def test_a_deletion_that_is_refused_is_not_taken_for_done(peer, client, status):
    peer.answers(says({"message": "No."}, status=status))

    assert isinstance(failure(client.delete_call, CALL), Permanent)


# Recordings


def signed(until, link=LINK):
    return says({"id": CALL, "artifact": {"presignedMonoUrl": link, "presignedUrlsExpiresAt": until}})


def moment(**ahead):
    return (now() + timedelta(**ahead)).isoformat().replace("+00:00", "Z")


def test_a_recording_is_played_from_the_calls_own_link(peer, client):
    peer.answers(signed(moment(minutes=20)))

    assert client.recording_link(CALL) == LINK
    assert peer.lines() == [f"GET /call/{CALL}"]


@pytest.mark.parametrize(
    "call",
    [signed(moment(minutes=-1)), signed("soon"), signed(7), signed(None, link=7), says({}), says({"artifact": "none"})],
)
def test_without_a_fresh_link_the_redirect_is_asked_for(peer, client, call):
    peer.answers(call, says(b"", status=302, Location=LINK))

    assert client.recording_link(CALL) == LINK
    assert peer.lines() == [f"GET /call/{CALL}", f"GET /call/{CALL}/mono-recording"]


@pytest.mark.parametrize("nothing", [NOT_FOUND, PAST], ids=["not found", "past retention"])
def test_no_call_and_no_recording_are_no_link(peer, client, nothing):
    peer.answers(nothing)
    assert client.recording_link(CALL) is None

    peer.answers(says({"id": CALL}), nothing)
    assert client.recording_link(CALL) is None


@pytest.mark.parametrize(
    "link",
    [
        "http://files.example/a.mp3",
        "http://127.0.0.1/a.mp3",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "https://user:word@files.example/a.mp3",
        "https://",
        "https://[::1",
    ],
)
def test_a_link_that_is_not_safe_to_open_is_not_given(peer, client, link):
    peer.answers(signed(moment(minutes=20), link), says(b"", status=302, Location=link))

    assert isinstance(failure(client.recording_link, CALL), ServiceError)


@pytest.mark.parametrize(
    ("link", "plays"),
    [
        ("http://127.0.0.1:9/a.mp3", True),
        ("http://localhost:9/a.mp3", True),
        ("http://[::1]:9/a.mp3", True),
        ("http://127.0.0.1.example/a.mp3", False),
        ("http://files.example/a.mp3", False),
        (LINK, True),
    ],
)
def test_the_sandbox_may_play_from_this_machine(peer, service, link, plays):
    peer.answers(signed(moment(minutes=20), link), NOT_FOUND)

    assert Vapi(service(), simulated=True).recording_link(CALL) == (link if plays else None)


# Ids


@pytest.mark.parametrize(
    "id",
    ["", ".", "..", "../assistant/a", "a/../b", "a/b", "a?b", "a#b", "a b", "a\n", "\x00", "a..b", "%2e%2e", "x" * 300],
)
def test_an_id_that_leads_elsewhere_is_gone_and_not_asked_for(peer, client, id):
    assert client.delete_call(id) == client.delete_assistant(id) == "gone"
    assert client.recording_link(id) is None
    for read in (client.get_call, client.get_assistant, client.get_phone_number):
        assert isinstance(failure(read, id), Gone)
    assert peer.asked == []


@pytest.mark.parametrize("id", [CALL, "sandbox_c_7Q2M", "call-1", "a.b:c@d"])
def test_an_ordinary_id_is_asked_for(peer, client, id):
    client.get_call(id)

    assert peer.asked[0].path.replace("%3A", ":").replace("%40", "@") == f"/call/{id}"


# The rest


def test_credentials_are_made_and_numbers_read(peer, client):
    peer.answers(says({"id": "cred-1"}, status=201), says({"id": "num-1", "number": "+15550100199"}))

    assert client.create_credential({"provider": "custom-credential"})["id"] == "cred-1"
    assert client.get_phone_number("num-1")["number"] == "+15550100199"
    assert peer.lines() == ["POST /credential", "GET /phone-number/num-1"]


def test_with_a_key_vapi_is_asked_with_it(make_app, peer):
    app = make_app(VAPI_API_KEY="our-key", VAPI_BASE_URL=peer.url)
    breakers.init_app(app)
    vapi.init_app(app, address=lambda: pytest.fail("the sandbox is not needed"))

    with app.app_context():
        vapi.current().get_call(CALL)

        assert not vapi.current().simulated
    assert peer.asked[0].headers["authorization"] == "Bearer our-key"


def test_without_a_key_the_sandbox_is_asked(make_app, peer):
    app = make_app()
    breakers.init_app(app)
    vapi.init_app(app, address=lambda: peer.url)

    with app.app_context():
        vapi.current().get_call(CALL)

        assert vapi.current().simulated
    assert peer.asked[0].headers["authorization"] == "Bearer sandbox"


def test_its_breaker_is_the_apps(make_app, peer):
    app = make_app()
    breakers.init_app(app, fail_max=1)
    vapi.init_app(app, address=lambda: peer.url)
    peer.answers(SICK)

    with app.app_context():
        failure(vapi.current().create_call, {})

        assert {state.name: state.state for state in breakers.states()}["vapi"] == "open"
