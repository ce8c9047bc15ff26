"""What an owner writes in the place of a captured value: cleaned, checked by its kind, and said plainly when wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from email_validator import EmailNotValidError, validate_email
from flask import current_app
from marshmallow import EXCLUDE, Schema, ValidationError, fields, post_load

from ..calls import wording
from ..languages import gettext as _
from ..plugins import storable, values

LONGEST = {"name": 200, "phone": 60, "email": 254, "address": 500, "reason": 500, "preferred_time": 200}
UNDO = object()  # what was heard shall stand again


def read(field: str, region: str, given: Mapping[str, Any]) -> Any:
    """Return the value, None where it was left empty, or UNDO; raise ValidationError, in the spoken language.

    The value stands under `value`, or under the field's own name.
    """
    written = {name: given[name] for name in ("value", field) if name in given}
    value = {"value": next(iter(written.values()))} if written else {}
    return Answer(field, region).load(value | {"undo": given.get("undo", False)})


class Answer(Schema):
    """One value of one field, or the wish to take one back."""

    class Meta:
        unknown = EXCLUDE

    value = fields.String(allow_none=True)
    undo = fields.Boolean()

    def __init__(self, field: str, region: str) -> None:
        super().__init__()
        self._field, self._region = field, region
        self.fields["value"].error_messages["invalid"] = _("Write it as text.")

    @post_load
    def check(self, data: dict[str, Any], **_more: Any) -> Any:
        """Return what the answer comes to."""
        if data["undo"]:
            return UNDO
        if "value" not in data:
            raise ValidationError(_("Write the value, or leave it empty if it was not mentioned."), "value")
        text = str(storable(wording.plain(data["value"] or "")))
        if len(text) > LONGEST[self._field]:
            said = _("Shorten it to {most} characters.").format(most=LONGEST[self._field])
            raise ValidationError(said, "value")
        return self._checked(text) if text else None

    def _checked(self, text: str) -> str:
        if self._field == "phone":
            return _phone(text, self._region)
        if self._field == "email":
            return _email(text)
        if not any(character.isalnum() for character in text):
            raise ValidationError(_("Write it with letters or digits."), "value")
        return text


def _phone(text: str, region: str) -> str:
    number = values.phone(text, region)
    if number is None:
        said = _("This is not a phone number. Write it with its area code, or with its country code, like {example}.")
        raise ValidationError(said.format(example="+1 555 010 0142"), "value")
    return number


def _email(text: str) -> str:
    in_tests = current_app.config["APP_ENV"] != "production"  # so that example.test is one
    try:
        found = validate_email(text, check_deliverability=False, allow_smtputf8=False, test_environment=in_tests)
    except EmailNotValidError as error:
        said = _("This is not an e-mail address. Write it like rosa@example.com.")
        raise ValidationError(said, "value") from error
    return (found.ascii_email or found.normalized).lower()
