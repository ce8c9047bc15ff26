"""Words of strangers as data: what an owner, a website or a form says can never read as an instruction.

Every line of it is marked, between two lines that carry a key which the words themselves cannot contain.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

CUT = "…"
_LINE_BREAKS = re.compile("\r\n|[\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029]")
# Braces would be filled in by Vapi as a template; angle brackets often mark the roles of a conversation.
_NEUTRAL = str.maketrans("{<}>", "(())")
# Control and format characters (zero-width, right-to-left, tags), surrogates, private and unassigned ones.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_VARIATIONS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")  # can carry a hidden text behind any letter
_SPARE = 4  # how much longer than what is kept a text may be before it is looked at, for what is taken out of it


def block(text: str | None, limit: int) -> str:
    """Return the text as lines of visible characters, at most `limit` long, with nothing that a template would fill."""
    lines = [_visible(line) for line in _LINE_BREAKS.split((text or "")[: limit * _SPARE])]
    return _cut("\n".join(line for line in lines if line), limit)


def line(text: str | None, limit: int) -> str:
    """Return the text as one line, cleaned like a block."""
    return _cut(" ".join(block(text, limit * _SPARE).split()), limit)


def key(of: str, purpose: str) -> str:
    """Return a key that looks random and is always the same for the same thing; it does not tell what it is made of."""
    return hashlib.sha256(f"callboard {purpose} {of}".encode()).hexdigest()[:16]


def quoted(name: str, key: str, facts: list[tuple[str, str]]) -> str:
    """Return labelled facts, every line marked with `|`, between lines that nothing in the facts can imitate."""
    rows = [f"| {row}" for label, text in facts for row in f"{label}: {_without(key, text)}".split("\n")]
    return "\n".join([f"[{name} {key} BEGIN]", *rows, f"[{name} {key} END]"])


def _visible(text: str) -> str:
    kept = (c if unicodedata.category(c) not in _UNSEEN else " " if c == "\t" else "" for c in text)
    return " ".join(_VARIATIONS.sub("", "".join(kept)).translate(_NEUTRAL).split())


def _without(key: str, text: str) -> str:
    found = 1
    while found:  # again, for what grows together when one is taken out
        text, found = re.subn(re.escape(key), "", text, flags=re.IGNORECASE)
    return text


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + CUT
