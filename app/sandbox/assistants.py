"""The fake's assistants: made, shown, listed, changed, deleted."""

from __future__ import annotations

from typing import Any

from ..extensions import db
from ..models import SandboxObject
from . import answers, checks, objects
from .answers import Answer
from .asked import Asked

KIND = "assistant"


def create(asked: Asked) -> Answer:
    body = checks.body(asked.request)
    checks.assistant(body)
    return answers.of(objects.shown(made := objects.make(KIND, body)), 201, changed=made.id)


def show(asked: Asked) -> Answer:
    return answers.of(objects.shown(objects.get(KIND, asked.id)))


def every(asked: Asked) -> Answer:
    query = db.select(SandboxObject).where(SandboxObject.kind == KIND)
    found = db.session.scalars(objects.newest(query, SandboxObject.created_at, asked))
    return answers.of([objects.shown(one) for one in found])


def update(asked: Asked) -> Answer:
    changes: dict[str, Any] = checks.body(asked.request)
    checks.assistant(changes, whole=False)
    assistant = objects.get(KIND, asked.id)
    assistant.body = assistant.body | changes
    return answers.of(objects.shown(assistant))


def delete(asked: Asked) -> Answer:
    assistant = objects.get(KIND, asked.id)
    answer = answers.of(objects.shown(assistant), changed=assistant.id)
    db.session.delete(assistant)
    return answer
