"""Reading a stranger's JSON: strict about the form, safe about what Python or a database would choke on."""

from __future__ import annotations

import json
import math
import re
from typing import Any

from .errors import BadPayload
from .types import Json

MAX_DEPTH = 100  # real bodies stay below 20; beyond this a recursive reader would be at risk
_LONGEST_INTEGER = 30  # digits; more says nothing and costs quadratic time to read
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def read_json(body: bytes) -> Json:
    """Return the JSON object in `body`; raise BadPayload for anything else.

    Refused: not UTF-8, not JSON (NaN and Infinity included), not an object, nested deeper than MAX_DEPTH.
    """
    value = read_value(body)
    if not isinstance(value, dict):
        raise BadPayload("The body is not a JSON object.")
    return value


def read_value(body: bytes) -> Any:
    """Return the JSON value in `body`, of whatever kind; raise BadPayload as `read_json` does."""
    try:
        value = json.loads(body.decode("utf-8"), parse_int=_integer, parse_constant=_refuse)
    except UnicodeDecodeError as error:
        raise BadPayload("The body is not UTF-8.") from error
    except RecursionError as error:
        raise BadPayload("The body is nested too deeply.") from error
    except ValueError as error:
        raise BadPayload("The body is not JSON.") from error
    return storable(value)


def storable(value: Any, depth: int = 0) -> Any:
    """Return `value` without what PostgreSQL cannot keep: NUL and lone surrogates become U+FFFD, infinities None."""
    if depth > MAX_DEPTH:
        raise BadPayload("The body is nested too deeply.")
    if isinstance(value, str):
        return _UNSTORABLE.sub("\ufffd", value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {storable(str(key)): storable(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [storable(item, depth + 1) for item in value]
    return value


def _integer(digits: str) -> int | None:
    return int(digits) if len(digits) <= _LONGEST_INTEGER else None


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")
