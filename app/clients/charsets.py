"""A page's bytes as text, by what its header, its first bytes or its own words say of them."""

from __future__ import annotations

import codecs
import re

# Tried by name alone, since Python's decoders include some that are slow, or are no charsets at all (punycode, hex).
KNOWN = re.compile(
    r"utf-?8|utf-?16(le|be)?|us-ascii|ascii|(iso-?)?8859-?\d{1,2}|latin-?1|(windows-?|cp)125\d|koi8-?[ru]|"
    r"mac-?roman|gb2312|gbk|gb18030|big5|shift[_-]?jis|sjis|euc-?(jp|kr|cn)|iso-2022-jp"
)
MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_META = re.compile(rb"<meta[^>]{1,200}charset\s*=\s*[\"']?\s*([\w-]{1,30})", re.IGNORECASE)
_DECLARED_WITHIN = 4096  # bytes
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f\ufffd]")


def decode(body: bytes, declared: str | None) -> str:
    """Return the text by the first charset that fits it; what cannot be read becomes U+FFFD."""
    for mark, charset in MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(charset, "replace")
    said = _META.search(body[:_DECLARED_WITHIN])
    for name in (declared, said[1].decode("ascii") if said else None, "utf-8"):
        charset = _known(name or "")
        text = body.decode(charset, "replace") if charset else "\ufffd"
        if text.count("\ufffd") <= len(text) / 100:  # a page may be called UTF-8 and be none
            return text
    return body.decode("cp1252", "replace")


def looks_binary(text: str) -> bool:
    """Whether it is a picture or a program rather than text, whatever was said of it."""
    return "\0" in text or len(_CONTROL.findall(text)) > len(text) / 20


def _known(name: str) -> str:
    """Return Python's name of a charset; empty for what is none."""
    name = name.strip().lower()
    try:
        charset = codecs.lookup(name).name if KNOWN.fullmatch(name) else ""
    except LookupError:
        return ""
    # Who says Latin-1 or ASCII means what Windows made of it.
    return "cp1252" if charset in ("iso8859-1", "ascii") else charset
