"""A score as the table of the documents, with the bars beside the figures."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from .score import Score

# measure, its value, whether more is better, the bar, what we are after
Row = tuple[str, Callable[[Score], float], bool, float, float]
ROWS: tuple[Row, ...] = (
    ("phone F1", lambda score: score.fields["phone"].f1, True, 0.93, 0.97),
    ("name F1", lambda score: score.fields["name"].f1, True, 0.85, 0.92),
    ("e-mail F1", lambda score: score.fields["email"].f1, True, 0.85, 0.92),
    ("name, phone and e-mail all right", lambda score: score.all_three, True, 0.80, 0.88),
    ("calls with a phone of nobody's", lambda score: score.fields["phone"].counts["invented"], False, 1, 0),
    ("calls with a name of nobody's", lambda score: score.fields["name"].counts["invented"], False, 1, 0),
    ("intent accuracy", lambda score: score.intent_accuracy, True, 0.85, 0.92),
    ("intent macro F1", lambda score: score.intent_f1, True, 0.83, 0.90),
    ("calibration error (ECE, 10 bins)", lambda score: score.calibration_error, False, 0.12, 0.09),
    ("p95 per call, warm, ms", lambda score: score.milliseconds(0.95), False, 20, 5),
)


def of(score: Score) -> str:
    """Return both tables: each field's figures, and the measures with their bars."""
    return "\n".join([f"{len(score.whole)} calls\n", *_fields(score), "", *_measures(score)])


def misses(score: Score) -> str:
    return "\n".join(f"{miss.case:14} {miss.field:15} {miss.right!r} got {miss.got!r}" for miss in score.misses)


def not_met(score: Score) -> list[str]:
    """Return the measures whose bar is not met, with their figures."""
    return [
        f"{name}: {value(score):.3f}, the bar is {bar}"
        for name, value, more, bar, _ in ROWS
        if (value(score) < bar if more else value(score) > bar)
    ]


def _fields(score: Score) -> Iterator[str]:
    yield "| field | precision | recall | F1 | given | false capture |"
    yield "|---|---|---|---|---|---|"
    for name, tally in score.fields.items():
        figures = (
            f"{tally.precision:.3f} | {tally.recall:.3f} | {tally.f1:.3f} | {tally.given} | {tally.false_capture:.3f}"
        )
        yield f"| {name} | {figures} |"


def _measures(score: Score) -> Iterator[str]:
    yield "| measure | here | bar | aim |"
    yield "|---|---|---|---|"
    for name, value, more, bar, aim in ROWS:
        sign = "≥" if more else "≤"
        yield f"| {name} | {_shown(value(score))} | {sign} {bar:g} | {sign} {aim:g} |"


def _shown(value: float) -> str:
    return f"{value:g}" if isinstance(value, int) else f"{value:.3f}"
