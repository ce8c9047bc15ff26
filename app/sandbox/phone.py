"""The fake's calls: placed, shown as far as they have got, listed, deleted, and their recordings."""

from __future__ import annotations

import uuid
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from werkzeug.exceptions import RequestedRangeNotSatisfiable
from werkzeug.utils import send_file
from werkzeug.wrappers import Response

from ..clock import now
from ..extensions import db
from ..models import SandboxCall, SandboxObject, Trial
from . import answers, assistants, checks, objects, recordings, scenarios
from .answers import Answer, Refusal
from .asked import Asked
from .plays import Play
from .scenarios import Scenario
from .told import iso

AT_ONCE = 10  # calls
KEPT = timedelta(days=14)  # the history of a pay-as-you-go account
REPORTED = ("endedReason", "startedAt", "endedAt", "cost", "costs", "analysis", "artifact", "messages", "transcript")


def place(asked: Asked) -> Answer:
    """Start a call; the clock plays it."""
    body = checks.body(asked.request)
    checks.call(body)
    agent = body.get("assistantId")
    trial = _trial(agent) if agent else None
    assistant = body.get("assistant") or _assistant(str(agent), trial)
    row = SandboxCall(
        trial_id=trial.id if trial else None,
        assistant_id=agent,
        body=body,
        scenario=_scenario(body, assistant, trial).name,
        provider_call_id=str(uuid.uuid4()),
        started_at=objects.this_moment(),
        speed=asked.speed,
    )
    db.session.add(row)
    db.session.flush()
    limits = {"concurrencyBlocked": False, "concurrencyLimit": AT_ONCE, "remainingConcurrentCalls": _remaining()}
    return answers.of(_shown(asked, row) | {"subscriptionLimits": limits}, 201, changed=row.provider_call_id)


def show(asked: Asked) -> Answer:
    return answers.of(_shown(asked, _get(asked.id)))


def every(asked: Asked) -> Answer:
    query = objects.newest(db.select(SandboxCall), SandboxCall.started_at, asked)
    if "assistantId" in asked.request.args:
        query = query.where(SandboxCall.assistant_id == asked.request.args["assistantId"])
    return answers.of([_shown(asked, row) for row in db.session.scalars(query)])


def delete(asked: Asked) -> Answer:
    """Erase the call and its recording; one that is running ends, and nothing more is sent."""
    row = _get(asked.id)
    shown = _shown(asked, row)
    db.session.delete(row)
    return answers.of(shown, changed=asked.id)


def recording(asked: Asked) -> Answer:
    """Lead to where the recording can be played for half an hour."""
    link = _shown(asked, _get(asked.id)).get("artifact", {}).get("presignedMonoUrl")
    if link is None:
        raise answers.not_found("Recording")
    return Answer(Response(status=HTTPStatus.FOUND, headers={"Location": link}))


def play(asked: Asked) -> Answer:
    """Send a recording to whoever holds a signed link, whole or in part."""
    given = asked.request.args
    date, seconds, signature = (given.get(f"X-Amz-{name}", "") for name in ("Date", "Expires", "Signature"))
    row = _row(asked.id)
    if not asked.storage.opens(asked.id, date, seconds, signature, now()):
        return Answer(Response("<Error><Code>AccessDenied</Code></Error>", 403, mimetype="application/xml"))
    if row is None:
        return Answer(Response("<Error><Code>NoSuchKey</Code></Error>", 404, mimetype="application/xml"))
    file = recordings.file(scenarios.every()[row.scenario])
    try:
        response = send_file(file, asked.request.environ, mimetype="audio/mpeg", conditional=True)
    except RequestedRangeNotSatisfiable as error:
        response = error.get_response()
    response.headers["Access-Control-Allow-Origin"] = "*"
    return Answer(response)


def _shown(asked: Asked, row: SandboxCall) -> dict[str, Any]:
    played = Play.of(row, asked.storage)
    report = played.deliveries[-1].message
    shown: dict[str, Any] = played.deliveries[0].message["call"] | {"status": played.status}
    if played.status != "ended":
        return shown
    if not played.is_reported:  # Vapi is still thinking about it
        return shown | {name: report[name] for name in ("endedReason", "startedAt", "endedAt") if name in report}
    shown |= {name: report[name] for name in REPORTED if name in report} | {"updatedAt": iso(now())}
    if "presignedMonoUrl" in shown["artifact"]:
        shown["artifact"] = shown["artifact"] | asked.storage.links(row.provider_call_id, now())
    return shown


def _get(identity: str) -> SandboxCall:
    row = _row(identity)
    if row is None:
        raise answers.not_found("Call")
    if row.started_at < now() - KEPT:
        raise Refusal(
            HTTPStatus.BAD_REQUEST,
            f"Your subscription plan only covers the last {KEPT.days} days of call history.",
        )
    return row


def _row(identity: str) -> SandboxCall | None:
    query = db.select(SandboxCall).where(SandboxCall.provider_call_id == identity)
    found: SandboxCall | None = db.session.scalars(query).first()
    return found


def _trial(agent: str) -> Trial | None:
    query = db.select(Trial).where(Trial.provider == "vapi", Trial.assistant_id == agent)
    found: Trial | None = db.session.scalars(query).first()
    return found


def _assistant(agent: str, trial: Trial | None) -> dict[str, Any]:
    """Return the saved assistant; one that an operator named and nobody made here is known by its trial alone."""
    if trial and db.session.get(SandboxObject, agent) is None:
        return {"metadata": {"trade": trial.trade, "language": trial.language}}
    return objects.get(assistants.KIND, agent).body


def _scenario(body: dict[str, Any], assistant: dict[str, Any], trial: Trial | None) -> Scenario:
    """Return what fits the assistant's trade and language, or what was asked for by name."""
    asked_for = body.get("assistantOverrides", {}).get("metadata", {}).get("scenario")
    if isinstance(asked_for, str) and asked_for in scenarios.every():
        return scenarios.every()[asked_for]
    metadata = assistant.get("metadata", {})
    trade = metadata.get("trade") or (trial.trade if trial else "")
    if not trade and "assistant" in body:
        return scenarios.announcement(assistant.get("firstMessage", ""))
    language = assistant.get("transcriber", {}).get("language") or metadata.get("language")
    return scenarios.fitting(trade if isinstance(trade, str) else "", str(language)[:2])


def _remaining() -> int:
    running = db.select(db.func.count()).select_from(SandboxCall).where(SandboxCall.finished_at.is_(None))
    return max(0, AT_ONCE - (db.session.scalar(running) or 0))
