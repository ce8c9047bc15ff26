"""Vapi as a provider: verifies and reads its deliveries, and answers those that wait for an answer."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime

from app.plugins import AnswerContext, BadPayload, Event, Json, read_json

from . import answers
from .keys import event_key
from .payload import VapiPayload
from .redact import redacted
from .signature import Scheme

# Messages that are about no call.
_WITHOUT_CALL = ("chat.", "session.", "campaign.")


class Vapi:
    """The provider called vapi."""

    name = "vapi"
    answers = frozenset({"assistant-request", "tool-calls", "function-call"})

    def __init__(self, settings: Mapping[str, str]) -> None:
        self._scheme = Scheme.of(settings)

    def verify(self, headers: Mapping[str, str], body: bytes) -> None:
        """Return when the raw `body` is Vapi's; raise BadSignature or NotConfigured."""
        self._scheme.verify(headers, body, _now())

    def sign(self, body: bytes) -> dict[str, str]:
        """Return the headers that Vapi would send with `body`."""
        return self._scheme.sign(body, _now(), f"msg_{uuid.uuid4()}")

    def credential(self) -> Json:
        """Return the authentication plan of a credential at Vapi that signs as we verify."""
        return self._scheme.credential()

    def parse(self, headers: Mapping[str, str], body: bytes) -> Event:
        """Read a verified delivery; raise BadPayload when it cannot be read or names no type."""
        whole = read_json(body)
        payload = VapiPayload(whole)
        kind = payload.type
        if kind is None:
            raise BadPayload("The message has no type.")
        wanted = self._scheme.message_id_header.lower()
        message_id = next((v for k, v in headers.items() if wanted and k.lower() == wanted), None)
        return Event(
            provider=self.name,
            type=kind,
            id=event_key(whole),
            payload=redacted(whole),
            call=payload.call_id,
            agent=payload.agent,
            called_number=payload.business_number,
            caller_number=payload.caller_number,
            occurred_at=payload.at,
            message_id=message_id,
            preview=kind == "transcript" and payload.is_partial and payload.call_id is not None,
            ignore=_why_ignored(kind, payload),
        )

    def answer(self, event: Event, context: AnswerContext) -> Json | None:
        """Return what Vapi waits for, or None."""
        return answers.answer(event, context)


def _why_ignored(kind: str, payload: VapiPayload) -> str | None:
    if kind.startswith(_WITHOUT_CALL) or payload.call_id is not None:
        return None
    return "the message names no call"


def _now() -> datetime:
    return datetime.now(UTC)
