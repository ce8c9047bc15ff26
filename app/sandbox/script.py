"""The scenarios: short scripts of calls, from which `wire` makes what Vapi would send."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any, Literal

from ..errors import AppError

Json = dict[str, Any]
FOLDER = Path(__file__).parent / "scenarios"
ANY_TRADE = "hours-question"


class UnknownScenario(AppError):
    """No scenario has that name."""

    status = HTTPStatus.NOT_FOUND
    code = "unknown_scenario"


@dataclass(frozen=True, slots=True)
class Said:
    """One utterance, `pause_ms` after what came before; without `duration_ms` its length decides.

    `hang`: the caller had to wait for it so long that Vapi complains. `interrupted`: the caller cut it short.
    """

    role: Literal["assistant", "user"]
    text: str
    pause_ms: int = 450
    duration_ms: int | None = None
    hang: bool = False
    interrupted: bool = False


@dataclass(frozen=True, slots=True)
class Used:
    """One function that the assistant called, and what it was told `took_ms` later."""

    tool: str
    arguments: Json
    result: str
    pause_ms: int = 450
    took_ms: int = 600


@dataclass(frozen=True, slots=True)
class Scenario:
    """One script. Texts may hold {business} and {next_tuesday} (an ISO date).

    `ring_ms` is from the call's making to its answer. `speech_first`: the assistant speaks before the call counts
    as in progress. `bracketed`: the caller's finals carry Vapi's bracketed type. `trades` are parts of a trade's name.
    """

    name: str
    title: str
    about: str
    trades: tuple[str, ...]
    type: Literal["inboundPhoneCall", "outboundPhoneCall", "webCall"]
    caller: str | None
    line: str | None
    ring_ms: int
    recording: bool
    ended_reason: str
    summary: str | None
    structured_output: Json | None
    tools: tuple[Json, ...]
    turns: tuple[Said | Used, ...]
    speech_first: bool = False
    bracketed: bool = False


def names() -> list[str]:
    """Return the names of all scenarios, in alphabetical order."""
    return sorted(path.stem for path in FOLDER.glob("*.json"))


@cache
def load(name: str) -> Scenario:
    """Return the scenario; raise UnknownScenario naming those that exist."""
    if name not in names():
        raise UnknownScenario(f"No scenario is called {name!r}. Known: {', '.join(names())}.")
    script: Json = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    turns = tuple(Used(**step) if "tool" in step else Said(**step) for step in script.pop("turns"))
    trades, tools = tuple(script.pop("trades")), tuple(script.pop("tools"))
    return Scenario(name=name, trades=trades, tools=tools, turns=turns, **script)


def fitting(trade: str) -> Scenario:
    """Return the scenario for a business of that trade; a question about hours fits every one."""
    wanted = trade.casefold()
    every = (load(name) for name in names())
    return next((one for one in every if any(part in wanted for part in one.trades)), load(ANY_TRADE))
