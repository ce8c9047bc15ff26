"""Applies what processors said of trials, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterable

from .extensions import db
from .models import Trial
from .plugins import TrialUpdate


def apply(updates: Iterable[TrialUpdate]) -> None:
    """Mark converted trials: the earliest conversion stands, whatever comes later or twice."""
    for update in sorted(updates, key=lambda u: u.trial):
        trial = db.session.scalars(db.select(Trial).where(Trial.token == update.trial).with_for_update()).first()
        if trial is None or update.converted_at is None:
            continue
        trial.converted_at = min(filter(None, (trial.converted_at, update.converted_at)))
        if trial.status != "purged":
            trial.status = "converted"
