"""What an assistant's line asks the caller for, as a table of phrases (folded: lower case, no accents)."""

from __future__ import annotations

import re

PHRASES = {
    "name": r"names?\b(?! of)|who (is|s|am i|do i)|whom|who's (calling|this|speaking)|a nombre de|nombre|apellidos?|"
    r"(con|de) quien|como se llama",
    "phone": r"phone|telephone|number|mobile|cell|callback|reach you|call you back|telefono|numero|celular|movil",
    "email": r"e ?- ?mails?|emails?|mail address|correo",
    "address": r"address|street|where (are|is|should|do) (you|we|it|the)|located|location|direccion|calle|domicilio",
    "time": r"what (day|time)|which day|when\b|morning or|afternoon|day works|time works|que dia|que hora|cuando",
    "reason": r"how (can|may|could) (i|we)|what('s| is| can| seems)|help you|reason|calling about|going on|"
    r"en que puedo|que (le|se) (pasa|ofrece)|motivo",
    "company": r"company|business name|organi[sz]ation|empresa|compania",
}
# The line tells about the business, and what was asked before it stays asked.
_NOTICE = re.compile(
    r"\bour (?:\w+ )?(?:number|line|address|email|phone|website|office|hours)\b|\b(?:reach|call|find) us\b|"
    r"\bnuestro (?:numero|telefono|correo)\b|\bllamenos\b"
)
_ASKS = re.compile(r"\?|\byours?\b|\b(?:su|tu)\b")
_FIELDS = {field: re.compile(rf"\b(?:{phrase})") for field, phrase in PHRASES.items()}


def fields(words: str) -> frozenset[str]:
    """Return the fields that the line asks for; a first rough look, which each reader sharpens for itself."""
    return frozenset(field for field, phrase in _FIELDS.items() if phrase.search(words))


def is_notice(words: str) -> bool:
    """Return whether the line only tells how to find the business: it asks for nothing and answers nothing."""
    return bool(_NOTICE.search(words)) and not _ASKS.search(words)
