"""Assistants at the fake: made, shown, listed, changed, deleted, and refused in Vapi's own words."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest

from app.clock import now
from app.database import writing
from app.extensions import db
from app.models import SandboxObject
from tests.sandbox.fake import Ask, Make

MODEL = {"provider": "openai", "model": "gpt-4.1-mini", "messages": [{"role": "system", "content": "Be brief."}]}


def test_what_was_sent_comes_back_with_an_id_and_stamps(ask: Ask, make: Make) -> None:
    made = make("assistant", name="Ava", model=MODEL, metadata={"callboard": "t1"})

    assert {"id", "orgId", "createdAt", "updatedAt"} < made.keys()
    assert (made["name"], made["model"], made["metadata"]) == ("Ava", MODEL, {"callboard": "t1"})
    assert ask("GET", f"/assistant/{made['id']}").json() == made


def test_a_change_replaces_what_it_names(ask: Ask, make: Make) -> None:
    made = make("assistant", name="Ava", firstMessage="Hello")

    changed = ask("PATCH", f"/assistant/{made['id']}", {"firstMessage": "Good morning"})

    assert changed.status_code == 200
    assert changed.json()["updatedAt"] > made["updatedAt"]
    assert changed.json() | {"updatedAt": None} == made | {"firstMessage": "Good morning", "updatedAt": None}


def test_a_deleted_assistant_is_gone_for_every_verb(ask: Ask, make: Make) -> None:
    path = f"/assistant/{make('assistant')['id']}"

    assert ask("DELETE", path).status_code == 200

    for method, body in (("GET", None), ("PATCH", {"name": "Ava"}), ("DELETE", None)):
        assert ask(method, path, body).status_code == 404
    assert ask("GET", "/assistant").json() == []


def test_the_list_is_newest_first_and_cut_as_asked(ask: Ask, make: Make) -> None:
    ids = [make("assistant", name=name)["id"] for name in ("one", "two", "three")]
    _age(ids)
    middle = ask("GET", f"/assistant/{ids[1]}").json()["createdAt"]

    def listed(**query: Any) -> list[str]:
        return [one["id"] for one in ask("GET", "/assistant", params=query).json()]

    assert listed() == [ids[2], ids[1], ids[0]]
    assert listed(limit=1) == [ids[2]]
    assert listed(createdAtGt=middle) == [ids[2]]
    assert listed(createdAtGe=middle) == [ids[2], ids[1]]
    assert listed(createdAtLt=middle) == [ids[0]]


@pytest.mark.parametrize("query", [{"limit": "1001"}, {"limit": "-1"}, {"limit": "x"}, {"createdAtGt": "yesterday"}])
def test_a_list_that_cannot_be_cut_is_refused(ask: Ask, query: dict[str, str]) -> None:
    assert ask("GET", "/assistant", params=query).status_code == 400


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ({}, "model should not be null or undefined"),
        ({"model": "gpt"}, "model must be an object"),
        ({"model": {}}, "model.provider must be a string"),
        ({"model": MODEL, "name": "x" * 41}, "name must be shorter than or equal to 40 characters"),
        ({"model": MODEL, "name": "😀" * 21}, "name must be shorter than or equal to 40 characters"),
        ({"model": MODEL, "serverUrl": "https://x.example"}, "property serverUrl should not exist"),
        ({"model": MODEL, "recordingEnabled": True}, "property recordingEnabled should not exist"),
        ({"model": MODEL, "maxDurationSeconds": 5}, "maxDurationSeconds must not be less than 10"),
        ({"model": MODEL, "maxDurationSeconds": "9"}, "maxDurationSeconds must be a number"),
        ({"model": MODEL, "server": {"url": "here"}}, "server.url must be a URL address"),
        ({"model": MODEL, "server": {"timeoutSeconds": 301}}, "server.timeoutSeconds must not be greater than 300"),
        ({"model": MODEL, "firstMessage": 7}, "firstMessage must be a string"),
        ({"model": MODEL, "metadata": []}, "metadata must be an object"),
    ],
)
def test_what_vapi_refuses_is_refused(ask: Ask, body: dict[str, Any], problem: str) -> None:
    answer = ask("POST", "/assistant", body)

    assert answer.status_code == 400
    assert answer.json() == {"message": [problem], "error": "Bad Request", "statusCode": 400}
    assert ask("GET", "/assistant").json() == []


@pytest.mark.parametrize("wanted", [["transcripts"], "transcript", [7]])
def test_a_server_message_that_does_not_exist_is_refused(ask: Ask, wanted: Any) -> None:
    answer = ask("POST", "/assistant", {"model": MODEL, "serverMessages": wanted})

    assert answer.status_code == 400
    assert answer.json()["message"][0].startswith("each value in serverMessages must be one of")


def test_a_change_is_checked_too(ask: Ask, make: Make) -> None:
    made = make("assistant", name="Ava")

    assert ask("PATCH", f"/assistant/{made['id']}", {"name": "x" * 41}).status_code == 400
    assert ask("GET", f"/assistant/{made['id']}").json() == made


@pytest.mark.parametrize("raw", [b"{", b"[]", b"\xff", b"[" * 100_000])
def test_a_body_that_is_no_object_is_refused(ask: Ask, raw: bytes) -> None:
    assert ask("POST", "/assistant", data=raw).status_code == 400


def test_an_assistant_is_no_credential(ask: Ask, make: Make) -> None:
    assert ask("GET", f"/credential/{make('assistant')['id']}").status_code == 404
    assert ask("GET", f"/assistant/{uuid.uuid4()}").status_code == 404


def _age(ids: list[str]) -> None:
    """Make them an hour apart, in that order."""
    with writing() as session:
        for hours, identity in enumerate(reversed(ids)):
            made = now().replace(microsecond=0) - timedelta(hours=hours)
            session.execute(db.update(SandboxObject).where(SandboxObject.id == identity).values(created_at=made))
