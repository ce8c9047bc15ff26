"""A simulated call as it stands: everything that is told of it, and how far that has got."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from ..extensions import db
from ..models import SandboxCall, SandboxObject, Trial
from . import objects, scenarios, wire
from .recordings import Storage
from .told import Delivery, Message, Placed
from .vocabulary import DEFAULT_MESSAGES

FINAL = 'transcript[transcriptType="final"]'


@dataclass(frozen=True, slots=True)
class Play:
    """One call."""

    deliveries: tuple[Delivery, ...]
    delivered: int
    is_over: bool
    assistant: Message | None  # None: nobody placed the call

    @classmethod
    def of(cls, row: SandboxCall, storage: Storage) -> Play:
        """Return the call of that row, with the same deliveries each time."""
        assistant = _assistant(row)
        placed = Placed(json.dumps(row.body), json.dumps(assistant) if assistant else None) if row.body else None
        trial = db.session.get(Trial, row.trial_id) if row.trial_id else None
        agent = row.assistant_id or (trial and trial.assistant_id) or ""
        business = trial.business if trial else (assistant or {}).get("name", "")
        told = (row.provider_call_id, agent, business, row.started_at)
        deliveries = _expanded(row.scenario, told, placed, storage)
        return cls(deliveries, row.delivered, row.finished_at is not None, assistant)

    @property
    def status(self) -> str:
        if self.is_over:
            return "ended"
        sent = (delivery.message for delivery in reversed(self.deliveries[: self.delivered]))
        return next((str(m["status"]) for m in sent if m["type"] == "status-update"), "queued")

    @property
    def is_reported(self) -> bool:
        return self.is_over or self.delivered >= len(self.deliveries)

    def is_sent(self, message: Message) -> bool:
        """Whether the assistant's server wants to hear of that message."""
        if self.assistant is None:
            return True
        wanted = self.assistant.get("serverMessages", DEFAULT_MESSAGES)
        if message["type"].startswith("transcript"):
            return "transcript" in wanted or (FINAL in wanted and message["transcriptType"] == "final")
        return message["type"] in wanted


def _assistant(row: SandboxCall) -> Message | None:
    """Return the call's assistant as it is shown, or what is left to go by when it was deleted meanwhile."""
    if row.body is None:
        return None
    if "assistant" in row.body:
        inline: Message = row.body["assistant"]
        return inline
    saved = db.session.get(SandboxObject, row.assistant_id)
    return objects.shown(saved) if saved else None


# The schedule looks ten times a second: expand once a call, not at each look.
@lru_cache(maxsize=64)
def _expanded(
    scenario: str, told: tuple[str, str, str, datetime], placed: Placed | None, storage: Storage
) -> tuple[Delivery, ...]:
    if placed and placed.assistant and scenario == scenarios.ANNOUNCEMENT:
        script = scenarios.announcement(json.loads(placed.assistant).get("firstMessage", ""))
    else:
        script = scenarios.every()[scenario]
    return tuple(wire.expand(script, *told, placed=placed, storage=storage))
