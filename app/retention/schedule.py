"""Whose time is over: what the clock asks for, and the letter the day before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import ColumnElement, and_, case, exists, or_

from .. import live, mails, rejections
from ..clock import now
from ..database import writing
from ..extensions import db
from ..models import Call, Mail, Receipt, Trial, WebhookEvent
from ..sandbox import journal
from . import asking, held, tombstones, wal

KEEP_SETTINGS = timedelta(days=30)  # after a trial's end, so that its owner can go on where they were
WARN = timedelta(days=1)  # before a trial's end
WATCH = timedelta(days=7)  # after an erasure, for what was just being made then
NOT_RUNNING = ("converted", "expired", "purged")


def warn_due() -> int:
    """Write the letter to every owner whose trial ends within a day, once for each end, and return how many."""
    with writing():
        trials = to_warn()
        for trial in trials:
            mails.write(trial, "erasure")
    return len(trials)


def to_warn() -> list[Trial]:
    """Return the trials that end within a day and whose owners were not written to about that end."""
    moment = now()
    query = db.select(Trial).where(Trial.status.not_in(NOT_RUNNING), Trial.email.is_not(None))
    query = query.where(Trial.expires_at > moment, Trial.expires_at <= moment + WARN)
    trials = db.session.scalars(query.order_by(Trial.id)).all()
    letters = db.select(Mail.trial_id, Mail.number).where(Mail.kind == "erasure")
    rows = db.session.execute(letters.where(Mail.trial_id.in_([trial.id for trial in trials])))
    written = {(row.trial_id, row.number) for row in rows}
    return [trial for trial in trials if (trial.id, mails.number_of_end(trial)) not in written]


def ask_for_past_time() -> list[Receipt]:
    """End every trial whose time is over, expiries first, each in a transaction of its own."""
    return list(each_past_time())


def each_past_time() -> Iterator[Receipt]:
    """End one trial after the other whose time is over, so that its erasure can be done before the next is begun."""
    for trial, _kind in past_time():
        with writing() as session:
            session.refresh(trial, with_for_update=True)
            still = past_time(Trial.id == trial.id)  # unless it was extended or converted meanwhile
            asked = [asking.ask(same, kind, "schedule") for same, kind in still]
        if trial.status == "purged":
            live.stop(trial.token)
        yield from asked


def ask_for_unmatched() -> Receipt | None:
    """Note the erasure of what came TRIAL_DAYS ago and matches no trial, if there is anything.

    What else belongs to no trial and was kept long enough (refused deliveries, tombstones, the sandbox's journal) is
    forgotten on the way.
    """
    before = unmatched_before()
    _forget(before)
    with writing() as session:
        unfinished = db.select(Receipt).where(Receipt.kind == "unmatched", Receipt.finished_at.is_(None))
        receipt: Receipt | None = session.scalars(unfinished.limit(1)).first()
        if receipt is None and _is_anything_unmatched(before):
            receipt = Receipt(kind="unmatched", asked_by="schedule", due_at=now())
            receipt.plan, receipt.counts = {"before": before.isoformat()}, dict.fromkeys(held.NUMBERS, 0)
            session.add(receipt)
    return receipt


def past_time(*which: ColumnElement[bool]) -> list[tuple[Trial, str]]:
    """Return the trials whose time is over, with the kind of erasure that is due, expiries first."""
    everything = or_(_settings_are_past(), Trial.status == "purged")
    kind = case((everything, "purge"), else_="expiry").label("kind")
    query = db.select(Trial, kind).where(or_(_calls_are_past(), _settings_are_past(), _left_over()), *which)
    return [(row.Trial, row.kind) for row in db.session.execute(query.order_by(kind, Trial.id))]


def unmatched_before() -> datetime:
    """Return the time before which what matches no trial is not kept."""
    return now() - timedelta(days=current_app.config["TRIAL_DAYS"])


def _forget(before: datetime) -> None:
    with writing():
        rejections.prune()
        tombstones.forget()
        journal.prune(before)
    wal.try_to_empty()  # of late deliveries that were erased


def _calls_are_past() -> ColumnElement[bool]:
    """A trial that ran out; one that ended in another way and was not erased yet counts too."""
    forgotten = and_(Trial.status == "expired", Trial.expired_at.is_(None), ~_being_erased())
    return and_(Trial.expires_at <= now(), or_(Trial.status.not_in(NOT_RUNNING), forgotten))


def _settings_are_past() -> ColumnElement[bool]:
    return and_(Trial.expires_at <= now() - KEEP_SETTINGS, Trial.status.not_in(("converted", "purged")))


def _left_over() -> ColumnElement[bool]:
    """A trial that was erased and has an assistant or a call all the same: it was just being made."""
    since = now() - WATCH
    erased = or_(Trial.purged_at > since, and_(Trial.status == "expired", Trial.expired_at > since))
    assistant = and_(Trial.provider == held.PROVIDER, Trial.assistant_id.is_not(None))
    call = exists().where(Call.callable_type == "Trial", Call.callable_id == Trial.id)
    return and_(erased, or_(assistant, call), ~_being_erased())


def _being_erased() -> ColumnElement[bool]:
    return exists().where(Receipt.trial_id == Trial.id, Receipt.finished_at.is_(None))


def _is_anything_unmatched(before: datetime) -> bool:
    conditions = ((Call, held.unmatched_calls(before)), (WebhookEvent, held.unmatched_events(before)))
    return any(db.session.scalar(db.select(exists().select_from(model).where(which))) for model, which in conditions)
