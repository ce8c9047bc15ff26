"""Digits as a number that can be called: which reading of what was said is one, and in which country."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

import phonenumbers
from phonenumbers import PhoneNumberType

from .digits import Reading

LEAST = 7  # digits
_FILLING = re.compile(r"(\d)\1{4}")  # said only to fill a form, unless it is somebody's number
_INVALID = 3  # what it costs to believe a number that is given to nobody: fiction's are among them
_ABROAD = 6  # ... a country code without a plus
_USUAL = (PhoneNumberType.FIXED_LINE, PhoneNumberType.MOBILE)
_POSSIBLE = phonenumbers.ValidationResult.IS_POSSIBLE


class Dialled(NamedTuple):
    """A number in E.164, the digits that were said, and what it costs to believe them; less is better."""

    number: str
    digits: str
    cost: int


def best(readings: tuple[Reading, ...], region: str) -> Dialled | None:
    """Return the likeliest number among the readings, or None when none has a length that can be called."""
    found = [number for digits, cost in readings for number in _numbers(digits, cost, region)]
    return min(found, key=lambda number: number.cost, default=None)


def _numbers(digits: str, cost: int, region: str) -> list[Dialled]:
    if len(digits) < LEAST:
        return []
    found = []
    number, valid = _parsed(digits, region)
    if number:
        found.append(Dialled(number, digits, cost + (0 if valid else _INVALID)))
    if digits[0] not in "+0" and len(digits) > 10:
        number, valid = _parsed(f"+{digits}", region)
        if number and valid:
            found.append(Dialled(number, digits, cost + _ABROAD))
    return found


@lru_cache(maxsize=4096)
def _parsed(digits: str, region: str) -> tuple[str | None, bool]:
    """Return the number in E.164 when its length is usual in its country, and whether it is given out there."""
    try:
        number = phonenumbers.parse(_without_old_prefixes(digits, region), region)
    except phonenumbers.NumberParseException:
        return None, False
    if phonenumbers.is_possible_number_with_reason(number) != _POSSIBLE:
        return None, False
    valid = phonenumbers.is_valid_number(number)
    national = phonenumbers.national_significant_number(number)
    country = phonenumbers.region_code_for_country_code(number.country_code or 0)
    if not valid and (_FILLING.search(national) or len(national) not in _usual_lengths(country)):
        return None, False
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164), valid


def _without_old_prefixes(digits: str, region: str) -> str:
    """Mexico dropped 044, 045 and the 1 after its country code in 2019, but callers still say them."""
    if region == "MX" and len(digits) == 13 and digits[:3] in ("044", "045"):
        return digits[3:]
    if len(digits.lstrip("+")) == 13 and digits.lstrip("+").startswith("521"):
        return f"+52{digits.lstrip('+')[3:]}"
    return digits


@lru_cache(maxsize=256)
def _usual_lengths(region: str) -> frozenset[int]:
    examples = [phonenumbers.example_number_for_type(region, kind) for kind in _USUAL]
    return frozenset(len(phonenumbers.national_significant_number(each)) for each in examples if each)
