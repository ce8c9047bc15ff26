"""One delivery from a provider, from raw bytes to the answer: verify, parse, store, wake, answer.

Store, then answer: a 200 means that we have it. Whatever cannot be read or believed changes nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from . import actors, failures, inbox, previews, rejections, trials
from .calls import binding
from .errors import TooMany, Unavailable, UnknownProvider, Unreadable, Unverified
from .plugins import AnswerContext, BadPayload, BadSignature, Event, Json, NotConfigured, Provider
from .plugins import manager as plugins

log = logging.getLogger(__name__)
ACCEPTED: Json = {"status": "accepted"}
DUPLICATE: Json = {"status": "duplicate"}
IGNORED: Json = {"status": "ignored"}


def receive(name: str, headers: Mapping[str, str], body: bytes, source: str) -> Json:
    """Take one delivery and return its answer; raises the AppError that says why not."""
    provider = provider_called(name)
    _verify(provider, headers, body, source)
    event = _parse(provider, headers, body)
    if event.preview:
        previews.show(event)
        return ACCEPTED
    known = event.ignore is None and bool(plugins.current().processors_for(event.provider, event.type))
    answer = _answer(provider, event) if known else None
    kept = inbox.store(event, headers, "received" if known else "ignored", answer)
    if kept.status == "received":  # a duplicate of one that was never worked wakes the work again
        actors.current().wake()
    if kept.answer is not None:
        return kept.answer
    if not kept.new:
        return DUPLICATE
    return ACCEPTED if known else IGNORED


def provider_called(name: str) -> Provider:
    """Return the provider; raise UnknownProvider when no plugin gives it."""
    try:
        return plugins.current().provider(name)
    except LookupError:
        raise UnknownProvider(f"No provider is called {name[:64]!r}.") from None


def _verify(provider: Provider, headers: Mapping[str, str], body: bytes, source: str) -> None:
    try:
        provider.verify(headers, body)
    except NotConfigured as error:
        raise Unavailable(str(error) or f"No secret is configured for {provider.name}.") from error
    except Exception as error:  # fail closed: a plugin's fault must not let anything in
        if not isinstance(error, BadSignature):
            log.exception("verification failed by a fault", extra={"provider": provider.name})
        if not failures.allow(source):
            raise TooMany("Too many deliveries that could not be verified. Wait a minute.") from error
        rejections.keep(provider.name, str(error) or "bad signature", source, headers, body)
        raise Unverified("The signature is missing, wrong or too old.") from error


def _parse(provider: Provider, headers: Mapping[str, str], body: bytes) -> Event:
    try:
        return provider.parse(headers, body)
    except BadPayload as error:
        raise Unreadable(str(error) or "The body cannot be read.") from error
    except Exception as error:  # a stranger's parser; the sender gets a clear no, the operator the trace
        log.exception("parsing failed by a fault", extra={"provider": provider.name})
        raise Unreadable("The body cannot be read.") from error


def _answer(provider: Provider, event: Event) -> Json | None:
    """Return the provider's own answer to this event, if it has one; the caller hears it, so it must not fail."""
    answer: Any = getattr(provider, "answer", None)
    if answer is None or event.type not in getattr(provider, "answers", (event.type,)):
        return None
    try:
        said: Json | None = answer(event, _context(event))
    except Exception:  # the event is stored and worked all the same
        log.exception("answer failed", extra={"provider": provider.name, "type": event.type})
        return None
    return said


def _context(event: Event) -> AnswerContext:
    try:
        trial = binding.trial_of(event.provider, event.agent, event.called_number)
        trial = trial or binding.trial_of_caller(event.provider, event.agent, event.caller_number)
    except SQLAlchemyError as error:
        raise Unavailable("The delivery could not be stored. Send it again.") from error
    if trial is None:
        return AnswerContext(agent=event.agent)
    assistant = trial.assistant_id if trials.is_open(trial) and trial.status in ("ready", "converted") else None
    return AnswerContext(trial.token, event.agent, assistant, trial.business, trial.trade)
