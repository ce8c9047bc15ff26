"""Fits the weights of intents: `python -m bench.understanding.fit [FILE ...]` prints what `calibration.py` holds.

A softmax over the signals of the reader, with a pull towards nothing; how sure it is comes from calls that it was not
fitted on (cross-validation). Without FILE the calls of `intent_calls.jsonl` are taken.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from processors.leads.heard.listener import Listener
from processors.leads.intents.calibration import INTENTS
from processors.leads.intents.reader import IntentReader

CALLS = Path(__file__).parent / "intent_calls.jsonl"
STEPS, RATE, PULL, FOLDS = 600, 0.5, 0.004, 10
Weights = dict[str, dict[str, float]]
Call = tuple[frozenset[str], str]


def read(path: Path) -> list[Call]:
    """Return each call's signals and its intent; what tools tell is left out: they are weighed by hand."""
    return [(_signals(call), call["intent"]) for call in map(json.loads, path.read_text("utf-8").splitlines())]


def _signals(call: dict[str, Any]) -> frozenset[str]:
    listener, intents = Listener(call.get("region", "US"), call.get("caller_id"), None), IntentReader()
    for turn in call["turns"]:
        intents.hear(listener.hear(turn["role"], turn["text"]))
    return intents.signals(listener.found(), ())


def scores(weights: Weights, signals: frozenset[str]) -> dict[str, float]:
    return {intent: sum(weights[intent].get(signal, 0.0) for signal in signals) for intent in INTENTS}


def fit(calls: Sequence[Call]) -> Weights:
    """Return the weights that make the calls' intents most likely, by plain descent."""
    names = sorted(set().union(*(signals for signals, _ in calls)))
    weights: Weights = {intent: dict.fromkeys(names, 0.0) for intent in INTENTS}
    for _ in range(STEPS):
        slope: Weights = {intent: dict.fromkeys(names, 0.0) for intent in INTENTS}
        for signals, right in calls:
            each = {intent: math.exp(score) for intent, score in scores(weights, signals).items()}
            whole = sum(each.values())
            for intent in INTENTS:
                miss = (intent == right) - each[intent] / whole
                for signal in signals:
                    slope[intent][signal] += miss / len(calls)
        for intent in INTENTS:
            for name in names:
                weights[intent][name] += RATE * (slope[intent][name] - PULL * weights[intent][name])
    return weights


def unseen(calls: Sequence[Call]) -> list[tuple[float, bool]]:
    """Return margin and rightness of each call by weights that were fitted on the others."""
    found = []
    for fold in range(FOLDS):
        weights = fit([call for number, call in enumerate(calls) if number % FOLDS != fold])
        for signals, right in calls[fold::FOLDS]:
            ranked = sorted(scores(weights, signals).items(), key=lambda pair: -pair[1])
            found.append((ranked[0][1] - ranked[1][1], ranked[0][0] == right))
    return found


def platt(margins: Sequence[tuple[float, bool]]) -> tuple[float, float]:
    slope, base = 1.0, 0.0
    for _ in range(5000):
        misses = [(right - 1 / (1 + math.exp(-slope * margin - base)), margin) for margin, right in margins]
        slope += 0.5 * sum(miss * margin for miss, margin in misses) / len(misses)
        base += 0.5 * sum(miss for miss, _ in misses) / len(misses)
    return slope, base


def main() -> None:
    calls = [call for path in [Path(name) for name in sys.argv[1:]] or [CALLS] for call in read(path)]
    margins = unseen(calls)
    right = sum(is_right for _, is_right in margins)
    print(f"# {len(calls)} calls, {right / len(calls):.3f} of them right when not fitted on")
    print("PLATT = ({:.3f}, {:.3f})".format(*platt(margins)))
    for intent, weights in fit(calls).items():
        print(f'"{intent}": {json.dumps({name: round(w, 2) for name, w in weights.items() if abs(w) >= 0.05})},')


if __name__ == "__main__":
    main()
