"""Prints how well calls are understood: `python -m bench.understanding [FILE ...] [--errors]`.

Each call goes through the product as `flask understand` takes it, without rows and without a network. Without FILE
our own cases are taken. Every call is heard three times from its first word, in a warm process, and the quickest time
counts: what the call takes, not what else the machine does.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

from app import create_app
from app.calls import samples

from . import cases, table
from .cases import Case
from .score import Prediction, Score, score

TIMES = 3  # that a call is understood


def main(arguments: Sequence[str] | None = None) -> None:
    options = argparse.ArgumentParser(description="Score what is understood of calls.")
    options.add_argument("files", nargs="*", type=Path, help="JSON lines of cases (default: our own)")
    options.add_argument("--errors", action="store_true", help="name every value that is not as it should be")
    given = options.parse_args(arguments)
    result = measure(cases.load(given.files))
    print(table.of(result))
    if given.errors:
        print(table.misses(result))


def measure(every: Sequence[Case]) -> Score:
    """Return how well the product, with nothing but its built-in plugins, understands the cases."""
    with tempfile.TemporaryDirectory() as folder:
        settings = {"APP_ENV": "test", "INSTANCE_DIR": folder, "SECRET_KEY": "bench", "DATABASE_URL": ""}
        app = create_app({**settings, "REDIS_URL": "", "OPENAI_API_KEY": "", "PLUGIN_ENTRY_POINTS": False})
        with app.app_context():
            return score(every, predictions(every))


def predictions(every: Sequence[Case]) -> dict[str, Prediction]:
    """Return what the running app makes of each case, by its id."""
    return {case["id"]: min((samples.understand(case) for _ in range(TIMES)), key=_took) for case in every}


def _took(prediction: Prediction) -> float:
    took: float = prediction["latency_ms"]
    return took


if __name__ == "__main__":
    main()
