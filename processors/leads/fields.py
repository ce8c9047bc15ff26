"""Which key holds which field of the lead, and whose: the caller's, or that of somebody or something beside them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

DEPTH = 6
# Words of a key, lower case and without separators → field.
KEYS = {
    "name": "name fullname callername customername clientname contactname patientname ownername yourname",
    "who": "owner client customer caller patient",  # may as well hold "new" or "yes": believed when there is no name
    "first": "firstname givenname first given",
    "last": "lastname familyname surname last family",
    "phone": "phone phonenumber telephone telephonenumber tel mobile mobilenumber mobilephone cell cellnumber "
    "cellphone cellphonenumber callback callbacknumber callbackphone callernumber callerphone customerphone "
    "contactnumber contactphone contactphonenumber number",
    "email": "email emailaddress mail contactemail",
    "contact": "contact contactinfo reachat",
    "address": "address streetaddress serviceaddress location street propertyaddress",
    "reason": "reason need needs service issue problem purpose request description reasonforcall serviceneeded",
    "preferred_time": "preferredtime slot time when datetime appointmenttime preferreddatetime availability",
    "date": "date day preferreddate appointmentdate",
    "company": "company companyname organization organisation businessname",
    "urgent": "urgent urgency isurgent emergency priority",
}
FIELD = {alias: field for field, aliases in KEYS.items() for alias in aliases.split()}

# An object is the caller's when every word of its key is one of these; {"emergency_contact": {...}} is not.
CALLERS = """
    lead caller customer client contact person patient owner user guest prospect new current name phone
    detail details info information data record profile field fields form answers responses questions custom collected
    args arguments parameters params input payload body message result results output outputs values value properties
    item items entry entries request inquiry intake submission appointment booking reservation callback
"""
_CALLERS = frozenset(CALLERS.split())
_PLACES = frozenset(["address", "location", "property"])
# What an object says that is not the caller's: nothing of who and where, only what it is all about.
_MATTER = frozenset(["reason", "preferred_time", "date", "urgent"])
_PLACE = frozenset(["address"])
_ALL = frozenset(KEYS)
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


def found(value: Any, allowed: frozenset[str] = _ALL, depth: int = 0) -> Iterator[tuple[str, Any]]:
    """Yield field and scalar from nested objects, JSON inside JSON, and lists of {key|name|field, value}."""
    value = _decoded(value)
    if depth > DEPTH:
        return
    if isinstance(value, list):
        for item in value[:50]:
            if isinstance(item, dict | list):
                yield from found(item, allowed, depth + 1)
    elif isinstance(value, dict):
        label = next((value[k] for k in ("key", "field", "name") if isinstance(value.get(k), str)), None)
        pairs = [(label, value["value"])] if label and "value" in value else value.items()
        for key, item in pairs:
            item = _decoded(item)
            if isinstance(item, dict | list):
                yield from found(item, _narrowed(key, allowed), depth + 1)
            elif (field := FIELD.get(re.sub(r"[^a-z]", "", key.lower()))) in allowed and field:
                yield field, item


def _narrowed(key: str, allowed: frozenset[str]) -> frozenset[str]:
    """Return which fields the object under `key` may tell; what is inside of somebody else's stays theirs."""
    words = {word.lower() for word in _WORD.findall(key[:200])}
    if words <= _CALLERS:
        return allowed
    return allowed & (_PLACE if words & _PLACES else _MATTER)


def _decoded(value: Any) -> Any:
    if isinstance(value, str) and value.startswith(("{", "[")):
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return None
    return value
