"""Which key holds which field of the lead, and whose: the caller's, or that of somebody or something beside them."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

DEPTH = 6
# Words of a key, lower case and without separators → field.
KEYS = {
    "name": "name fullname callername customername clientname contactname patientname ownername yourname personname "
    "leadname guestname nombre nombrecompleto nombrecliente",
    "who": "owner client customer caller patient",  # may as well hold "new" or "yes": believed when there is no name
    "first": "firstname givenname first given forename",
    "last": "lastname familyname surname last family apellido apellidos",
    "phone": "phone phonenumber telephone telephonenumber tel mobile mobilenumber mobilephone cell cellnumber "
    "cellphone cellphonenumber callback callbacknumber callbackphone callernumber callerphone customerphone "
    "contactnumber contactphone contactphonenumber number mobilephonenumber cellphonenum phonenum phoneno bestnumber "
    "bestphone primaryphone callbackphonenumber customerphonenumber clientphone telefono numero celular movil "
    "numerodetelefono",
    "email": "email emailaddress mail contactemail emailid customeremail calleremail clientemail correo "
    "correoelectronico",
    "contact": "contact contactinfo contactdetails contactmethod reachat reach contacto",
    "address": "address streetaddress serviceaddress location street propertyaddress fulladdress direccion domicilio",
    "reason": "reason need needs service issue problem purpose request description reasonforcall serviceneeded "
    "callreason servicetype servicerequested inquiry details motivo servicio problema",
    "preferred_time": "preferredtime slot time when datetime appointmenttime preferreddatetime availability "
    "timeslot appointment requestedtime preferredslot hora cuando",
    "date": "date day preferreddate appointmentdate requesteddate fecha dia",
    "company": "company companyname organization organisation businessname empresa compania",
    "urgent": "urgent urgency isurgent emergency priority",
}
FIELD = {alias: field for field, aliases in KEYS.items() for alias in aliases.split()}

# An object is the caller's when every word of its key is one of these; {"emergency_contact": {...}} is not.
CALLERS = """
    lead caller customer client contact person patient owner user guest prospect new current name phone
    detail details info information data record profile field fields form answers responses questions custom collected
    args arguments parameters params input payload body message result results output outputs values value properties
    item items entry entries request inquiry intake submission appointment booking reservation callback email mobile
    cliente datos contacto
"""
_CALLERS = frozenset(CALLERS.split())
_PLACES = frozenset(["address", "location", "property"])
# What an object says that is not the caller's: nothing of who and where, only what it is all about.
_MATTER = frozenset(["reason", "preferred_time", "date", "urgent"])
_PLACE = frozenset(["address"])
_ALL = frozenset(KEYS)
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


_LABELS = ("key", "field", "name", "label", "id", "question", "parameter", "param", "type")
_CONTENTS = ("value", "answer", "val", "text", "content")
# What a form says for nobody, besides the placeholders of any text.
NOBODY = """
    anonymous caller customer client user guest person someone somebody unidentified private withheld test
    first last name firstname lastname
"""
_NO_MAILBOX = re.compile(
    r"^(?:none|no|na|n\.a|null|unknown|noemail|no-?email|email|user|example|test|sample|your\.?(?:name|email)|name)@"
    r"(?:example|test|none|email|domain|unknown|na|sample|noemail|mail)\.\w+$"
)


def found(value: Any, allowed: frozenset[str] = _ALL, depth: int = 0) -> Iterator[tuple[str, Any]]:
    """Yield field and scalar from nested objects, JSON inside JSON, and lists of {key|name|field, value}."""
    value = _decoded(value)
    if depth > DEPTH:
        return
    if isinstance(value, list):
        for item in value[:50]:
            yield from _of_item(item, allowed, depth)
    elif isinstance(value, dict):
        for key, item in _pairs(value):
            yield from _of_pair(key, _decoded(item), allowed, depth)


def _of_item(item: Any, allowed: frozenset[str], depth: int) -> Iterator[tuple[str, Any]]:
    is_pair = isinstance(item, list) and len(item) == 2 and isinstance(item[0], str) and _field(item[0])
    if is_pair:
        yield from _of_pair(item[0], _decoded(item[1]), allowed, depth)
    elif isinstance(item, dict | list):
        yield from found(item, allowed, depth + 1)


def _of_pair(key: str, item: Any, allowed: frozenset[str], depth: int) -> Iterator[tuple[str, Any]]:
    field = _field(key)
    if isinstance(item, list) and item and not isinstance(item[0], dict | list) and not _is_json(item[0]):
        item = item[0]  # {"phones": ["415…", "415…"]}: the first is as good as any
    if isinstance(item, dict | list):
        inside = _narrowed(key, allowed)
        for name, value in found(item, inside, depth + 1):
            yield ("email" if field == "email" and name == "address" else name), value
    elif field and field in allowed:
        yield field, _whole(item)


def _pairs(value: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Return what an object holds; one that names its field and its value beside each other is a pair itself."""
    content = next((key for key in _CONTENTS if key in value), None)
    labels = (value[key] for key in _LABELS if content and isinstance(value.get(key), str))
    label = next((label for label in labels if content == "value" or _field(label)), None)
    yield from [(label, value[content])] if label and content else value.items()


def _field(key: str) -> str | None:
    plain = unicodedata.normalize("NFKD", key[:200].lower())
    return FIELD.get(re.sub(r"[^a-z]", "", plain))


def _narrowed(key: str, allowed: frozenset[str]) -> frozenset[str]:
    """Return which fields the object under `key` may tell; what is inside of somebody else's stays theirs."""
    words = {word.lower() for word in _WORD.findall(key[:200])}
    if words <= _CALLERS:
        return allowed
    return allowed & (_PLACE if words & _PLACES else _MATTER)


def _is_json(value: Any) -> bool:
    return isinstance(value, str) and value.lstrip()[:1] in ("{", "[")


def _decoded(value: Any) -> Any:
    if _is_json(value):
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return None
    return value


def _whole(value: Any) -> Any:
    """Return a number that was meant as an integer as one: 4155550123.0 is no number with eleven digits."""
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 1e16 else value


def pieces(contact: Any) -> list[Any]:
    """Return the parts of a contact, each of which may be a phone or an e-mail address."""
    if not isinstance(contact, str):
        return [contact]
    return [contact, *(part.strip() for part in re.split(r"[,;/|]|\s(?:or|and|y|o)\s", contact[:500])[:6])]


def is_nobody(name: str) -> bool:
    """Return whether a form says so where there is no name: "Caller", "First Last", a single letter."""
    words = [word.strip(".").casefold() for word in name.split()]
    return sum(map(str.isalpha, name)) < 2 or all(word in NOBODY.split() for word in words)


def is_made_up(number: str) -> bool:
    """Return whether a number is one that forms are filled with: all its last digits the same, or counted up."""
    last = number[-7:]
    return len(set(last)) == 1 or last in "01234567890" or last in "98765432109"


def is_no_mailbox(address: str) -> bool:
    return bool(_NO_MAILBOX.match(address))
