"""Cleaning one captured value, for every extractor: what is a placeholder, a possible number, an e-mail address."""

from __future__ import annotations

import re
from typing import Any

import phonenumbers

LONGEST = 500  # characters
_PLACEHOLDER = re.compile(
    r"^(n/?a|none|null|nil|unknown|undefined|not (provided|given|mentioned|specified|available|applicable)|"
    r"no (name|phone|number|email|e-mail|address)|tbd|-+|\?+|example@example\.com|test@test\.com|string)\.?$",
    re.IGNORECASE,
)
_AFTER_A_NAME = re.compile(r"^(jr|sr|ii|iii|iv|md|dds|dmd|dvm|phd|esq|rn|cpa|llc|inc|ltd|co|corp|gmbh)$", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
_EMAIL = re.compile(r"^[^\s@<>\"'(),:;\\]{1,64}@[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?\.[a-z]{2,63}$")


def text(value: Any, most: int = LONGEST) -> str | None:
    """Return one clean line, or None for a placeholder, nothing, or what is no text."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        return None
    clean = " ".join(_CONTROL.sub(" ", value).split())[:most].strip()
    return None if not clean or _PLACEHOLDER.match(clean) else clean


def name(value: Any) -> str | None:
    """Return a name; "LOPEZ, MARIA" is turned round, "John Smith, Jr." is not."""
    clean = text(value, 200)
    if clean is None or not any(c.isalpha() for c in clean):
        return None
    last, _, first = clean.partition(",")
    suffix = _AFTER_A_NAME.match(first.replace(".", "").strip())
    if first.strip() and "," not in first and not suffix and len(clean) < 60:
        clean = f"{first.strip()} {last.strip()}"
    return clean.title() if clean.isupper() else clean


def phone(value: Any, region: str) -> str | None:
    """Return a possible number in E.164. Fiction's numbers are possible but not valid, so validity is no gate."""
    clean = text(value, 60)
    if clean is None:
        return None
    try:
        number = phonenumbers.parse(clean, region)
    except phonenumbers.NumberParseException:
        return None
    if phonenumbers.is_possible_number_with_reason(number) != phonenumbers.ValidationResult.IS_POSSIBLE:
        return None  # among them those that can be dialled from next door only
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def email(value: Any) -> str | None:
    clean = text(value, 320)
    return clean.lower() if clean and _EMAIL.match(clean.lower()) else None


def urgent(value: Any) -> bool | None:
    if isinstance(value, bool):
        return value or None
    clean = text(value, 40)
    return True if clean and clean.lower() in ("high", "urgent", "emergency", "true", "yes", "critical") else None
