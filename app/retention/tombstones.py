"""Marks of what was erased, so that whatever still arrives for it is erased too instead of bringing it back.

A mark is a hash: it tells that an id was here, not which.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from datetime import timedelta
from hashlib import sha256
from typing import NamedTuple

from sqlalchemy import tuple_

from ..clock import now
from ..database import insert
from ..extensions import db
from ..models import Tombstone, Trial, WebhookEvent

KEEP = timedelta(days=60)  # no provider delivers anything that late
log = logging.getLogger(__name__)


class Sender(NamedTuple):
    """Of what a delivery is: the provider's assistant and call."""

    provider: str
    agent: str | None
    call: str | None


def bury(provider: str, ids: Iterable[str | None]) -> None:
    """Mark assistants and calls of the provider as erased, in the caller's transaction."""
    rows = [{"hash": mark(provider, one), "erased_at": now()} for one in sorted({one for one in ids if one})]
    if rows:
        db.session.execute(insert(Tombstone).values(rows).on_conflict_do_nothing())


def living(rows: Sequence[WebhookEvent]) -> list[WebhookEvent]:
    """Erase the events of what is buried, in the caller's transaction; return the others."""
    buried = _buried({Sender(row.provider, row.agent, row.provider_call_id) for row in rows})
    late = [row.id for row in rows if (row.provider, row.agent, row.provider_call_id) in buried]
    if late:
        db.session.execute(db.delete(WebhookEvent).where(WebhookEvent.id.in_(late)))
        log.info("late deliveries erased", extra={"events": len(late)})
    return [row for row in rows if row.id not in late]


def is_buried(sender: Sender) -> bool:
    """Whether a delivery is of an assistant or a call whose data was erased."""
    return bool(_buried({sender}))


def forget() -> None:
    """Forget marks for which nothing can come any more, in the caller's transaction."""
    db.session.execute(db.delete(Tombstone).where(Tombstone.erased_at < now() - KEEP))


def mark(provider: str, identity: str) -> str:
    return sha256(f"{provider}:{identity}".encode()).hexdigest()


def _buried(senders: set[Sender]) -> set[Sender]:
    marks = {mark(s.provider, one) for s in senders for one in (s.agent, s.call) if one}
    if not marks:
        return set()
    found = set(db.session.scalars(db.select(Tombstone.hash).where(Tombstone.hash.in_(marks))))
    calls = {s for s in senders if s.call and mark(s.provider, s.call) in found}
    agents = {s for s in senders - calls if s.agent and mark(s.provider, s.agent) in found}
    return calls | (agents - _of_a_new_trial(agents))


def _of_a_new_trial(senders: set[Sender]) -> set[Sender]:
    """An assistant that we do not make ourselves may serve another trial after the one that was erased."""
    if not senders:
        return set()
    theirs = tuple_(Trial.provider, Trial.assistant_id).in_([(s.provider, s.agent) for s in senders])
    query = db.select(Trial.provider, Trial.assistant_id).where(theirs, Trial.status.not_in(("expired", "purged")))
    running = {(row.provider, row.assistant_id) for row in db.session.execute(query)}
    return {s for s in senders if (s.provider, s.agent) in running}
