"""The door: signed, forged, repeated, unreadable. A 200 means that we have it; anything else changes nothing."""

from __future__ import annotations

import io
import json
import threading

import pytest
import redis

from app import actors, rejections
from app.extensions import db
from app.models import Call, Rejection, Turn, WebhookEvent
from app.plugins import manager

RINGING = "vapi/status-update__ringing"


def rows(model=WebhookEvent):
    return list(db.session.scalars(db.select(model)))


def post(app, client, body: bytes, **headers):
    """Post a raw body, signed as Vapi signs unless headers say otherwise."""
    signed = headers or manager.of(app).provider("vapi").sign(body)
    return client.post("/webhooks/vapi", data=body, headers=signed, content_type="application/json")


def message(**fields) -> bytes:
    call = {"id": "call-1", "assistantId": "assistant-1"}
    return json.dumps({"message": {"type": "status-update", "status": "ringing", "call": call} | fields}).encode()


class Wakes:
    """Counts wake-ups instead of waking anybody."""

    def __init__(self, app, monkeypatch):
        self.count = 0
        monkeypatch.setattr(actors.of(app), "wake", self.wake)

    def wake(self):
        self.count += 1


@pytest.fixture
def wakes(app, monkeypatch):
    return Wakes(app, monkeypatch)


# Job enqueuing


def test_an_accepted_delivery_leaves_one_row_and_one_wake_up(app, deliver, wakes):
    response = deliver(RINGING)

    assert (response.status_code, response.json) == (200, {"status": "accepted"})
    assert [row.status for row in rows()] == ["received"]
    assert wakes.count == 1


def test_a_duplicate_leaves_neither_a_row_nor_a_wake_up_once_it_was_worked(app, deliver, work, monkeypatch):
    deliver(RINGING)
    work()
    wakes = Wakes(app, monkeypatch)

    response = deliver(RINGING)

    assert response.json == {"status": "duplicate"}
    assert len(rows()) == 1
    assert wakes.count == 0


def test_a_duplicate_of_what_was_never_worked_wakes_the_work_again(app, deliver, wakes):
    deliver(RINGING)

    assert deliver(RINGING).json == {"status": "duplicate"}
    assert wakes.count == 2


def test_a_duplicate_of_a_parked_event_leaves_it_parked(app, deliver, wakes):
    deliver(RINGING)
    db.session.execute(db.update(WebhookEvent).values(status="parked"))
    db.session.commit()

    assert deliver(RINGING).json == {"status": "duplicate"}
    assert wakes.count == 1


def test_an_accepted_delivery_is_answered_though_nobody_can_be_woken(app, deliver, work, monkeypatch):
    def down():
        raise redis.ConnectionError("no broker")

    monkeypatch.setattr(actors.of(app)._mark, "take", down)

    assert deliver(RINGING).json == {"status": "accepted"}
    assert work() == 1


# Signature verification


@pytest.mark.parametrize(
    ("headers", "why"),
    [
        ({"X-Other": "1"}, "missing"),
        ({"X-Vapi-Signature": "0" * 64}, "forged"),
        ({"X-Vapi-Signature": "caf\u00e9"}, "not ASCII"),
        ({"X-Vapi-Secret": "guess"}, "wrong plain secret"),
        ({"Authorization": "Bearer guess"}, "wrong bearer"),
    ],
)
def test_a_delivery_that_cannot_be_verified_is_refused_and_changes_nothing(app, client, headers, why):
    response = post(app, client, message(), **headers)

    assert response.status_code == 401, why
    assert response.json["error"] == "bad_signature"
    assert rows() == []


def test_a_refused_delivery_is_kept_sealed_so_that_a_wrong_secret_costs_no_call(app, client):
    body = message(customer={"number": "+15550104422"})
    post(app, client, body, **{"X-Vapi-Signature": "0" * 64})

    (kept,) = rows(Rejection)

    assert b"5550104422" not in kept.sealed
    assert rejections.unseal(kept)[1] == body


def test_the_plain_secret_and_the_bearer_token_are_accepted_too(app, client):
    secret = app.config["VAPI_WEBHOOK_SECRET"]

    assert post(app, client, message(), **{"X-Vapi-Secret": secret}).status_code == 200
    assert post(app, client, message(status="ended"), Authorization=f"Bearer {secret}").status_code == 200


def test_after_sixty_failures_a_minute_an_address_is_slowed_down_but_a_signed_delivery_is_not(app, client):
    answers = [post(app, client, b"{}", **{"X-Vapi-Signature": "no"}) for _ in range(62)]

    assert [a.status_code for a in answers[:60]] == [401] * 60
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert post(app, client, message()).status_code == 200


# What cannot be read


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b'{"message": {"type": "status-up',
        b"not json",
        b"[]",
        b'"text"',
        b"null",
        b"\xff\xfe",
        b'{"message": {"type": NaN}}',
        b'{"message": {"type": "hang", "timestamp": Infinity}}',
        b'{"message": {"type": 7}}',
        b'{"message": {}}',
        b"{}",
        b'{"a":' * 5000 + b"1" + b"}" * 5000,
        b'{"message": {"type": "hang", "x": ' + b"[" * 300 + b"]" * 300 + b"}}",
    ],
)
def test_an_unreadable_body_is_refused_with_a_reason_and_stores_nothing(app, client, body):
    response = post(app, client, body)

    assert response.status_code == 400
    assert set(response.json) == {"error", "message"}
    assert rows() == []


def test_a_body_over_the_limit_is_refused(app, client):
    response = post(app, client, b"x" * (5 * 1024 * 1024 + 1))

    assert (response.status_code, response.json["error"]) == (413, "too_large")


def test_a_chunked_body_over_the_limit_is_refused_and_not_cut(app, client):
    body = io.BytesIO(b"x" * (5 * 1024 * 1024 + 1))
    chunked = {"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"}

    response = client.post("/webhooks/vapi", input_stream=body, environ_overrides=chunked)

    assert (response.status_code, response.json["error"]) == (413, "too_large")


def test_an_unknown_provider_is_not_found(app, client):
    response = client.post("/webhooks/nobody", data=b"{}")

    assert (response.status_code, response.json["error"]) == (404, "unknown_provider")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (b'"a\\u0000b"', "a\ufffdb"),
        (b'"a\\ud800b"', "a\ufffdb"),
        (b"1e999", None),
        (b"9" * 5000, None),
    ],
)
def test_what_a_database_cannot_keep_is_replaced_in_the_stored_copy(app, client, work, text, kept):
    body = message()[:-2] + b', "odd": ' + text + b"}}"

    assert post(app, client, body).status_code == 200
    assert work() == 1
    assert rows()[0].payload["message"]["odd"] == kept
    assert rows()[0].status == "processed"


# What is kept, and shown to nobody


@pytest.mark.parametrize("call", [None, "text", {}, {"id": ""}, {"id": 7}, {"id": ["x"]}])
def test_a_known_message_without_a_usable_call_is_stored_and_ignored(app, client, call):
    response = post(app, client, message(call=call))

    assert response.json == {"status": "ignored"}
    assert [row.status for row in rows()] == ["ignored"]


def test_an_unknown_type_is_stored_and_ignored(app, deliver):
    assert deliver("vapi/call.sentiment.changed__unknown").json == {"status": "ignored"}
    assert [row.status for row in rows()] == ["ignored"]


def test_a_call_of_an_unknown_trial_is_worked_and_belongs_to_nobody(app, deliver, work):
    assert deliver(RINGING).json == {"status": "accepted"}
    work()

    (call,) = rows(Call)
    assert (call.status, call.callable_type, call.callable_id) == ("ringing", None, None)


def test_partial_words_are_accepted_and_never_stored(app, deliver):
    assert deliver("vapi/transcript__partial").json == {"status": "accepted"}
    assert rows() == []
    assert rows(Turn) == []


def test_secrets_in_a_payload_or_a_header_are_not_stored(app, deliver):
    deliver("vapi/status-update__with-secrets-to-redact")

    kept = json.dumps([rows()[0].payload, rows()[0].headers])
    assert "signature" not in kept.lower()
    assert "controlUrl" in kept and "wss://" not in kept


# Answers


def test_tool_calls_are_answered_in_the_request_and_alike_when_they_come_again(app, deliver, work):
    first = deliver("vapi/tool-calls__parallel")
    work()
    again = deliver("vapi/tool-calls__parallel")

    assert [r["toolCallId"] for r in first.json["results"]] == [r["toolCallId"] for r in again.json["results"]]
    assert len(first.json["results"]) == 2
    assert all("\n" not in r.get("result", r.get("error")) for r in first.json["results"])
    assert first.json == again.json
    assert len(rows()) == 1


def test_the_older_function_call_is_answered_with_one_result(app, deliver):
    assert list(deliver("vapi/function-call__legacy").json) == ["result"]


def test_an_assistant_request_is_refused_politely(app, deliver):
    assert "Sorry" in deliver("vapi/assistant-request__plain").json["error"]


def test_a_tool_call_with_malformed_arguments_gets_an_error_to_speak_and_no_lead(app, client, work):
    tool = {"id": "t1", "type": "function", "function": {"name": "capture_lead", "arguments": '{"name": "Da'}}
    response = post(app, client, message(type="tool-calls", toolCallList=[tool]))
    work()

    assert response.status_code == 200
    assert "error" in response.json["results"][0]
    assert rows(Call)[0].extracted_lead is None


# When the store is down


def test_a_store_that_is_down_is_answered_503_and_try_again(app, client):
    db.session.execute(db.text("ALTER TABLE webhook_events RENAME TO elsewhere"))
    db.session.commit()

    response = post(app, client, message())

    assert response.status_code == 503
    assert int(response.headers["Retry-After"]) > 0


def test_the_same_delivery_from_many_threads_at_once_has_one_effect(app, deliver, work):
    answers = []

    def send():
        with app.app_context():
            body = message()
            headers = manager.of(app).provider("vapi").sign(body)
            answers.append(app.test_client().post("/webhooks/vapi", data=body, headers=headers).json["status"])

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    work()

    assert sorted(answers) == ["accepted"] + ["duplicate"] * 7
    assert len(rows()) == 1
    assert [call.status for call in rows(Call)] == ["ringing"]


def test_without_a_database_door_and_page_say_when_to_come_back(make_app):
    made = make_app(DATABASE_URL="postgresql://postgres@127.0.0.1:1/nothing")
    with made.app_context():
        answers = [post(made, made.test_client(), message()), made.test_client().get("/t/anything")]

    assert [answer.status_code for answer in answers] == [503, 503]
    assert all(int(answer.headers["Retry-After"]) > 0 for answer in answers)
