"""What a trial's receptionist is told and how it greets: our rules, and the owner's facts as quoted data."""

from __future__ import annotations

from ..models import Trial
from . import quoting
from .words import LANGUAGES

# Characters kept of each fact; the whole prompt stays below 12,000.
LIMITS = {
    "business": 80,
    "trade": 60,
    "phone": 20,
    "time_zone": 64,
    "services": 1000,
    "hours": 500,
    "knowledge": 4000,
}
LONG = ("services", "hours", "knowledge")  # may have several lines


class PromptBuilder:
    """The texts for one trial, in its language; the same trial always gives the same texts."""

    def __init__(self, trial: Trial) -> None:
        self._trial = trial
        self._words = LANGUAGES[trial.language]
        self._key = quoting.key(trial.token, "facts")

    def system(self) -> str:
        """Return the system prompt: rules, the facts as data, and the rules again."""
        block = quoting.quoted(self._words.facts, self._key, self._facts())
        before, after = (text.format(key=self._key) for text in (self._words.before, self._words.after))
        return f"{before}\n{block}\n\n{after}"

    def first_message(self) -> str:
        """Return what is said first: the business's name, that the call is recorded, and a question."""
        greeting = self._words.greeting.format(business=self.business() or self._words.nameless)
        return f"{greeting} {self._words.consent} {self._words.question}"

    def business(self) -> str:
        """Return the name as one clean line; it may be empty."""
        return quoting.line(self._trial.business, LIMITS["business"])

    def _facts(self) -> list[tuple[str, str]]:
        # What the owner has read and corrected is drafted from the form, and stands in its place.
        told = ("services", "hours") if self._trial.knowledge is None else ("knowledge",)
        names = ("business", "trade", "phone", "time_zone", *told)
        facts = [(self._words.labels[name], self._clean(name)) for name in names]
        return [(label, text) for label, text in facts if text]

    def _clean(self, name: str) -> str:
        clean = quoting.block if name in LONG else quoting.line
        return clean(getattr(self._trial, name), LIMITS[name])
