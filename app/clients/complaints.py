"""What a service says is wrong, as one sentence that may be shown: nobody's number, address, key or words in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ..plugins.errors import BadPayload
from ..plugins.payload import read_value

LONGEST = 200  # characters
HIDDEN = "[…]"
_SECRETS = re.compile(
    r"""
      https?://\S+                              # an address may carry a signature
    | [\w.+-]+@[\w-]+(?:\.[\w-]+)*              # e-mail
    | \bBearer\s+\S+
    | \b(?:sk|pk|rk|whsec)[-_][\w*.-]+          # keys that say what they are
    | \b(?=[\w*.-]*\d)[\w*-]{20,}               # and others: long, with a digit
    | \+?\(?\d[\d\s().\-/\u2010-\u2015]{5,}\d   # phone
    | "[^"]{40,}" | '[^']{40,}' | `[^`]{40,}`   # a passage quoted from the request
    """,
    re.VERBOSE | re.IGNORECASE,
)
_PLAIN_WORD = re.compile(r"[a-z][A-Za-z0-9_.\-]*")
_PRIVATE = re.compile(r"secret|token|key|name|number|phone|mail", re.IGNORECASE)
_REPEATED = 20  # characters of the request in a row


def read(body: bytes, asked: Any) -> str:
    """Return what a refusal's body says, without a full stop; empty where it says nothing that can be read.

    Understood: `{"message": text or list of texts}`, `{"error": text}`, `{"error": {"message": text}}`.
    """
    try:
        value = read_value(body)
    except BadPayload:
        return ""  # a proxy's page
    said = "; ".join(_texts(value))
    return masked(" ".join(said.split())[: 10 * LONGEST], asked)[:LONGEST].rstrip(" .")


def masked(text: str, asked: Any) -> str:
    """Return `text` without what is personal or secret; empty where it still repeats the request."""
    values = sorted({" ".join(value.split()) for value in _values(asked)}, key=len, reverse=True)
    for value in [value for value in values if len(value) <= len(text)]:
        text = re.sub(re.escape(value), HIDDEN, text, flags=re.IGNORECASE)
    return "" if any(_repeats(text.lower(), value.lower()) for value in values) else _SECRETS.sub(HIDDEN, text)


def _repeats(text: str, value: str) -> bool:
    return any(value[at : at + _REPEATED] in text for at in range(len(value) - _REPEATED + 1))


def _texts(value: Any) -> list[str]:
    if not isinstance(value, dict):
        return []
    for said in (value.get("message"), value.get("error")):
        if isinstance(said, dict):
            return _texts(said)
        several = said if isinstance(said, list) else [said]
        if texts := [text for text in several if isinstance(text, str) and text.strip()]:
            return texts
    return []


def _values(asked: Any, private: bool = False) -> Iterator[str]:
    """What we sent that could be somebody's: not `gpt-4.1-mini`, which helps to understand the complaint."""
    if isinstance(asked, dict):
        for key, value in asked.items():
            yield from _values(value, bool(_PRIVATE.search(str(key))))
    elif isinstance(asked, list):
        for value in asked:
            yield from _values(value, private)
    elif isinstance(asked, str) and len(asked) > 2 and (private or not _PLAIN_WORD.fullmatch(asked)):
        yield asked
