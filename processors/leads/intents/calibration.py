"""How much each signal speaks for each intent, and how sure the best one is.

Fitted by `python -m bench.understanding.fit` on 212 calls, none of which the bars are measured by: those of
`bench/understanding/intent_calls.jsonl` and 60 others in the same form; softmax with a pull towards nothing. PLATT was
fitted on the margins of calls left out (10 folds). What tools signal is set by hand: they are right nearly always.
"""

from __future__ import annotations

import math

from app.plugins import Intent

INTENTS: tuple[Intent, ...] = ("scheduling", "lead_intake", "info", "other")
# signal, then its weight for each of INTENTS in that order; a dot is nothing
_TABLE = """
    agreed                0.49   -0.53    0.37   -0.33
    agrees                0.37   -0.45    0.42   -0.33
    always               -0.45   -0.27   -0.42    1.14
    answered              0.17   -0.11    0.30   -0.36
    answers               0.19   -0.08    0.45   -0.56
    asks                 -0.80   -0.39    2.00   -0.81
    booked                1.42   -0.42   -0.61   -0.39
    callback             -0.27    0.52   -0.09   -0.15
    change                0.81   -0.38   -0.25   -0.18
    complaint            -0.25   -0.64   -0.06    0.94
    contact              -0.24    1.01   -0.69   -0.09
    contact_and_time      0.67   -0.08   -0.10   -0.49
    contact_asked         0.12    0.33   -0.74    0.29
    dismisses            -0.29   -0.28   -0.49    1.06
    facts                -0.17   -0.26    0.60   -0.17
    job                      .   -0.51   -0.14    0.68
    message              -0.08   -0.21   -0.26    0.56
    monologue             0.05   -0.22   -0.22    0.39
    named                 0.82    0.97   -1.10   -0.68
    names_time            0.99   -0.51    0.39   -0.87
    need                 -0.06    0.64       .   -0.57
    nothing              -0.12   -0.23   -0.36    0.71
    nothing_taken        -0.64   -0.51    0.51    0.63
    passes_on            -0.52   -1.21   -0.40    2.13
    prank                    .   -0.05   -0.58    0.67
    price                -0.30    0.60       .   -0.29
    quote                -0.75    1.05       .   -0.25
    robot                -0.18   -0.12   -0.13    0.43
    sells                -0.13   -0.34   -0.36    0.82
    silent               -0.11    0.60   -0.29   -0.20
    status               -0.25   -0.19    0.17    0.27
    testing              -0.28   -0.09   -0.48    0.85
    thanks                0.30   -0.46    0.56   -0.39
    time_and_details      0.22    0.14   -0.07   -0.29
    tool_books            2.50       .       .       .
    tool_captures            .    1.50       .       .
    trouble               0.28    0.07   -0.07   -0.28
    visit                 1.02   -0.62   -0.14   -0.25
    visit_when            0.34    0.08   -0.21   -0.21
    when                  1.40   -0.54   -0.61   -0.25
    will_call            -1.09    1.39   -0.20   -0.10
    wrong                -0.16   -0.27   -0.37    0.80
"""
PLATT = (1.244, 0.529)
AT_FIRST, PER_TURN = 0.5, 0.1  # of the confidence: after no turn of the caller's, and more with each


def _column(place: int) -> dict[str, float]:
    rows = (row.split() for row in _TABLE.strip().splitlines())
    return {row[0]: float(row[place]) for row in rows if row[place] != "."}


WEIGHTS = {intent: _column(place) for place, intent in enumerate(INTENTS, 1)}


def confidence(margin: float) -> float:
    """Return how likely the best intent is right that leads the second by this much (Platt's sigmoid)."""
    return 1 / (1 + math.exp(-(PLATT[0] * margin + PLATT[1])))


def while_talking(sure: float, turns: int) -> float:
    """Return the confidence while the call goes on: low after the first turn, whole after the fifth."""
    return sure * min(1.0, AT_FIRST + PER_TURN * turns)
