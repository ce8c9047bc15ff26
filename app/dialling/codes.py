"""Codes that confirm a phone: sent to it, typed into the trial's page. In the sandbox the page shows the code.

The digits are derived from SECRET_KEY and never kept. Only the newest code counts, for ten minutes, five tries, once.
"""

from __future__ import annotations

import hmac
import logging
import re
from datetime import timedelta
from hashlib import sha256

from flask import current_app

from .. import trials
from ..calls import wording
from ..clients import vapi
from ..clock import now
from ..database import writing
from ..errors import NotDialled, TrialOver, WrongCode
from ..extensions import db
from ..languages import gettext as _
from ..languages import marked as N_
from ..languages import ngettext, speaking
from ..models import Dial, PhoneCode, Trial
from . import guard, senders

SCREEN = "screen"  # the sandbox's channel
LASTS = timedelta(minutes=10)
TRIES = 5
PER_DAY = 5
DAY = timedelta(hours=24)
AGAIN = timedelta(minutes=1)  # a second click within that time gets the code that is on its way
log = logging.getLogger(__name__)

NOT_SENT = N_("The service that brings you the code does not answer just now. Try again in a few minutes.")
UNKNOWN = N_("The service broke off while it sent the code. If none reaches you within a minute, ask for another one.")


def send(trial: Trial) -> PhoneCode:
    """Make a new code and send it to the trial's phone; right after one was sent, return that one.

    Raises TrialOver, or NotDialled with the reason why no code was sent.
    """
    with speaking(trial.language):
        code, dial = _make(trial)
        if dial:
            _hand_over(trial, code, dial)
    return code


def offer(trial: Trial) -> None:
    """In the sandbox, make the code that the page shows; real phones ring only when somebody asks for a code."""
    with writing() as session:
        session.refresh(trial, with_for_update={"key_share": True})
        if _channel() == SCREEN and not trial.phone_confirmed_at and newest(trial) is None:
            _add(trial)


def newest(trial: Trial) -> PhoneCode | None:
    """Return the code that may be typed in now, if there is one."""
    query = db.select(PhoneCode).where(PhoneCode.trial_id == trial.id, PhoneCode.channel == _channel())
    code: PhoneCode | None = db.session.scalars(query.order_by(PhoneCode.id.desc()).limit(1)).first()
    if code is None or code.used_at or code.expires_at <= now() or code.tries >= TRIES:
        return None
    return code


def shown(trial: Trial) -> str | None:
    """Return the digits of the newest code for the page to show; None outside the sandbox."""
    code = newest(trial) if _channel() == SCREEN else None
    return _digits(code, trial) if code else None


def confirm(trial: Trial, digits: str) -> None:
    """Confirm the trial's phone, once and for all; raise WrongCode saying what to do."""
    with speaking(trial.language), writing() as session:
        session.refresh(trial, with_for_update={"key_share": True})
        problem = None if trial.phone_confirmed_at else _use(trial, digits)
    if problem:  # only now: the try was counted and must stay counted
        raise WrongCode(problem)


def _channel() -> str:
    return SCREEN if vapi.current().simulated else str(current_app.config["PHONE_CODES"])


def _make(trial: Trial) -> tuple[PhoneCode, Dial | None]:
    """Return a new code's row and the ring that is to bring it, or the row of a code that is on its way."""
    with writing() as session:
        # Nobody else sends for this trial now. Not a lock that rows pointing to the trial would wait for (`claim`).
        session.refresh(trial, with_for_update={"key_share": True})
        _check(trial)
        sent = newest(trial)
        if sent and sent.sent_at > now() - AGAIN:
            return sent, None
        return _add(trial)


def _check(trial: Trial) -> None:
    if not trials.is_open(trial):
        raise TrialOver(_("This trial is over, so no code was sent."))
    if trial.phone_confirmed_at:
        raise NotDialled("confirmed", _("Your phone is confirmed already: you can start a call."))


def _add(trial: Trial) -> tuple[PhoneCode, Dial | None]:
    """Add the code's row; count the ring that brings it, in the same transaction."""
    channel, moment = _channel(), now()
    dial = None
    if channel != SCREEN:
        _refuse_too_many(trial)
        dial = guard.claim(trial, None, trial.phone, "code")
    # On the screen it rings nobody, and a page left open should still work.
    expires_at = trial.expires_at if channel == SCREEN else moment + LASTS
    code = PhoneCode(trial_id=trial.id, channel=channel, sent_at=moment, expires_at=expires_at)
    trial.revision += 1
    db.session.add(code)
    db.session.flush()  # the digits are derived from the row's number
    return code, dial


def _refuse_too_many(trial: Trial) -> None:
    sent = db.select(PhoneCode.sent_at).where(PhoneCode.trial_id == trial.id, PhoneCode.channel != SCREEN)
    recent = list(db.session.scalars(sent.where(PhoneCode.sent_at > now() - DAY).order_by(PhoneCode.sent_at)))
    if len(recent) >= PER_DAY:
        again = wording.when(recent[-PER_DAY] + DAY, wording.zone(trial.time_zone))
        words = _("As many codes were sent as we send in 24 hours. You can have another one from {when}.")
        raise NotDialled("codes", words.format(when=again))


def _hand_over(trial: Trial, code: PhoneCode, dial: Dial) -> None:
    try:
        sent_as = senders.send(code.channel, trial.phone, _digits(code, trial), trial.language)
    except senders.NotSent as error:
        log.warning("code not sent", extra={"trial": trial.id, "channel": code.channel, "error": str(error)})
        if error.surely:
            _take_back(code, dial)
        raise NotDialled("service", _(NOT_SENT if error.surely else UNKNOWN)) from error
    log.info("code sent", extra={"trial": trial.id, "channel": code.channel})
    if sent_as:
        with writing():
            code.provider_call_id = sent_as


def _take_back(code: PhoneCode, dial: Dial) -> None:
    """Forget a code that surely reached nobody: it counts against no cap."""
    with writing() as session:
        session.delete(code)
        session.delete(dial)


def _use(trial: Trial, typed: str) -> str | None:
    """Try the digits on the newest code, in the caller's transaction; return what is wrong with them."""
    digits = re.sub(r"[\s-]", "", typed)
    if not re.fullmatch(r"[0-9]{6}", digits):
        return _("The code has six digits. Type all of them in.")
    code = newest(trial)
    if code is None:
        return _("This code can no longer be used: codes last ten minutes. Ask for a new one.")
    if not hmac.compare_digest(digits, _digits(code, trial)):
        code.tries += 1
        left = TRIES - code.tries
        again = ngettext("You have one try left.", "You have {count} tries left.", left).format(count=left)
        return " ".join((_("That is not the code."), again if left else _("Ask for a new one.")))
    code.used_at = trial.phone_confirmed_at = now()
    trial.revision += 1
    return None


def _digits(code: PhoneCode, trial: Trial) -> str:
    key = current_app.config["SECRET_KEY"].encode()
    derived = hmac.new(key, f"phone code:{code.id}:{trial.token}".encode(), sha256).digest()
    return f"{int.from_bytes(derived) % 1_000_000:06}"
