"""When a captured value says the same as the right one. As strict as the use of the field: a digit off is wrong."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

import phonenumbers

TITLES = "mr mrs ms miss mx dr dra doctor prof professor sir madam captain don dona sr sra senor senora"
SHORT = {"apt": "apartment", "ave": "avenue", "rd": "road", "st": "street", "ln": "lane"}
ENOUGH = {"address": 0.75, "reason": 0.5, "preferred_time": 1.0}  # the share of its parts that has to be there


def plain(text: str) -> str:
    """Return the text in lower case and without accents."""
    apart = unicodedata.normalize("NFKD", text)
    return "".join(sign for sign in apart if not unicodedata.combining(sign)).casefold()


def name(value: str) -> str:
    """Return a name as it is compared: without titles, accents, case and signs."""
    words = re.sub(r"[^a-z]+", " ", re.sub(r"['\u2019.]", "", plain(value))).split()
    while len(words) > 1 and words[0] in TITLES.split():
        words.pop(0)
    return " ".join(words)


def phone(value: str, region: str) -> str:
    try:
        number = phonenumbers.parse(value, region)
    except phonenumbers.NumberParseException:
        return value
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def exact(field: str, right: Iterable[str], value: str, region: str) -> bool:
    """Whether the value is one of the right ones."""
    return alike(field, value, region) in {alike(field, one, region) for one in right}


def enough(field: str, right: str, groups: Sequence[Sequence[str]], value: str) -> bool:
    """Whether the value says as much of the right one as the field needs; a group is met by any of its words."""
    if field == "address":
        words = set(_address(value))
        met = [word in words for word in _address(right)]
    else:
        met = [any(plain(word) in plain(value) for word in group) for group in groups]
    return bool(met) and sum(met) >= ENOUGH[field] * len(met)


def alike(field: str, value: str, region: str) -> str:
    """Return the value as it is compared."""
    if field == "phone":
        return phone(value, region)
    return name(value) if field == "name" else value.strip().casefold()


def _address(text: str) -> list[str]:
    return [SHORT.get(word, word) for word in re.findall(r"[a-z0-9]+", plain(text))]
