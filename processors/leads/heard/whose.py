"""Whose a number is, by the words around it: those nearest to it count."""

from __future__ import annotations

import re
from typing import Literal

from . import phone_words

Whose = Literal["own", "others", ""]
_OWN = re.compile(rf"\b{phone_words.OWN}(?![\w'])")
# Said of the number before.
_BEFORE_IT = re.compile(
    r"\b(?:that's|that is|that was|this is|it's) (?:\w+ )?"
    r"(?:old|wrong|previous|former|other|fax|home|work|\w+'s)(?: \w+)?\b"
)
_OTHERS = re.compile(rf"\b{phone_words.OTHERS}(?![\w'])")
_ENDS = re.compile(rf"\b{phone_words.OTHERS_ENDS}(?: (?:is|was|it's|of|at|es|#|number|no))*$")


def whose(before: str, after: str) -> Whose:
    """Return whose number stands between the two pieces of text; "" when they don't tell."""
    before = _BEFORE_IT.sub("", before)
    if phone_words.OTHERS_AFTER.match(after) or _ENDS.search(before):
        return "others"
    others = [match.span() for match in _OTHERS.finditer(before)]
    own = [match.end() for match in _OWN.finditer(before) if not _inside(match.span(), others)]
    if own and own[-1] > max((end for _, end in others), default=-1):
        return "own"
    return "others" if others else ""


def _inside(span: tuple[int, int], others: list[tuple[int, int]]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in others)
