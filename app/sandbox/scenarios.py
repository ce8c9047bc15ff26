"""The scenarios: short scripts of a call, one JSON file each in `scripts/`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "scripts"


@dataclass(frozen=True, slots=True)
class Scenario:
    """One script. `lines` are {agent|caller: text, seconds} and {tool, arguments, result}, in order."""

    name: str
    title: str
    about: str
    trades: tuple[str, ...]
    script: dict[str, Any]


@cache
def every() -> dict[str, Scenario]:
    """Return name → scenario."""
    found = {}
    for path in sorted(FOLDER.glob("*.json")):
        script = json.loads(path.read_text())
        found[path.stem] = Scenario(path.stem, script["title"], script["about"], tuple(script["trades"]), script)
    return found


def fitting(trade: str) -> Scenario:
    """Return the scenario for a trade; the plumber's for one that we have no script for."""
    wanted = trade.lower()
    fits = (s for s in every().values() if any(t in wanted or wanted in t for t in s.trades))
    return next(fits, every()["plumber-leak"])
