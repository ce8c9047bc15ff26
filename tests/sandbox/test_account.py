"""Who may ask the fake, credentials, numbers, and addresses that it does not have."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from app.extensions import db
from app.models import SandboxObject
from tests.sandbox.fake import NUMBER, Ask, Make


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer "}, {"Authorization": "Basic c2FuZGJveA=="}])
def test_nothing_is_told_without_a_key(ask: Ask, headers: dict[str, str]) -> None:
    answer = ask("GET", "/assistant", headers=headers)

    assert answer.status_code == 401
    assert answer.json() == {"message": "Invalid Key.", "error": "Unauthorized", "statusCode": 401}
    assert ask("GET", "/assistant").status_code == 200


@pytest.mark.parametrize(("method", "path"), [("GET", "/nothing"), ("PUT", "/assistant"), ("POST", "/call/1")])
def test_an_unknown_address_is_not_found(ask: Ask, method: str, path: str) -> None:
    answer = ask(method, path)

    assert answer.status_code == 404
    assert answer.json()["message"] == f"Cannot {method} {path}"


def test_a_credential_is_kept_without_its_secret(ask: Ask, make: Make) -> None:
    made = make("credential", name="Webhooks")

    assert ask("GET", f"/credential/{made['id']}").json() == made
    assert made["authenticationPlan"] == {"type": "hmac"}
    assert "s3cret" not in str(db.session.scalars(db.select(SandboxObject.body)).all())


def test_a_deleted_credential_is_gone(ask: Ask, make: Make) -> None:
    path = f"/credential/{make('credential')['id']}"

    assert ask("DELETE", path).status_code == 200
    assert ask("GET", path).status_code == ask("DELETE", path).status_code == 404


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ({}, "provider must be a string"),
        ({"provider": "custom-credential"}, "authenticationPlan should not be null or undefined"),
        ({"provider": "x", "authenticationPlan": "hmac"}, "authenticationPlan must be an object"),
        ({"provider": "x", "name": "n" * 41}, "name must be shorter than or equal to 40 characters"),
    ],
)
def test_a_credential_that_cannot_be_made_is_refused(ask: Ask, body: dict[str, Any], problem: str) -> None:
    answer = ask("POST", "/credential", body)

    assert (answer.status_code, answer.json()["message"]) == (400, [problem])


def test_every_number_exists(ask: Ask) -> None:
    number = ask("GET", "/phone-number/line-1").json()

    assert (number["id"], number["status"]) == ("line-1", "active")
    assert number["number"].startswith("+1555")
    assert len(ask("GET", "/phone-number").json()) == 1


def test_a_failure_of_ours_is_answered_as_vapi_would_and_logs_nobody(
    ask: Ask, make: Make, app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    agent = make("assistant")["id"]
    with app.app_context():
        db.session.execute(db.text("DROP TABLE sandbox_calls"))
        db.session.commit()
    caplog.clear()

    answer = ask("POST", "/call", {"assistantId": agent, "phoneNumberId": "line", "customer": {"number": NUMBER}})

    assert (answer.status_code, answer.json()["message"]) == (500, "Internal server error")
    assert "sandbox: the database failed" in caplog.text
    assert NUMBER not in caplog.text
