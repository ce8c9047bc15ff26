"""Sets up a trial's receptionist at the provider: drafts what it knows, makes its assistant, keeps it up to date.

The row says when there is something to do (`assistant_due_at`), so whatever dies in between is taken up again.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import Select, or_

from .. import retention
from ..assistants import configuration, knowledge
from ..clients import vapi
from ..clients.errors import Gone, Permanent, ServiceError
from ..clock import now
from ..database import writing
from ..extensions import db
from ..languages import marked as N_
from ..models import Trial
from . import page
from .records import is_open

LEASE = timedelta(seconds=90)  # after which a set-up whose process died is taken up again
FIRST_PAUSE, LONGEST_PAUSE = 2.0, 300.0  # seconds until the next try
GIVE_UP = timedelta(hours=1)  # without an assistant after that long: a person must look
log = logging.getLogger(__name__)

BUSY = N_("The phone service does not answer just now. We try again by ourselves: stay on this page, or come back.")
REFUSED = N_("The phone service refused to set up your receptionist. We have been told, and try again by ourselves.")
FAILED = N_("We could not set up your receptionist, and that is our mistake. Try again, or write to us.")


def due() -> list[int]:
    """Return the trials whose assistant is to be made or brought up to date now."""
    query = db.select(Trial.id).where(Trial.assistant_due_at <= now()).order_by(Trial.assistant_due_at).limit(100)
    return list(db.session.scalars(query))


def set_up(trial_id: int) -> None:
    """Make the trial's assistant, or bring it up to date, if that is due; a failure is put off in the row."""
    trial = _claim(trial_id)
    if trial is None:
        return
    lease = trial.assistant_due_at
    try:
        _draft(trial)
        if not is_open(trial):  # ended meanwhile: nothing of it may be told to anybody now
            return
        assistant = _assistant(trial)
    except ServiceError as error:
        _put_off(trial_id, lease, error)
    else:
        _done(trial_id, lease, assistant)


def again(trial: Trial) -> None:
    """Make the set-up due now, in the caller's transaction: after a change of what the receptionist is told."""
    trial.assistant_due_at, trial.assistant_attempts, trial.problem = now(), 0, None
    if trial.status == "failed":
        trial.status = "provisioning"
    trial.revision += 1


def release() -> None:
    """Make every set-up due that is put off: whoever was at one died with the process that was everything."""
    with writing() as session:
        session.execute(db.update(Trial).where(Trial.assistant_due_at > now()).values(assistant_due_at=now()))


def stuck() -> list[int]:
    """Return the trials whose set-up has failed for too long, or that nobody is going to set up."""
    return [trial.id for trial in db.session.scalars(_stuck())]


def give_up() -> int:
    """Mark trials whose set-up is stuck as failed, and return how many."""
    with writing() as session:
        trials = list(session.scalars(_stuck().with_for_update()))
        for trial in trials:
            trial.status, trial.problem, trial.assistant_due_at = "failed", FAILED, None
            trial.revision += 1
            log.error("set-up given up", extra={"trial": trial.id, "attempts": trial.assistant_attempts})
    page.publish(trials)
    return len(trials)


def _stuck() -> Select[Trial]:
    moment = now()
    tried = or_(Trial.assistant_attempts > 0, Trial.assistant_due_at.is_(None))
    query: Select[Trial] = db.select(Trial).where(Trial.status == "provisioning", tried, Trial.expires_at > moment)
    return query.where(Trial.created_at < moment - GIVE_UP).order_by(Trial.id)


def _claim(trial_id: int) -> Trial | None:
    with writing() as session:
        trial = session.get(Trial, trial_id, with_for_update=True, populate_existing=True)
        if trial is None or trial.assistant_due_at is None or trial.assistant_due_at > now():
            return None
        if not is_open(trial):
            trial.assistant_due_at = None
            return None
        trial.assistant_due_at = now() + LEASE
        trial.assistant_attempts += 1
    return trial


def _draft(trial: Trial) -> None:
    """Write the first version of what the receptionist knows; the owner's own words are never touched."""
    if trial.knowledge is not None:
        return
    drafted = knowledge.draft(trial)
    with writing() as session:
        row = session.get(Trial, trial.id, with_for_update=True, populate_existing=True)
        if row and row.knowledge is None and is_open(row):
            row.knowledge, row.knowledge_from, row.knowledge_note = drafted.text, drafted.source, drafted.note
            row.revision += 1


def _assistant(trial: Trial) -> str:
    """Return the id of the assistant as the trial now wants it."""
    api, settings = vapi.current(), current_app.config
    credential = settings["VAPI_WEBHOOK_CREDENTIAL_ID"] or None
    secret = settings["VAPI_WEBHOOK_SECRET"].split(",")[0].strip()
    body = configuration.build(
        trial,
        server_url=f"{settings['APP_HOST']}/webhooks/{trial.provider}",
        credential_id=credential,
        plain_secret=None if credential or api.simulated else secret,
        max_seconds=settings["CALL_MAX_SECONDS"],
    )
    if trial.assistant_id:
        try:
            return str(api.update_assistant(trial.assistant_id, body)["id"])
        except Gone:  # somebody deleted it at the provider: make it anew
            log.warning("assistant was gone, making another", extra={"trial": trial.id})
    if trial.assistant_attempts == 1:
        return str(api.create_assistant(body)["id"])
    made = str(api.create_assistant(body, again=True)["id"])  # perhaps by the try before, with other words
    return str(api.update_assistant(made, body)["id"])


def _done(trial_id: int, lease: datetime | None, assistant: str) -> None:
    with writing() as session:
        trial = session.get(Trial, trial_id, with_for_update=True, populate_existing=True)
        if trial is None:
            return
        trial.assistant_id = assistant
        session.flush()  # the erasure reads the row anew
        erasure = None if is_open(trial) else retention.ask(trial, "expiry", "schedule")
        if erasure is None:
            _ready(trial, lease)
    log.info("receptionist set up", extra={"trial": trial_id, "assistant": assistant})
    page.publish([trial])
    if erasure:  # of a trial that ended meanwhile: it must not wait for the clock at the provider
        retention.work(erasure.id)


def _ready(trial: Trial, lease: datetime | None) -> None:
    if trial.assistant_due_at == lease:  # unless something changed meanwhile
        trial.assistant_due_at = None
    trial.assistant_attempts, trial.problem = 0, None
    if trial.status in ("draft", "provisioning", "failed"):
        trial.status = "ready"
    trial.revision += 1


def _put_off(trial_id: int, lease: datetime | None, error: ServiceError) -> None:
    with writing() as session:
        trial = session.get(Trial, trial_id, with_for_update=True, populate_existing=True)
        if trial is None or trial.assistant_due_at != lease:
            return
        pause = min(LONGEST_PAUSE, max(error.retry_after or 0.0, FIRST_PAUSE * 2 ** (trial.assistant_attempts - 1)))
        trial.assistant_due_at = now() + timedelta(seconds=pause)
        trial.problem = REFUSED if isinstance(error, Permanent) else BUSY
        trial.revision += 1
    log.warning("set-up put off", extra={"trial": trial_id, "status": error.status, "seconds": round(pause)})
    page.publish([trial])
