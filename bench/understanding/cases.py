"""The cases: calls of our own writing with what is right and why, one JSON object a line, a file a theme."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

Case = dict[str, Any]
FOLDER = Path(__file__).parent / "calls"


def load(paths: Iterable[Path] = ()) -> list[Case]:
    """Return the cases of the files, else of all themes; an id that stands twice is refused."""
    files = list(paths) or sorted(FOLDER.glob("*.jsonl"))
    cases = [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines() if line.strip()]
    ids = [case["id"] for case in cases]
    twice = sorted({one for one in ids if ids.count(one) > 1})
    if twice:
        raise ValueError(f"Two cases have the same id: {', '.join(twice)}.")
    return cases
