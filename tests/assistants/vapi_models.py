"""What the official SDK of Vapi finds wrong with a body that we send.

Its models take anything: unknown keys are kept, every list of choices ends with "or anything". So the body is also
walked along them here. Importing them takes some seconds: only where they are used.
"""

from __future__ import annotations

import types
from collections.abc import Iterator
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

# The SDK says "object" where Vapi's documentation says a word, and numbers.
SAID_WRONGLY: dict[str, Any] = {"type": {}, "excludedStatusCodes": []}  # of a backoffPlan


def complaints(model: type[BaseModel], body: dict[str, Any]) -> Iterator[str]:
    """Yield what does not fit: keys that are not declared, values that are none of those listed, wrong types."""
    yield from _walked(model, body, ())
    try:
        model.model_validate(_as_the_sdk_says(body))
    except ValidationError as error:
        yield from (f"{each['loc']}: {each['msg']}" for each in error.errors())


def _as_the_sdk_says(value: Any) -> Any:
    if isinstance(value, list):
        return [_as_the_sdk_says(item) for item in value]
    if not isinstance(value, dict):
        return value
    inside = {key: _as_the_sdk_says(item) for key, item in value.items()}
    return inside | ({"backoffPlan": value["backoffPlan"] | SAID_WRONGLY} if "backoffPlan" in value else {})


def _walked(model: type[BaseModel], body: dict[str, Any], path: tuple[str, ...]) -> Iterator[str]:
    fields = {_alias(name, field): field for name, field in model.model_fields.items()}
    for key, value in body.items():
        where = (*path, key)
        if key not in fields:
            yield f"{'.'.join(where)} is not declared by {model.__name__}"
        elif not (where[-2:-1] == ("backoffPlan",) and key in SAID_WRONGLY):
            yield from _value(fields[key].annotation, value, where)


def _alias(name: str, field: Any) -> str:
    written = [each.alias for each in field.metadata if hasattr(each, "alias")]
    return field.alias or (written[0] if written else name)


def _value(annotation: Any, value: Any, where: tuple[str, ...]) -> Iterator[str]:
    options = list(_options(annotation))
    listed = [choice for option in options if get_origin(option) is Literal for choice in get_args(option)]
    models = [option for option in options if isinstance(option, type) and issubclass(option, BaseModel)]
    if isinstance(value, list):
        inner = [get_args(option)[0] for option in options if get_origin(option) is list]
        for item in value:
            yield from _value(inner[0], item, where) if inner else [f"{'.'.join(where)} is no list"]
    elif isinstance(value, dict) and models:
        yield from _walked(_meant(models, value), value, where)
    elif isinstance(value, dict):
        inner = [get_args(option)[1] for option in options if get_origin(option) is dict]
        for key, item in value.items():
            yield from _value(inner[0], item, (*where, key)) if inner else [f"{'.'.join(where)} is no object"]
    elif listed and str not in options and value not in listed:
        yield f"{'.'.join(where)} is {value!r}, none of {listed}"


def _options(annotation: Any) -> Iterator[Any]:
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from _options(get_args(annotation)[0])
    elif origin in (Union, types.UnionType):
        for option in get_args(annotation):
            yield from _options(option)
    else:
        yield annotation


def _meant(models: list[type[BaseModel]], value: dict[str, Any]) -> type[BaseModel]:
    """Return the model of a union that the value says it is, by `provider` or `type`."""
    for key in ("provider", "type"):
        for model in models:
            field = model.model_fields.get(key)
            if field and value.get(key) in get_args(field.annotation) and get_origin(field.annotation) is Literal:
                return model
    assert len(models) == 1, f"{value} is none of {models}"
    return models[0]
