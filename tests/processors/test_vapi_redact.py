"""What is stored of a body: no credential, no link that opens something, no prompt."""

from __future__ import annotations

import copy
import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from vapi_samples import NAMES, bodies, body, event

from processors.vapi.redact import redacted

SECRETS = (
    "AC00000000000000000000000000000000",
    "SYNTHETIC-not-a-token",
    "SYNTHETIC-call-token",
    "SYNTHETIC-inline-secret",
    "Bearer SYNTHETIC",
    "monitor.vapi.invalid",
    "You are the phone receptionist",
)


def _seconds(text: str) -> float:
    began = time.perf_counter()
    redacted({"note": text})
    return time.perf_counter() - began


def test_no_secret_of_the_sample_survives() -> None:
    name = "status-update__with-secrets-to-redact"
    before, after = json.dumps(body(name)), json.dumps(event(name).payload)

    assert all(secret in before for secret in SECRETS)
    assert not [secret for secret in SECRETS if secret in after]


@pytest.mark.parametrize("name", NAMES)
def test_no_payload_keeps_a_prompt_or_a_signed_link(name: str) -> None:
    after = json.dumps(event(name).payload)

    assert not [text for text in ("You are the phone receptionist", "X-Amz-", "monitor.vapi") if text in after]


@pytest.mark.parametrize(
    ("kept", "gone"),
    [
        ({"phoneNumber": {"twilioApiKey": "K1", "twilioApiSecret": "K2"}}, ("K1", "K2")),
        ({"tools": [{"server": {"secret": "K1", "headers": {"x": "K2"}}}]}, ("K1", "K2")),
        ({"credentials": [{"apiKey": "K1"}]}, ("K1",)),
        ({"authentication": {"username": "u", "password": "K1"}}, ("K1",)),
        ({"sipUri": "sip:user:K1@carrier.example"}, ("K1",)),
        ({"logUrl": "https://x.example/a?X-Amz-Signature=K1&b=1"}, ("K1",)),
        ({"logUrl": "https://x.example/a?sig=K1"}, ("K1",)),
        ({"logUrl": "https://x.example/a?b=?&access_token=K1"}, ("K1",)),
        ({"note": "see https://x.example/a?X-Amz-Signature=K1 soon"}, ("K1",)),
        ({"presignedVideoUrl": "https://x.example/K1"}, ("K1",)),
    ],
)
def test_each_kind_of_secret_is_gone_wherever_it_stands(kept: dict[str, Any], gone: tuple[str, ...]) -> None:
    after = json.dumps(redacted({"message": {"deep": [{"er": kept}]}}))

    assert not [secret for secret in gone if secret in after]


@pytest.mark.parametrize(
    "note", ["Are you open?", "really?? yes", "https://x.example/a?page=2", "a token= and X-Amz- without a query"]
)
def test_a_question_and_a_plain_query_stay(note: str) -> None:
    assert redacted({"note": note}) == {"note": note}


@pytest.mark.parametrize("part", ["?", "?X-Amz-", "?a ", "?sig", "https://x.example/?"])
def test_redaction_takes_no_longer_per_character_in_a_long_text(part: str) -> None:
    short, long = (min(_seconds(part * (size // len(part))) for _ in range(3)) for size in (20_000, 200_000))

    assert long < 40 * short + 1, "ten times the text may take some ten times as long, not a hundred times"


def test_what_the_processors_need_stays() -> None:
    before, after = body("end-of-call-report__plain")["message"], event("end-of-call-report__plain").payload["message"]

    assert after["artifact"]["messages"][1:] == before["artifact"]["messages"][1:]
    assert after["artifact"]["recordingUrl"] == before["artifact"]["recordingUrl"]
    assert after["artifact"]["structuredOutputs"] == before["artifact"]["structuredOutputs"]
    assert after["analysis"] == before["analysis"]
    assert after["call"]["id"] == before["call"]["id"]


@settings(deadline=None)
@given(bodies)
def test_redaction_gives_a_new_object_and_is_done_once(data: dict[str, Any]) -> None:
    before = copy.deepcopy(data)

    after = redacted(data)

    assert data == before
    assert redacted(after) == after
