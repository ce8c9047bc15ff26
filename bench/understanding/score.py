"""Scores predictions against cases: what was right, missed and invented, and how far a confidence can be believed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from statistics import fmean
from typing import Any

from . import same
from .cases import Case

EXACT = ("name", "phone", "email")
SOFT = ("address", "reason", "preferred_time")
INTENTS = ("lead_intake", "scheduling", "info", "other")
BINS = 10
Prediction = Mapping[str, Any]


@dataclass(slots=True)
class Tally:
    """How a field, or an intent, was got over all cases."""

    counts: Counter[str] = field(default_factory=Counter)

    @property
    def precision(self) -> float:
        return _share(self.counts["right"], "right", "wrong", "invented", of=self.counts)

    @property
    def recall(self) -> float:
        return _share(self.counts["right"], "right", "wrong", "missed", of=self.counts)

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    @property
    def given(self) -> int:
        return sum(self.counts[what] for what in ("right", "wrong", "missed"))

    @property
    def false_capture(self) -> float:
        """The share of calls without such a value in which one was captured all the same."""
        return _share(self.counts["invented"], "invented", "nothing", of=self.counts)


@dataclass(frozen=True, slots=True)
class Miss:
    """One value that is not what it should be."""

    case: str
    field: str
    right: Any
    got: Any


@dataclass(slots=True)
class Score:
    """The measures over all cases."""

    fields: dict[str, Tally] = field(default_factory=lambda: {name: Tally() for name in EXACT + SOFT})
    intents: dict[str, Tally] = field(default_factory=lambda: {name: Tally() for name in INTENTS})
    whole: list[bool] = field(default_factory=list)
    believed: list[tuple[float, bool]] = field(default_factory=list)
    took: list[float] = field(default_factory=list)
    misses: list[Miss] = field(default_factory=list)

    @property
    def all_three(self) -> float:
        """The share of calls in which name, phone and e-mail are all as they should be."""
        return fmean(self.whole)

    @property
    def intent_accuracy(self) -> float:
        return fmean(right for _, right in self.believed)

    @property
    def intent_f1(self) -> float:
        """The mean over the intents that occur: the rare ones count as much as the frequent."""
        return fmean(tally.f1 for tally in self.intents.values() if tally.given)

    @property
    def calibration_error(self) -> float:
        """How far, on average, the confidence lies from the share of right answers (ECE over ten bins)."""
        bins: dict[int, list[tuple[float, bool]]] = {}
        for confidence, right in self.believed:
            bins.setdefault(min(int(confidence * BINS), BINS - 1), []).append((confidence, right))
        gaps = (abs(sum(c for c, _ in group) - sum(r for _, r in group)) for group in bins.values())
        return sum(gaps) / len(self.believed)

    def milliseconds(self, share: float) -> float:
        """Return within how many milliseconds this share of the calls was understood."""
        ordered = sorted(self.took)
        return ordered[min(int(share * len(ordered)), len(ordered) - 1)]


def score(cases: Iterable[Case], predictions: Mapping[str, Prediction]) -> Score:
    """Return the measures; a case without a prediction counts as nothing captured and the wrong intent."""
    result = Score()
    for case in cases:
        prediction = predictions.get(case["id"], {})
        verdicts = {name: _verdict(case, name, prediction.get(name)) for name in EXACT + SOFT}
        for name, verdict in verdicts.items():
            result.fields[name].counts[verdict] += 1
            if verdict not in ("right", "nothing"):
                result.misses.append(Miss(case["id"], name, case["gold"][name], prediction.get(name)))
        result.whole.append(all(verdicts[name] in ("right", "nothing") for name in EXACT))
        _intent(result, case, prediction)
        result.took.append(prediction.get("latency_ms") or 0.0)
    return result


def _verdict(case: Case, name: str, value: str | None) -> str:
    right = case["gold"][name]
    if right is None:
        return "invented" if value else "nothing"
    if not value:
        return "missed"
    if name in EXACT:
        accepted = [right, *case.get("alt", {}).get(name, [])]
        met = same.exact(name, accepted, value, case["region"])
    else:
        met = same.enough(name, right, case.get("match", {}).get(name, []), value)
    return "right" if met else "wrong"


def _intent(result: Score, case: Case, prediction: Prediction) -> None:
    right, got = case["intent"], prediction.get("intent")
    result.believed.append((min(max(prediction.get("confidence") or 0.0, 0.0), 1.0), got == right))
    if got == right:
        result.intents[right].counts["right"] += 1
        return
    result.intents[right].counts["missed"] += 1
    if got in result.intents:
        result.intents[got].counts["invented"] += 1
    result.misses.append(Miss(case["id"], "intent", right, got))


def _share(part: int, *names: str, of: Counter[str]) -> float:
    whole = sum(of[name] for name in names)
    return part / whole if whole else 0.0
