"""How much each signal speaks for each intent, and how sure the best one is."""

from __future__ import annotations

import math

WEIGHTS: dict[str, dict[str, float]] = {
    "scheduling": {
        "visit": 1.2,
        "change": 2,
        "when": 0.3,
        "booked": 2,
        "agreed": 1.5,
        "time_and_details": 2,
        "contact_and_time": 1,
        "visit_when": 1,
        "tool_books": 3,
    },
    "lead_intake": {
        "quote": 1.5,
        "need": 0.8,
        "trouble": 0.8,
        "callback": 0.8,
        "will_call": 1.5,
        "contact": 1.5,
        "named": 0.3,
        "contact_asked": 0.7,
        "tool_captures": 2,
    },
    "info": {
        "asks": 1.0,
        "price": 0.8,
        "facts": 1.2,
        "answers": 1,
        "answered": 1.5,
        "nothing_taken": 0.8,
        "status": 0.5,
    },
    "other": {
        "wrong": 2,
        "sells": 2,
        "robot": 2.5,
        "job": 2.5,
        "complaint": 2.5,
        "message": 1.5,
        "testing": 2.5,
        "prank": 3,
        "nothing": 1.5,
        "passes_on": 1,
        "dismisses": 1,
        "silent": 1.5,
        "always": 0.8,
        "status": 0.3,
    },
}
PLATT = (1.0, 0.0)


def confidence(margin: float) -> float:
    """Return how likely the best intent is right that leads the second by this much (Platt's sigmoid)."""
    return 1 / (1 + math.exp(-(PLATT[0] * margin + PLATT[1])))


def while_talking(sure: float, turns: int) -> float:
    """Return the confidence while the call goes on: low after the first turn, whole after the fifth."""
    return sure * min(1.0, 0.5 + 0.1 * turns)
