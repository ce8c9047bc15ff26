"""What an account at the fake has besides assistants and calls: credentials and phone numbers."""

from __future__ import annotations

from typing import Any

from ..extensions import db
from . import answers, checks, objects
from .answers import Answer
from .asked import Asked
from .told import LINE, ORG

KIND = "credential"


def create_credential(asked: Asked) -> Answer:
    """Keep a credential, without its secret: nothing here ever signs with it."""
    body = checks.body(asked.request)
    checks.credential(body)
    plan = body.get("authenticationPlan", {})
    kept = body | {"authenticationPlan": {name: plan[name] for name in plan if name != "secretKey"}}
    return answers.of(objects.shown(objects.make(KIND, kept)), 201)


def show_credential(asked: Asked) -> Answer:
    return answers.of(objects.shown(objects.get(KIND, asked.id)))


def delete_credential(asked: Asked) -> Answer:
    credential = objects.get(KIND, asked.id)
    answer = answers.of(objects.shown(credential))
    db.session.delete(credential)
    return answer


def show_number(asked: Asked) -> Answer:
    return answers.of(_number(asked.id))


def every_number(asked: Asked) -> Answer:
    return answers.of([_number(LINE["id"])])


def _number(identity: str) -> dict[str, Any]:
    stamp = "2026-01-05T09:00:00.000Z"
    return LINE | {"id": identity, "orgId": ORG, "createdAt": stamp, "updatedAt": stamp, "status": "active"}
