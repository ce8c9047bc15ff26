"""The scenarios: short scripts of a call, one JSON file each in `scripts/`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "scripts"
ANNOUNCEMENT = "announcement"
WORDS_PER_SECOND = 3.2
_DEFAULTS = {"en": "plumber-leak", "es": "fontanero-fuga"}  # for trades that we have no script for


@dataclass(frozen=True, slots=True)
class Scenario:
    """One script. `lines` are {agent|caller: text, seconds} and {tool, arguments, result}, in order."""

    name: str
    title: str
    about: str
    trades: tuple[str, ...]
    script: dict[str, Any]

    @property
    def language(self) -> str:
        return str(self.script.get("language", "en"))


@cache
def every() -> dict[str, Scenario]:
    """Return name → scenario."""
    found = {}
    for path in sorted(FOLDER.glob("*.json")):
        script = json.loads(path.read_text())
        found[path.stem] = Scenario(path.stem, script["title"], script["about"], tuple(script["trades"]), script)
    return found


def fitting(trade: str, language: str = "en") -> Scenario:
    """Return the scenario for a trade in that language (English for one that we do not speak); else the plumber's."""
    wanted, language = trade.lower(), language if language in _DEFAULTS else "en"
    spoken = (scenario for scenario in every().values() if scenario.language == language)
    fits = (s for s in spoken if wanted and any(t in wanted or wanted in t for t in s.trades))
    return next(fits, every()[_DEFAULTS[language]])


def announcement(words: str) -> Scenario:
    """Return the scenario of a call that reads `words` out and hangs up."""
    line = {"agent": words, "seconds": round(len(words.split()) / WORDS_PER_SECOND + 0.5, 1)}
    script = {
        "type": "outboundPhoneCall",
        "caller": None,
        "ended_reason": "assistant-ended-call",
        "recorded": False,
        "lines": [line],
        "summary": None,
        "output": None,
    }
    return Scenario(ANNOUNCEMENT, "An announcement", "Words read out, and no conversation", (), script)
