"""The sign-up form: what is asked, and what of the answers can be used. Says in plain words what is wrong."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import phonenumbers
from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email
from flask import current_app
from marshmallow import EXCLUDE, Schema, ValidationError, fields, post_load, pre_load, validate

from ..dialling import countries, numbers
from ..errors import BadTrial
from ..models.trials import LANGUAGES

FIELDS = ("business", "trade", "phone", "email", "website", "services", "hours", "region", "language", "time_zone")
PARAGRAPHS = ("services", "hours")  # may have several lines
TRADES = (
    *("Plumber", "Electrician", "Roofer", "Heating and cooling", "Landscaper", "House cleaner", "Handyman"),
    *("Dentist", "Hair salon", "Auto repair", "Veterinarian", "Law office", "Gym", "Restaurant"),
)
REGIONS = countries.NAMES
SPOKEN = {"en": "English", "es": "Spanish"}
LONG = 2000  # characters of a field that may have several lines
JOINERS = "\u200c\u200d"  # unseen, but some scripts and emoji need them
UNSEEN = ("Cc", "Cf", "Cs", "Co")  # Unicode's categories of characters that nobody types to be read
# Endings that no letter reaches: samples and tests use them, so they are taken outside production. The library's list
# is its documented way to say so; what stands in it is refused everywhere.
UNREACHABLE = ("invalid", "test")
SPECIAL_USE_DOMAIN_NAMES[:] = [name for name in SPECIAL_USE_DOMAIN_NAMES if name not in UNREACHABLE]
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:(?![0-9]+(/|$))", re.IGNORECASE)  # not: a host and its port
_HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+\.?", re.IGNORECASE)


def read(answers: Mapping[str, str]) -> dict[str, Any]:
    """Return what `trials.sign_up` takes; raise ValidationError with what is wrong, by field."""
    loaded: dict[str, Any] = SignUp().load({name: answers[name] for name in FIELDS if name in answers})
    return loaded


def read_some(answers: Mapping[str, str | None]) -> dict[str, Any]:
    """Return these answers alone as the form would keep them, empty ones as None; raise BadTrial with what is wrong."""
    given = {name: text for name, text in answers.items() if text is not None}
    try:
        loaded = SignUp(only=tuple(answers), partial=True).load(given)
    except ValidationError as error:
        said = (f"{field}: {reasons[0]}" for field, reasons in error.messages_dict.items())
        raise BadTrial(" ".join(said)) from error
    return {name: loaded.get(name) for name in answers}


def email_address(text: str) -> str:
    """Return the address as it is kept and compared; raise ValidationError."""
    wrong = ValidationError("This is not an e-mail address. Write it like rosa@example.com.")
    try:
        found = validate_email(text, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError as error:
        raise wrong from error
    ending = (found.ascii_domain or "").rpartition(".")[2]
    if ending in UNREACHABLE and current_app.config["APP_ENV"] == "production":
        raise wrong
    return found.ascii_email or found.normalized


def web_address(text: str) -> str:
    """Return the address with its scheme; raise ValidationError when it is none of the web."""
    wrong = ValidationError("This is not a web address. Write it like www.example.com, or leave it out.")
    whole = text if _SCHEME.match(text) else f"https://{text}"
    try:
        parts = urlsplit(whole)
        host = (parts.hostname or "").encode("idna").decode()
        _ = parts.port
    except ValueError as error:  # a port that is none, brackets that do not close, a name that IDNA refuses
        raise wrong from error
    if parts.scheme not in ("http", "https") or not _HOST.fullmatch(host) or parts.username is not None:
        raise wrong
    if " " in whole:
        raise wrong
    return whole


def _at_most(characters: int, what: str) -> validate.Length:
    return validate.Length(max=characters, error=f"Shorten {what} to {characters:,} characters.")


class Line(fields.String):
    """One line that says something: with a letter or a digit in it, and not too long."""

    def __init__(self, what: str, most: int, missing: str) -> None:
        super().__init__(required=True, validate=_at_most(most, what), error_messages={"required": missing})

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any) -> str:
        if not any(character.isalnum() for character in value):
            raise self.make_error("required")
        return super()._deserialize(value, attr, data, **more)


class Phone(fields.String):
    """A phone number, read as people of the form's region write it, as E.164."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any) -> str:
        region = (data or {}).get("region", "US")
        try:
            return numbers.read(value, region if region in phonenumbers.SUPPORTED_REGIONS else "US")
        except BadTrial as error:
            raise ValidationError(str(error)) from error


class Email(fields.String):
    """An e-mail address."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any) -> str:
        return email_address(value)


class Website(fields.String):
    """A web address, of http or https."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any) -> str:
        return web_address(value)


class SignUp(Schema):
    """A visitor's answers: cleaned, empty ones taken for missing, unknown ones ignored."""

    class Meta:
        unknown = EXCLUDE

    business = Line("the name", 120, "Write the name of your business.")
    trade = Line("what it does", 80, "Write what your business does, like “plumber”.")
    phone = Phone(required=True, error_messages={"required": "Write your phone number: the first call goes there."})
    email = Email(required=True, error_messages={"required": "Write your e-mail address: your link is sent there."})
    website = Website(load_default=None, validate=_at_most(500, "the web address"))
    services = fields.String(load_default=None, validate=_at_most(LONG, "the services"))
    hours = fields.String(load_default=None, validate=_at_most(LONG, "the opening hours"))
    region = fields.String(
        load_default="US", validate=validate.OneOf(phonenumbers.SUPPORTED_REGIONS, error="Choose a country.")
    )
    language = fields.String(load_default="en", validate=validate.OneOf(LANGUAGES, error="Choose a language."))
    time_zone = fields.String(load_default=None)

    @pre_load
    def clean(self, data: Mapping[str, str], **_more: Any) -> dict[str, str]:
        """Take away what cannot be seen, and the fields in which nothing is left."""
        lines = {name: _paragraphs(text) if name in PARAGRAPHS else _line(text) for name, text in data.items()}
        if "region" in lines:
            lines["region"] = lines["region"].upper()
        return {name: text for name, text in lines.items() if text}

    @post_load
    def place(self, data: dict[str, Any], **_more: Any) -> dict[str, Any]:
        """Use the browser's time zone if it is one, else the phone's if that is in only one."""
        if "phone" in data and not _is_zone(data.get("time_zone")):
            number = numbers.parsed(data["phone"])
            zones = numbers.zones_of(number) if number else ()
            data["time_zone"] = zones[0] if len(zones) == 1 else None
        return data


def _line(text: str) -> str:
    composed = unicodedata.normalize("NFC", text)
    seen = (c if c in JOINERS or unicodedata.category(c) not in UNSEEN else " " for c in composed)
    return " ".join("".join(seen).split())


def _paragraphs(text: str) -> str:
    lines = "\n".join(_line(line) for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines).strip()


def _is_zone(name: str | None) -> bool:
    try:
        return bool(name) and bool(ZoneInfo(name or ""))
    except (KeyError, ValueError, OSError):  # unknown, no possible name, a folder of zones
        return False
