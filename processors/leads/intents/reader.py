"""What the caller wants: signals gathered turn by turn, weighed by the table in `calibration`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.plugins import Intent

from ..heard import said
from ..heard.found import Found
from ..heard.line import Line
from . import calibration, words

MOST_REASONS = 4
FEW = 4  # words of the caller in the whole call: next to nothing
NUMBER = 7  # digits in a row of turns that are a way to be reached
_DIGIT = re.compile(
    r"\d|\b(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|double|triple|cero|uno|dos|tres|cuatro|cinco|seis|"
    r"siete|ocho|nueve|(?:twen|thir|for|fif|six|seven|eigh|nine)ty)\b"
)
_MAIL = re.compile(r"@|\b(?:at|arroba) (?:\w+ ){1,5}(?:dot|punto) \w")
_CONTACTS = frozenset(["name", "phone", "email"])


@dataclass(frozen=True, slots=True)
class Judged:
    """What the caller wants, how surely (0 to 1), and why, in words."""

    intent: Intent
    confidence: float
    reasons: tuple[str, ...]


class IntentReader:
    """Hears every line in order; keeps which signals there were, never the lines."""

    def __init__(self) -> None:
        self._signals: set[str] = set()
        self._offered = False  # the assistant has just named a time
        self._digits = 0  # in the caller's lines of late
        self._words = 0
        self._turns = 0

    def hear(self, line: Line) -> None:
        if line.role == "caller":
            self._hear_caller(said.read(line))
        elif line.role == "agent":
            self._hear_agent(line, said.read(line))

    @property
    def has_heard_caller(self) -> bool:
        return self._turns > 0

    def _hear_caller(self, heard: said.Said) -> None:
        now = _matched("caller", heard.text)
        if self._offered and "agrees" in now and "change" not in now:
            self._signals.add("agreed")
        if "when" in now and now & {"visit", "need"}:
            self._signals.add("visit_when")
        self._digits += len(_DIGIT.findall(heard.text))
        if self._digits >= NUMBER or _MAIL.search(heard.text):
            self._signals.add("contact")
        self._words += len(heard)
        self._turns += bool(len(heard))
        self._signals |= now
        self._offered = False

    def _hear_agent(self, line: Line, heard: said.Said) -> None:
        now = _matched("agent", heard.text)
        asks = bool(line.asked & _CONTACTS)
        if "names_time" in now:
            self._offered = True
            if asks and self._turns:
                self._signals.add("time_and_details")
        if asks:
            self._digits = 0
            now.add("contact_asked")
        if self._turns:  # a greeting tells nothing yet
            self._signals |= now

    def intent(
        self, lead: Mapping[str, Found] | None = None, tools: Iterable[str] = (), is_over: bool = True
    ) -> Judged:
        """Weigh what was heard with what is known of the caller; `tools`: what the assistant's tools signal."""
        signals = self.signals(lead or {}, tools)
        scores = {
            intent: sum(calibration.WEIGHTS[intent].get(s, 0.0) for s in signals) for intent in calibration.INTENTS
        }
        best, second = sorted(calibration.INTENTS, key=scores.__getitem__, reverse=True)[:2]
        sure = calibration.confidence(scores[best] - scores[second])
        if not is_over:
            sure = calibration.while_talking(sure, self._turns)
        return Judged(best, sure, _reasons(best, signals, lead or {}))

    def signals(self, lead: Mapping[str, Found], tools: Iterable[str]) -> frozenset[str]:
        signals = self._signals | set(tools) | {"always"}
        if "phone" in lead or "email" in lead:
            signals.add("contact")
        if "name" in lead:
            signals.add("named")
        if signals & {"tool_books", "tool_captures"}:
            signals.add("contact_asked")
        elif self._words < FEW:
            signals.add("silent")
        if self._turns == 1 and self._words > 12:
            signals.add("monologue")
        if "contact" in signals and signals & {"names_time", "visit_when"}:
            signals.add("contact_and_time")
        if "contact" not in signals and "contact_asked" not in signals:
            signals.add("nothing_taken")
            if "asks" in signals and "answers" in signals:
                signals.add("answered")
        return frozenset(signals)


def _matched(role: str, text: str) -> set[str]:
    return {signal for signal, phrases in words.SPOKEN[role].items() if phrases.search(text)}


def _reasons(intent: Intent, signals: frozenset[str], lead: Mapping[str, Found]) -> tuple[str, ...]:
    """Return in words what spoke most for the intent."""
    weights = calibration.WEIGHTS[intent]
    telling = sorted((s for s in signals if s in words.SAID and weights.get(s, 0.0) > 0), key=lambda s: -weights[s])
    reasons = dict.fromkeys(_in_words(signal, lead) for signal in telling)
    return tuple(reasons)[:MOST_REASONS]


def _in_words(signal: str, lead: Mapping[str, Found]) -> str:
    if signal in ("agreed", "time_and_details") and "preferred_time" in lead:
        return f"{words.SAID[signal]}: {lead['preferred_time'].value}"
    if signal == "contact":
        given = [words.GIVEN[field] for field in words.GIVEN if field in lead]
        return f"The caller gave {' and '.join(given)}" if given else words.SAID[signal]
    return words.SAID[signal]
