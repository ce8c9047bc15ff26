"""What erasures would erase: the numbers that their receipts will show, without erasing anything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ..extensions import db
from ..models import Receipt, Trial
from . import asking, held, provider, receipts, schedule


@dataclass(slots=True)
class Forecast:
    """What one erasure will have erased in all."""

    kind: str
    trial: Trial | None
    counts: dict[str, int]


def of_all() -> list[Forecast]:
    """Return a forecast of each erasure that is to be gone on with or begun now, in the order of the real ones."""
    left = _Left()
    begun = [_of_begun(db.session.get_one(Receipt, one), left) for one in receipts.unfinished()]
    past = [Forecast(kind, trial, left.take(trial, held.counts(trial, kind))) for trial, kind in schedule.past_time()]
    strays = left.take(None, held.counts_of_unmatched(schedule.unmatched_before()))
    return begun + past + ([Forecast("unmatched", None, strays)] if any(strays.values()) else [])


def of_trial(trial: Trial) -> Forecast:
    """Return a forecast of the trial's erasure now."""
    begun = asking.known(trial, "purge")
    return _of_begun(begun, _Left()) if begun else Forecast("purge", trial, held.counts(trial))


@dataclass(slots=True)
class _Left:
    """What nobody is forecast to erase yet: of two erasures of a trial the second finds what the first left."""

    taken: dict[int | None, Counter[str]] = field(default_factory=dict)

    def take(self, trial: Trial | None, numbers: Mapping[str, int]) -> dict[str, int]:
        taken = self.taken.setdefault(trial.id if trial else None, Counter())
        new = Counter(numbers) - taken
        taken += new
        return {name: new[name] for name in held.NUMBERS}


def _of_begun(receipt: Receipt, left: _Left) -> Forecast:
    trial = db.session.get(Trial, receipt.trial_id) if receipt.trial_id else None
    if trial is None:
        numbers = held.counts_of_unmatched(datetime.fromisoformat(receipt.plan["before"]))
    elif held.goes_on(trial):
        numbers = {}
    else:
        numbers = held.counts(trial, receipt.kind)
    rest = left.take(trial, numbers) | {"assistant": len(provider.assistants(receipt, trial))}
    return Forecast(receipt.kind, trial, {name: receipt.counts.get(name, 0) + rest[name] for name in held.NUMBERS})
