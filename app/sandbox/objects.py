"""What is kept of an object as it was sent, and how lists of objects and calls are cut."""

from __future__ import annotations

import operator
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from sqlalchemy import Select

from ..clock import now
from ..extensions import db
from ..models import SandboxObject
from . import answers
from .answers import Refusal
from .asked import Asked
from .told import ORG, iso

DEFAULT_LIMIT, HIGHEST_LIMIT = 100, 1000
_COMPARISONS: dict[str, Callable[[Any, datetime], Any]] = {
    "createdAtGt": operator.gt,
    "createdAtGe": operator.ge,
    "createdAtLt": operator.lt,
    "createdAtLe": operator.le,
}


def this_moment() -> datetime:
    """Return the time as precisely as it is shown, so that lists are cut where their stamps say."""
    moment = now()
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def make(kind: str, body: dict[str, Any]) -> SandboxObject:
    """Keep a new object."""
    made = SandboxObject(id=str(uuid.uuid4()), kind=kind, body=body, created_at=this_moment())
    db.session.add(made)
    db.session.flush()
    return made


def get(kind: str, identity: str) -> SandboxObject:
    """Return the object; raise Refusal when there is none, or none any more."""
    found = db.session.get(SandboxObject, identity)
    if found is None or found.kind != kind:
        raise answers.not_found(kind.capitalize())
    return found


def shown(made: SandboxObject) -> dict[str, Any]:
    """Return the object as Vapi shows it."""
    db.session.flush()  # sets updated_at
    stamps = {"createdAt": iso(made.created_at), "updatedAt": iso(made.updated_at)}
    return {"id": made.id, "orgId": ORG, **stamps, **made.body}


def newest(query: Select[Any], made: Any, asked: Asked) -> Select[Any]:
    """Return the query cut to what the request asks for: `made` before or after, so many, the newest first."""
    for name, compare in _COMPARISONS.items():
        if name in asked.request.args:
            query = query.where(compare(made, _moment(name, asked.request.args[name])))
    return query.order_by(made.desc()).limit(_limit(asked.request.args.get("limit", str(DEFAULT_LIMIT))))


def _moment(name: str, text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Refusal(HTTPStatus.BAD_REQUEST, [f"{name} must be a valid ISO 8601 date string"]) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _limit(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > HIGHEST_LIMIT:
        raise Refusal(HTTPStatus.BAD_REQUEST, [f"limit must not be greater than {HIGHEST_LIMIT}"])
    return int(text)
