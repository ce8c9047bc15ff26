"""What was asked of the fake: never with what words or about whom, only of which object and how it was answered."""

from __future__ import annotations

import re
from datetime import datetime

from sqlalchemy import or_

from ..extensions import db
from ..models import SandboxRequest

UNKNOWN = "*"  # instead of a path or a method that is none of ours: it could hold anything
NO_ANSWER = 0  # instead of a status
_OUR_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def line(
    method: str, endpoint: str | None, identity: str | None, status: int | None, changed: str | None
) -> SandboxRequest:
    """Return the journal's row of one request. `identity` is the id in its path; what is none of ours is left out."""
    path = (endpoint or UNKNOWN).partition(" ")[2] or UNKNOWN
    if identity and _OUR_ID.fullmatch(identity):
        path = path.replace("{id}", identity)
    verb = method[:10] if method.isalpha() else UNKNOWN
    return SandboxRequest(method=verb, path=path, status=status or NO_ANSWER, object_id=changed)


def made_and_not_deleted() -> list[str]:
    """Return the ids of the assistants and calls that were made and not deleted since, oldest first."""
    columns = (SandboxRequest.method, SandboxRequest.path, SandboxRequest.object_id)
    changed = db.select(*columns).where(SandboxRequest.object_id.is_not(None)).order_by(SandboxRequest.id)
    with db.engine.connect() as fresh:  # whatever the caller's session has read before
        lines = fresh.execute(changed).all()
    deleted = {identity for method, _, identity in lines if method == "DELETE"}
    made = [identity for method, path, identity in lines if method == "POST" and path in ("/assistant", "/call")]
    return [identity for identity in made if identity not in deleted]


def prune(before: datetime) -> None:
    """Forget what was asked before then, in the caller's transaction; not what was made and is still there."""
    deleted = db.select(SandboxRequest.object_id).where(SandboxRequest.method == "DELETE")
    over = or_(SandboxRequest.object_id.is_(None), SandboxRequest.object_id.in_(deleted))
    db.session.execute(db.delete(SandboxRequest).where(SandboxRequest.at < before, over))
