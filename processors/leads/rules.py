"""What a call tells so far: its turns are heard once each, and joined with what the assistant wrote down.

While a call goes on its readers are kept, so that the next turn costs what the first did. When turns are no longer
those that were heard, or the call is over, everything is heard from the start.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from operator import attrgetter

from app.plugins import CallView, Lead, Turn

from . import merging
from .heard.listener import Listener
from .intents.reader import IntentReader
from .traces import Traces

MOST_CALLS = 64  # that are kept at a time, the latest
_SAID = attrgetter("role", "text")
OVER = frozenset(["ended", "completed", "failed"])


class Hearing:
    """The readers of one call, and which turns they have heard (as hashes: words are not kept here)."""

    def __init__(self, call: CallView) -> None:
        self.of = _identity(call)
        self.listener = Listener(call.region, call.caller_number, call.business_number)
        self.intents = IntentReader()
        self.traces = Traces()
        self._heard: list[int] = []

    def follows(self, call: CallView) -> bool:
        """Return whether the call goes on from what was heard."""
        return self.of == _identity(call) and self._heard == _hashes(call.turns[: len(self._heard)])

    def hear(self, turns: tuple[Turn, ...]) -> None:
        new = turns[len(self._heard) :]
        for turn in new:
            self.intents.hear(self.listener.hear(turn.role, turn.text))
        self._heard += _hashes(new)


class Memory:
    """The latest calls' hearings; each is taken out while it is used, so that no two threads share one."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Hearing] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, call: CallView) -> Hearing:
        with self._lock:
            kept = self._kept.pop(_key(call), None)
        return kept if kept and kept.follows(call) else Hearing(call)

    def keep(self, call: CallView, hearing: Hearing) -> None:
        with self._lock:
            self._kept[_key(call)] = hearing
            while len(self._kept) > MOST_CALLS:
                self._kept.popitem(last=False)


_memory = Memory()


def lead(call: CallView) -> Lead | None:
    """Return what tools, structured outputs and the turns so far tell, or None when they tell nothing."""
    hearing = _memory.take(call)
    hearing.hear(call.turns)
    found = merging.lead(call, hearing.listener.found(), hearing.intents, hearing.traces)
    if call.status not in OVER:
        _memory.keep(call, hearing)
    return found


def _key(call: CallView) -> str:
    return f"{call.provider} {call.call or call.public_id}"


def _identity(call: CallView) -> tuple[str, str | None, str | None]:
    return call.region, call.caller_number, call.business_number


def _hashes(turns: tuple[Turn, ...]) -> list[int]:
    return list(map(hash, map(_SAID, turns)))  # a two-hour call is compared in a fraction of a millisecond
