"""What must not be kept: credentials, links that open something, and the assistant's prompt."""

from __future__ import annotations

import re
from typing import Any

from app.plugins import Json

GONE = "[redacted]"
_SECRET = re.compile(
    r"twilio|authtoken|apikey|apisecret|password|passphrase|privatekey|accesstoken|calltoken|accountsid|"
    r"^secret$|secretkey|^token$|^credentials$|^headers$|^controlurl$|^listenurl$|^presigned.*url$|^authorization$"
)
# Two steps, each in linear time: the first takes a query whole, so that a run of "?" is looked at once.
_QUERY = re.compile(r"\?[^\s\"']*")
_SIGNED = re.compile(r"X-Amz-|Signature=|[?&]sig=|token=", re.IGNORECASE)
_USERINFO = re.compile(r"^(sips?:)[^@\s]+@")


def redacted(body: Json) -> Json:
    """Return a copy of `body` that may be stored and shown to an operator."""
    copy: Json = _redacted(body)
    return copy


def _redacted(value: Any, key: str = "") -> Any:
    if isinstance(value, dict):
        if value.get("role") == "system":  # the prompt: the business's own, and of no use to the card
            value = {k: GONE if k in ("message", "content") else v for k, v in value.items()}
        return {name: GONE if _is_secret(name, item) else _redacted(item, name) for name, item in value.items()}
    if isinstance(value, list):
        return [_redacted(item, key) for item in value]
    if isinstance(value, str):
        text = _USERINFO.sub(rf"\1{GONE}@", value) if key.lower().endswith("uri") else value
        return _QUERY.sub(_unsigned, text)
    return value


def _is_secret(name: str, value: Any) -> bool:
    return bool(value) and _SECRET.search(name.lower()) is not None


def _unsigned(query: re.Match[str]) -> str:
    return f"?{GONE}" if _SIGNED.search(query[0]) else query[0]
