"""A trial's end, moved or made good: more days, or a paying account."""

from __future__ import annotations

from datetime import timedelta

from ..clock import now
from ..database import writing
from ..errors import TrialOver
from ..models import Trial
from . import page, setup


def extend(trial: Trial, days: int) -> Trial:
    """Give the trial more days, counted from today if it has ended; raise TrialOver when it was erased."""
    with writing() as session:
        session.refresh(trial, with_for_update=True)
        _refuse_purged(trial)
        trial.expires_at = max(trial.expires_at, now()) + timedelta(days=days)
        if trial.status == "expired":
            _revive(trial, "provisioning")
        trial.revision += 1
    page.publish([trial])
    return trial


def convert(trial: Trial) -> Trial:
    """Make the trial a paying one, once; raise TrialOver when it was erased."""
    with writing() as session:
        session.refresh(trial, with_for_update=True)
        convert_locked(trial)
    page.publish([trial])
    return trial


def convert_locked(trial: Trial) -> None:
    """The same for a trial that the caller's transaction has locked; publishing it is the caller's too."""
    _refuse_purged(trial)
    if trial.status == "converted":
        return
    if trial.status == "expired":
        _revive(trial, "converted")
    trial.status, trial.converted_at = "converted", trial.converted_at or now()
    trial.revision += 1


def _revive(trial: Trial, status: str) -> None:
    """Take up an ended trial with its settings: its assistant is made anew."""
    trial.status, trial.expired_at, trial.assistant_id = status, None, None
    setup.again(trial)


def _refuse_purged(trial: Trial) -> None:
    if trial.status == "purged":
        raise TrialOver("This trial was erased: there is nothing left to go on with. Make a new one.")
