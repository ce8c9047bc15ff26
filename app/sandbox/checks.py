"""What Vapi does not accept, in its own words: every request body is checked before anything is made of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from werkzeug.wrappers import Request

from .answers import Refusal
from .vocabulary import ASSISTANT_PROPERTIES, CALL_PROPERTIES, SERVER_MESSAGES

Json = dict[str, Any]
LONGEST_NAME = 40  # characters, as Vapi counts: UTF-16 units
E164 = re.compile(r"\+[1-9][0-9]{6,14}")


def body(request: Request) -> Json:
    """Return the request's JSON object; raise Refusal when it has none."""
    try:
        read = json.loads(request.get_data() or b"{}")
    except (ValueError, RecursionError):
        raise Refusal(HTTPStatus.BAD_REQUEST, "Unexpected token in JSON at position 0") from None
    if not isinstance(read, dict):
        raise Refusal(HTTPStatus.BAD_REQUEST, "The body must be a JSON object.")
    return read


def assistant(given: Json, *, whole: bool = True) -> None:
    """Raise Refusal when no assistant can be made of the body, or changed by it (not `whole`)."""
    _refuse([*_unknown(given, ASSISTANT_PROPERTIES), *_assistant(given, whole)])


def call(given: Json) -> None:
    """Raise Refusal when no phone call can be placed by the body."""
    problems = [*_unknown(given, CALL_PROPERTIES), *_name(given, "name")]
    if not isinstance(given.get("phoneNumberId"), str) or not given["phoneNumberId"]:
        problems.append("phoneNumberId must be a UUID")
    customer = given.get("customer")
    number = customer.get("number") if isinstance(customer, dict) else None
    if not isinstance(number, str) or not E164.fullmatch(number):
        problems.append("customer.number must be a valid phone number in the E.164 format")
    elif isinstance(customer, dict):
        problems += _name(customer, "customer.name")
    if ("assistantId" in given) == ("assistant" in given):
        problems.append("Must provide exactly one of assistantId, assistant, squadId, squad, workflowId or workflow")
    elif "assistantId" in given and not isinstance(given["assistantId"], str):
        problems.append("assistantId must be a UUID")
    elif "assistant" in given:
        problems += [f"assistant.{problem}" for problem in _inline(given["assistant"])]
    overrides = given.get("assistantOverrides", {})
    problems += [] if isinstance(overrides, dict) else ["assistantOverrides must be an object"]
    problems += _objects(overrides, "assistantOverrides.", "metadata", "variableValues")
    _refuse(problems)


def credential(given: Json) -> None:
    """Raise Refusal when no credential can be made of the body."""
    problems = [*_name(given, "name"), *_objects(given, "", "authenticationPlan")]
    if not isinstance(given.get("provider"), str):
        problems.append("provider must be a string")
    elif given["provider"] == "custom-credential" and "authenticationPlan" not in given:
        problems.append("authenticationPlan should not be null or undefined")
    _refuse(problems)


def _inline(given: Any) -> Iterator[str]:
    if isinstance(given, dict):
        yield from _unknown(given, ASSISTANT_PROPERTIES)
        yield from _assistant(given, whole=True)
    else:
        yield "must be an object"


def _assistant(given: Json, whole: bool) -> Iterator[str]:
    yield from _name(given, "name")
    yield from _objects(given, "", "model", "voice", "transcriber", "metadata", "server", "artifactPlan")
    if whole and "model" not in given:
        yield "model should not be null or undefined"
    for part in ("model", "voice", "transcriber"):
        inner = given.get(part)
        if isinstance(inner, dict) and not isinstance(inner.get("provider"), str):
            yield f"{part}.provider must be a string"
    for text in ("firstMessage", "endCallMessage", "voicemailMessage"):
        if not isinstance(given.get(text, ""), str):
            yield f"{text} must be a string"
    yield from _numbers(given)
    wanted = given.get("serverMessages", [])
    if not isinstance(wanted, list) or any(str(one) not in SERVER_MESSAGES for one in wanted):
        yield f"each value in serverMessages must be one of the following values: {', '.join(sorted(SERVER_MESSAGES))}"


def _numbers(given: Json) -> Iterator[str]:
    server = given["server"] if isinstance(given.get("server"), dict) else {}
    if "url" in server and not _is_url(server["url"]):
        yield "server.url must be a URL address"
    for where, name, least, most in (
        (given, "maxDurationSeconds", 10, 43_200),
        (server, "timeoutSeconds", 1, 300),
    ):
        value = where.get(name, least)
        prefix = "server." if where is server else ""
        if isinstance(value, bool) or not isinstance(value, int | float):
            yield f"{prefix}{name} must be a number"
        elif value < least:
            yield f"{prefix}{name} must not be less than {least}"
        elif value > most:
            yield f"{prefix}{name} must not be greater than {most}"


def _name(given: Json, path: str) -> Iterator[str]:
    value = given.get(path.rpartition(".")[2], "")
    if not isinstance(value, str):
        yield f"{path} must be a string"
    elif len(value.encode("utf-16-le", "surrogatepass")) > LONGEST_NAME * 2:
        yield f"{path} must be shorter than or equal to {LONGEST_NAME} characters"


def _objects(given: Any, prefix: str, *names: str) -> list[str]:
    inside = given if isinstance(given, dict) else {}
    return [f"{prefix}{name} must be an object" for name in names if not isinstance(inside.get(name, {}), dict)]


def _unknown(given: Json, known: frozenset[str]) -> list[str]:
    return [f"property {name} should not exist" for name in given if name not in known]


def _is_url(value: Any) -> bool:
    try:
        parts = urlsplit(value) if isinstance(value, str) else None
    except ValueError:
        return False
    return parts is not None and parts.scheme in ("http", "https") and bool(parts.hostname)


def _refuse(problems: list[str]) -> None:
    if problems:
        raise Refusal(HTTPStatus.BAD_REQUEST, problems)
