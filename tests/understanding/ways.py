"""Other ways of writing down the same call: none of them may change who called and how to reach them."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from typing import Any

Case = dict[str, Any]
DIGITS = {
    "en": "zero one two three four five six seven eight nine",
    "es": "cero uno dos tres cuatro cinco seis siete ocho nueve",
}
FILLERS = {"en": ("uh", "um"), "es": ("eh", "em")}
OURS = {"US": "206-555-0100", "CA": "204-555-0100", "GB": "020 7946 0000", "AU": "07 5550 0100"}
OURS |= {"MX": "600 010 0100", "ES": "750 01 01 00"}
_EDGE = re.compile(r"(?<!\w)[^\w\s+@\-]+|[^\w\s@]+(?!\w)")  # signs at a word's edge; those inside belong to the word
_NUMBER = re.compile(r"(?<![\w@.])\+?\(?\d[\d() .-]{5,}\d(?![\w@])|(?<![\w:.-])\d(?![\w:.-])")
_EVERY = 5  # words from one filler to the next


def lower(case: Case) -> Case:
    return _texts(case, str.lower)


def without_signs(case: Case) -> Case:
    return _texts(case, lambda text: " ".join(_EDGE.sub(" ", text).split()))


def with_fillers(case: Case) -> Case:
    """Let the caller say "uh" and "um" at the beginning and behind every fifth word."""
    first, second = FILLERS[case["lang"]]

    def filled(text: str) -> str:
        words = text.split(" ")
        parts = [" ".join(words[n : n + _EVERY]) for n in range(0, len(words), _EVERY)]
        return f"{first} " + f" {second} ".join(parts)

    return _texts(case, filled, role="caller")


def digits_as_words(case: Case) -> Case:
    """Write numbers that may be somebody's, and single digits, as words."""
    words = DIGITS[case["lang"]].split()

    def spoken(found: re.Match[str]) -> str:
        plus = {"en": "plus ", "es": "más "}[case["lang"]] if found[0].startswith("+") else ""
        return plus + " ".join(words[int(digit)] for digit in found[0] if digit.isdigit())

    return _texts(case, lambda text: _NUMBER.sub(spoken, text))


def with_our_number_first(case: Case) -> Case:
    return _and_our_number(case, 1 if case["turns"][0]["role"] == "agent" else 0)


def with_our_number_last(case: Case) -> Case:
    return _and_our_number(case, len(case["turns"]))


WAYS: dict[str, Callable[[Case], Case]] = {
    "lower case": lower,
    "no punctuation": without_signs,
    "uh and um": with_fillers,
    "digits as words": digits_as_words,
    "the business's number after the greeting": with_our_number_first,
    "the business's number at the end": with_our_number_last,
}


def _texts(case: Case, change: Callable[[str], str], role: str | None = None) -> Case:
    changed = copy.deepcopy(case)
    for turn in changed["turns"]:
        if role in (None, turn["role"]):
            turn["text"] = change(turn["text"])
    return changed


def _and_our_number(case: Case, place: int) -> Case:
    changed = copy.deepcopy(case)
    text = {"en": "Our number is {}, by the way.", "es": "Nuestro número es el {}, por cierto."}[case["lang"]]
    changed["turns"].insert(place, {"role": "agent", "text": text.format(OURS[case["region"]])})
    for event in changed["tool_events"]:
        event["after_turn"] += event["after_turn"] >= place
    return changed
