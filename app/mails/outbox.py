"""The letters to be sent: rows, so that a letter is written in the same transaction as what it tells of.

A row is taken (and that committed) before its letter is handed over, and marked as sent after it. A crash between
these two sends the letter once more, when the row is due again: a link twice is better than no link.
"""

from __future__ import annotations

import logging
import random
import zlib
from datetime import timedelta

from sqlalchemy import func

from ..clock import now
from ..database import insert, writing
from ..extensions import db
from ..models import Mail, Trial
from . import delivery, letters

REPEATED = ("link",)  # kinds that are written again on request; the others once for a trial, "erasure" for each end
PAUSE = timedelta(minutes=10)  # between two letters with the same trial's link
PER_ADDRESS = 10  # links a day to one address: a stranger can ask for them. Sign-ups have a limit of their own
MOST_LINKS = 5  # of the newest trials of one address
DAY = timedelta(hours=24)
LEASE = timedelta(minutes=5)  # longer than handing over can take
MOST = 8  # tries, over about four hours
FIRST_PAUSE, LONGEST_PAUSE = 60.0, 3600.0  # seconds
log = logging.getLogger(__name__)


def write(trial: Trial, kind: str) -> None:
    """Put a letter of that kind into the outbox, in the caller's transaction.

    Nothing is written without an address, a second time, or, of what may be asked for again, too soon or too often.
    """
    db.session.flush()  # a trial that was only just added has no number yet
    number = number_of_end(trial) if kind == "erasure" else None
    last = _last(trial, kind, number)
    if reason := _unwanted(trial, kind, last):
        log.warning("letter not written", extra={"trial": trial.id, "kind": kind, "reason": reason})
        return
    moment = now()
    values = {"trial_id": trial.id, "kind": kind, "number": number or (last.number + 1 if last else 0)}
    values |= {"state": "waiting", "attempts": 0, "due_at": moment, "created_at": moment}
    # Whoever wrote the same letter at the same time was first.
    db.session.execute(insert(Mail).values(**values).on_conflict_do_nothing())


def number_of_end(trial: Trial) -> int:
    """Return the number of the letter that tells of the trial's end as it is now: another end, another number."""
    return 1 + (zlib.crc32(trial.expires_at.isoformat().encode()) >> 2)  # fits the column, and no end is number 0


def write_links(address: str) -> None:
    """Write to that address the links of its newest trials that were not erased; of nobody else's."""
    theirs = db.select(Trial).where(func.lower(Trial.email) == address.lower(), Trial.status != "purged")
    with writing() as session:
        for trial in session.scalars(theirs.order_by(Trial.id.desc()).limit(MOST_LINKS)).all():
            write(trial, "link")


def due() -> list[int]:
    """Return the letters that are to be sent now, oldest first."""
    query = db.select(Mail.id).where(Mail.state == "waiting", Mail.due_at <= now()).order_by(Mail.due_at).limit(100)
    return list(db.session.scalars(query))


def send(mail_id: int) -> None:
    """Hand over one letter if it is due; a failure is put off in the row, or noted there for good."""
    taken = _take(mail_id)
    if taken is None:
        return
    mail, trial = taken
    error, name = None, f"trial-{trial.id}-{mail.kind}-{mail.number}"
    try:
        letter = letters.compose(mail, trial)
        delivery.hand_over(letter, name)
    except delivery.Failed as failed:
        error = failed
    with writing() as session:
        row = session.get(Mail, mail_id, with_for_update=True, populate_existing=True)
        if row is not None:
            _settle(row, error)
    if row is None:  # the trial was erased meanwhile, and its letters with it: but for this one
        delivery.take_back(name)
        log.info("letter overtaken by erasure", extra={"mail": mail_id})


def _take(mail_id: int) -> tuple[Mail, Trial] | None:
    """Claim the letter, so that nobody else sends it now; None when there is nothing to send."""
    with writing() as session:
        mail = session.get(Mail, mail_id, with_for_update=True, populate_existing=True)
        if mail is None or mail.state != "waiting" or mail.due_at > now():
            return None
        trial = session.get_one(Trial, mail.trial_id, populate_existing=True)
        if reason := _moot(mail, trial):
            mail.state, mail.error = "failed", reason
            return None
        mail.attempts += 1
        mail.due_at = now() + LEASE
    return mail, trial


def _moot(mail: Mail, trial: Trial) -> str | None:
    """Return why a letter that waited is not to be sent any more."""
    if trial.status == "purged" or not trial.email:
        return "the trial has no address any more"
    moved = mail.kind == "erasure" and (mail.number != number_of_end(trial) or trial.status in ("converted", "expired"))
    return "the trial does not end then any more" if moved else None


def _settle(mail: Mail, error: delivery.Failed | None) -> None:
    facts = {"mail": mail.id, "kind": mail.kind, "attempt": mail.attempts}
    if error is None:
        mail.state, mail.sent_at, mail.error = "sent", now(), None
        log.info("letter sent", extra=facts)
        return
    mail.error = str(error)
    if error.for_good or mail.attempts >= MOST:
        mail.state = "failed"
        log.error("letter given up", extra=facts | {"error": mail.error})
        return
    longest = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (mail.attempts - 1))
    mail.due_at = now() + timedelta(seconds=longest * random.uniform(0.5, 1.0))
    log.warning("letter put off", extra=facts | {"error": mail.error})


def _unwanted(trial: Trial, kind: str, last: Mail | None) -> str | None:
    """Return why no such letter is to be written now."""
    if not trial.email:
        return "no address"
    if last and kind not in REPEATED:
        return "written already"
    if last and last.created_at > now() - PAUSE:
        return "too soon"
    return "too many to this address" if kind in REPEATED and _too_many(trial.email, kind) else None


def _last(trial: Trial, kind: str, number: int | None) -> Mail | None:
    query = db.select(Mail).where(Mail.trial_id == trial.id, Mail.kind == kind)
    query = query if number is None else query.where(Mail.number == number)
    found: Mail | None = db.session.scalars(query.order_by(Mail.number.desc()).limit(1)).first()
    return found


def _too_many(address: str, kind: str) -> bool:
    query = db.select(func.count()).select_from(Mail).join(Trial, Trial.id == Mail.trial_id)
    query = query.where(func.lower(Trial.email) == address.lower(), Mail.kind == kind, Mail.created_at > now() - DAY)
    return (db.session.scalar(query) or 0) >= PER_ADDRESS
