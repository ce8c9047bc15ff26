"""What a phone number says of itself: whose country, what kind, which time zones. Nothing of whose it is."""

from __future__ import annotations

import hmac
from hashlib import sha256

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberType, ValidationResult

from ..errors import BadTrial
from ..languages import gettext as _
from ..languages import marked as N_

# Kinds that cost whoever calls them more than a call, or that ring nobody.
REFUSED = {
    PhoneNumberType.PREMIUM_RATE: N_("a premium-rate number"),
    PhoneNumberType.SHARED_COST: N_("a shared-cost number"),
    PhoneNumberType.PERSONAL_NUMBER: N_("a follow-me number, which can cost a lot to call"),
    PhoneNumberType.PAGER: N_("a pager"),
    PhoneNumberType.UAN: N_("a company-wide access number"),
    PhoneNumberType.VOICEMAIL: N_("a voicemail box"),
}
SHORTEST = 7  # digits with the country code: what is shorter is a service's number, not a phone's
WRONG_LENGTH = {
    ValidationResult.TOO_SHORT: "Some digits are missing.",
    ValidationResult.IS_POSSIBLE_LOCAL_ONLY: "The area code is missing.",
    ValidationResult.TOO_LONG: "There are too many digits.",
    ValidationResult.INVALID_LENGTH: "A digit is missing, or there is one too many.",
    ValidationResult.INVALID_COUNTRY_CODE: "No country has this country code.",
}
FORM = "Write it with its area code, like (555) 010-0142, or with its country code, like +1 555 010 0142."


def read(text: str, region: str) -> str:
    """Return what a person of that region typed as E.164; raise BadTrial saying in plain words what is wrong.

    Possible is enough, valid is not asked for: fiction's 555-01xx are possible, and no table knows all real ones.
    """
    try:
        number = phonenumbers.parse(text, region)
    except NumberParseException as error:
        raise BadTrial(f"This is not a phone number. {FORM}") from error
    if phonenumbers.is_valid_short_number(number):
        raise BadTrial("Short and emergency numbers cannot be used. Give the number of your phone.")
    length = phonenumbers.is_possible_number_with_reason(number)
    if length == ValidationResult.IS_POSSIBLE and is_short(number):
        length = ValidationResult.TOO_SHORT
    if length != ValidationResult.IS_POSSIBLE:
        raise BadTrial(f"{WRONG_LENGTH[length]} {FORM}")
    if number.extension:
        raise BadTrial("An extension cannot be dialled. Give a number that rings your phone directly.")
    if kind := refused_kind(number):
        raise BadTrial(f"This is {kind}. Give the number of an ordinary landline or mobile phone.")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def parsed(number: str) -> PhoneNumber | None:
    """Return a number in E.164 in its parts, or None when it is none."""
    try:
        return phonenumbers.parse(number, None)
    except NumberParseException:
        return None


def is_short(number: PhoneNumber) -> bool:
    """Whether it is an emergency or service number, or too short to be a phone's."""
    digits = f"{number.country_code}{phonenumbers.national_significant_number(number)}"
    return len(digits) < SHORTEST or phonenumbers.is_valid_short_number(number)


def refused_kind(number: PhoneNumber) -> str | None:
    """Return what kind of number it is if that kind is never called, in the language that is spoken."""
    kind = REFUSED.get(phonenumbers.number_type(number))
    return _(kind) if kind else None


def region_of(number: PhoneNumber) -> str:
    """Return the number's country ("ZZ" for none): the country code's main one for a number that nobody can have.

    The islands that share +1 are told apart by their area codes, also where the number is invalid.
    """
    region = phonenumbers.region_code_for_number(number)
    return region or phonenumbers.region_code_for_country_code(number.country_code or 0)


def zones_of(number: PhoneNumber) -> tuple[str, ...]:
    """Return the time zones in which this phone may be; none for a number that nobody can have."""
    from phonenumbers import timezone  # a table of a few megabytes: only for who is about to dial

    zones: tuple[str, ...] = timezone.time_zones_for_number(number)
    return tuple(zone for zone in zones if zone != timezone.UNKNOWN_TIMEZONE)


def hashed(number: str, secret: str) -> str:
    """Return what is kept of a number to count its calls: equal for equal numbers, and no way back without the key."""
    return hmac.new(secret.encode(), b"dialled number:" + number.encode(), sha256).hexdigest()
