"""What we hold ourselves goes, step by step; each step may be repeated, and says how much it erased."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, exists

from ..clock import now
from ..extensions import db
from ..models import Call, Checkout, CtaClick, Mail, PhoneCode, SandboxCall, Trial, Turn, User, WebhookEvent
from . import asking, held

Counts = dict[str, int]
Step = Callable[[Trial], Counts]
BATCH = 500  # rows of nobody in one transaction
# What stays of a trial whose data is gone: that it was there, and when.
KEPT = frozenset({"id", "provider", "status", "created_at", "expires_at", "converted_at", "expired_at", "purged_at"})


def steps(kind: str) -> tuple[Step, ...]:
    """Return the steps of an expiry or a purge, in their order."""
    rest = (letters, everything_else) if kind == "purge" else (settings_stay,)
    return (recordings, turns, calls, events, *rest)


def recordings(trial: Trial) -> Counts:
    """Forget where recordings are; the audio itself is the provider's and went with the call's data."""
    which = held.calls_of(trial) & Call.recording_url.is_not(None)
    return {"recordings": _changed(db.update(Call).where(which).values(recording_url=None))}


def turns(trial: Trial) -> Counts:
    return {"turns": _turns(held.calls_of(trial))}


def calls(trial: Trial) -> Counts:
    """Delete the calls with their leads; their deliveries are claimed first, since they are found by their calls."""
    loose = held.events_of(trial) & WebhookEvent.trial_id.is_(None)
    _changed(db.update(WebhookEvent).where(loose).values(trial_id=trial.id))
    return _calls(held.calls_of(trial))


def events(trial: Trial) -> Counts:
    return {"events": _changed(db.delete(WebhookEvent).where(held.events_of(trial)))}


def settings_stay(trial: Trial) -> Counts:
    """End an expiry: the callers' data is gone, the business's own settings are not."""
    erased = _last_look(trial)
    if trial.status == "expired" and trial.expired_at is None:
        trial.expired_at = now()
        trial.revision += 1
    return erased


def letters(trial: Trial) -> Counts:
    for file in mail_files(trial):
        file.unlink(missing_ok=True)
    return {"letters": _changed(db.delete(Mail).where(Mail.trial_id == trial.id))}


def everything_else(trial: Trial) -> Counts:
    """End a purge: only a row remains that says by the token's hash that the trial was there."""
    erased = _last_look(trial)
    db.session.execute(db.delete(PhoneCode).where(PhoneCode.trial_id == trial.id))
    erased["clicks"] = _changed(db.delete(CtaClick).where(CtaClick.trial_id == trial.id))
    erased["checkouts"] = _changed(db.delete(Checkout).where(Checkout.trial_id == trial.id))
    owner = trial.owner_id
    _scrub(trial)
    db.session.flush()  # the owner is asked for by whoever else has a trial
    if owner is not None:
        others = exists().where(Trial.owner_id == owner)
        db.session.execute(db.delete(User).where(User.id == owner, ~others))
    return erased


def simulated(trial: Trial) -> Counts:
    """Delete what is left of simulated calls, once the sandbox was asked to delete what it has, like any provider."""
    db.session.execute(db.delete(SandboxCall).where(SandboxCall.trial_id == trial.id))
    return {}


def unmatched(before: datetime) -> Counts:
    """Delete a batch of what matches no trial and came before then."""
    event_ids = db.select(WebhookEvent.id).where(held.unmatched_events(before)).limit(BATCH)
    erased = {"events": _changed(db.delete(WebhookEvent).where(WebhookEvent.id.in_(event_ids)))}
    call_ids = list(db.session.scalars(db.select(Call.id).where(held.unmatched_calls(before)).limit(BATCH)))
    return erased | _calls(Call.id.in_(call_ids))


def mail_files(trial: Trial) -> list[Path]:
    """Return the letters that were written to files, in development."""
    folder: Path = current_app.config["INSTANCE_DIR"] / "mail"
    return sorted(folder.glob(f"trial-{trial.id}-*"))


def _last_look(trial: Trial) -> Counts:
    """Delete what a worker was still writing while the steps before this one were done."""
    erased = calls(trial) | events(trial)
    if trial.provider == held.PROVIDER:
        trial.assistant_id = None
    return erased


def _calls(which: ColumnElement[bool]) -> Counts:
    counted = held.counts_of_calls(which)
    erased = {"turns": _turns(which), "leads": counted["leads"], "recordings": counted["recordings"]}
    return erased | {"calls": _changed(db.delete(Call).where(which))}


def _turns(which: ColumnElement[bool]) -> int:
    return _changed(db.delete(Turn).where(Turn.call_id.in_(db.select(Call.id).where(which))))


def _scrub(trial: Trial) -> None:
    """Blank every column but KEPT, so that one that is added later is erased too unless somebody decides otherwise."""
    hashed, purged_at = asking.token_hash(trial), trial.purged_at or now()
    for column in Trial.__table__.columns:
        if column.name not in KEPT:
            default = column.default.arg if column.default is not None and column.default.is_scalar else ""
            setattr(trial, column.name, None if column.nullable else default)
    trial.token, trial.purged_at = hashed, purged_at


def _changed(statement: Any) -> int:
    done: Any = db.session.execute(statement.execution_options(synchronize_session=False))
    return int(done.rowcount)
