"""Proof that a delivery is Vapi's: an HMAC as configured, or the plain secret in one of two headers.

Vapi lets each account choose header, format, encoding and algorithm (FACTS of its `hmac` credential), so all
of them are settings. Any one valid scheme suffices; without a secret nothing is believed.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.plugins import BadSignature, NotConfigured

ALGORITHMS = ("sha1", "sha256", "sha512")
ENCODINGS = ("hex", "base64")
_PLACEHOLDER = re.compile(rb"\{(body|timestamp|svix-id|method|url)\}")
_HEADER = "x-vapi-signature"
_TIMESTAMP_HEADER = "x-vapi-timestamp"
_MESSAGE_ID_HEADER = "x-vapi-message-id"
_TOLERANCE = 300.0  # seconds
_MILLISECONDS_FROM = 1e11  # the unit is not documented: a larger number is milliseconds


@dataclass(frozen=True, slots=True)
class Scheme:
    """How deliveries are signed. The first key is the one to sign with; all of them verify."""

    keys: tuple[bytes, ...]
    secrets: tuple[bytes, ...]
    header: str = _HEADER
    timestamp_header: str = _TIMESTAMP_HEADER
    message_id_header: str = ""
    format: bytes = b"{body}"
    algorithm: str = "sha256"
    encoding: str = "hex"
    prefix: str = ""
    tolerance: float = _TOLERANCE
    url: str = ""
    is_base64: bool = False

    @classmethod
    def of(cls, settings: Mapping[str, str]) -> Scheme:
        """Read the scheme from VAPI_* settings; raise ValueError naming a setting that cannot be used."""
        secrets = tuple(s.strip() for s in settings.get("VAPI_WEBHOOK_SECRET", "").split(",") if s.strip())
        is_base64 = settings.get("VAPI_SECRET_IS_BASE64", "").lower() in ("1", "true", "yes", "on")
        message_id_header = settings.get("VAPI_MESSAGE_ID_HEADER", "")
        return cls(
            keys=tuple(_key(secret, is_base64) for secret in secrets),
            secrets=tuple(secret.encode() for secret in secrets),
            header=settings.get("VAPI_SIGNATURE_HEADER") or _HEADER,
            timestamp_header=settings.get("VAPI_TIMESTAMP_HEADER") or _TIMESTAMP_HEADER,
            message_id_header=message_id_header,
            format=_format(settings.get("VAPI_SIGNATURE_FORMAT") or "{body}", message_id_header),
            algorithm=_one_of("VAPI_SIGNATURE_ALGORITHM", settings, ALGORITHMS, "sha256"),
            encoding=_one_of("VAPI_SIGNATURE_ENCODING", settings, ENCODINGS, "hex"),
            prefix=settings.get("VAPI_SIGNATURE_PREFIX", ""),
            tolerance=_tolerance(settings.get("VAPI_SIGNATURE_TOLERANCE") or _TOLERANCE),
            url=settings.get("APP_HOST", "").rstrip("/") + "/webhooks/vapi",
            is_base64=is_base64,
        )

    def verify(self, headers: Mapping[str, str], body: bytes, now: datetime) -> None:
        """Return when the delivery is Vapi's; raise BadSignature, or NotConfigured without a secret."""
        if not self.secrets:
            raise NotConfigured("No webhook secret is configured: set VAPI_WEBHOOK_SECRET.")
        given = {name.lower(): value for name, value in headers.items()}
        if self._plain(given):
            return
        signatures = given.get(self.header.lower(), "")
        if not signatures:
            raise BadSignature("The signature is missing.")
        self._check_age(given, now)
        expected = [self._signature(key, self._signed(given, body)) for key in self.keys]
        for candidate in _candidates(signatures):
            if any(hmac.compare_digest(candidate, one) for one in expected):
                return
        raise BadSignature("The signature is wrong.")

    def sign(self, body: bytes, now: datetime, message_id: str) -> dict[str, str]:
        """Return the headers that Vapi would send with `body`; raise NotConfigured without a secret."""
        if not self.keys:
            raise NotConfigured("No webhook secret is configured: set VAPI_WEBHOOK_SECRET.")
        headers = {}
        if b"{timestamp}" in self.format:
            headers[self.timestamp_header] = str(int(now.timestamp()))
        if self.message_id_header:
            headers[self.message_id_header] = message_id
        given = {name.lower(): value for name, value in headers.items()}
        headers[self.header] = self._signature(self.keys[0], self._signed(given, body)).decode()
        return headers

    def credential(self) -> dict[str, Any]:
        """Return the authentication plan of a credential at Vapi that signs exactly as this scheme verifies.

        Time and message id are sent in any case, for tracing. Raises NotConfigured without a secret.
        """
        if not self.secrets:
            raise NotConfigured("No webhook secret is configured: set VAPI_WEBHOOK_SECRET.")
        plan = {
            "type": "hmac",
            "secretKey": self.secrets[0].decode(),
            "algorithm": self.algorithm,
            "signatureHeader": self.header,
            "timestampHeader": self.timestamp_header,
            "includeTimestamp": True,
            "messageIdHeader": self.message_id_header or _MESSAGE_ID_HEADER,
            "payloadFormat": self.format.decode(),
            "signatureEncoding": self.encoding,
        }
        if self.prefix:
            plan["signaturePrefix"] = self.prefix
        if self.is_base64:
            plan["secretIsBase64"] = True
        return plan

    def _plain(self, given: Mapping[str, str]) -> bool:
        authorization = given.get("authorization", "")
        bearer = authorization[7:] if authorization[:7].lower() == "bearer " else ""
        offered = [_bytes(text) for text in (given.get("x-vapi-secret", ""), bearer) if text]
        return any(hmac.compare_digest(one, secret) for one in offered for secret in self.secrets)

    def _check_age(self, given: Mapping[str, str], now: datetime) -> None:
        if b"{timestamp}" not in self.format:
            return
        try:
            sent = float(given.get(self.timestamp_header.lower(), ""))
        except ValueError:
            raise BadSignature("The timestamp is missing or unreadable.") from None
        if sent > _MILLISECONDS_FROM:
            sent /= 1000
        if not abs(now.timestamp() - sent) <= self.tolerance:  # so written that NaN is refused
            raise BadSignature("The timestamp is too far from now.")

    def _signed(self, given: Mapping[str, str], body: bytes) -> bytes:
        # In one pass: a body that contains a placeholder's text must not be filled in again.
        values = {
            b"body": body,
            b"timestamp": _bytes(given.get(self.timestamp_header.lower(), "")),
            b"svix-id": _bytes(given.get(self.message_id_header.lower(), "")),
            b"method": b"POST",
            b"url": self.url.encode(),
        }
        return _PLACEHOLDER.sub(lambda match: values[match[1]], self.format)

    def _signature(self, key: bytes, signed: bytes) -> bytes:
        digest = hmac.digest(key, signed, self.algorithm)
        text = digest.hex().encode() if self.encoding == "hex" else base64.b64encode(digest)
        return self.prefix.encode() + text


def _candidates(header: str) -> list[bytes]:
    """Return the header whole, and its parts where it lists several signatures ("v1,abc v1,def")."""
    parts = [header.strip(), *header.split(), *header.replace(",", " ").split()]
    return [_bytes(part) for part in dict.fromkeys(parts)][:20]


def _bytes(text: str) -> bytes:
    # Header values come from strangers: compare_digest refuses text that is not ASCII, bytes it compares.
    return text.encode("utf-8", "surrogateescape")


def _key(secret: str, is_base64: bool) -> bytes:
    if not is_base64:
        return secret.encode()
    try:
        return base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except binascii.Error:
        raise ValueError("VAPI_WEBHOOK_SECRET is not base64, but VAPI_SECRET_IS_BASE64 says so.") from None


def _format(layout: str, message_id_header: str) -> bytes:
    """Return what is signed; a layout that leaves the body out would believe any body under an old signature."""
    if "{body}" not in layout:
        raise ValueError("VAPI_SIGNATURE_FORMAT must contain {body}.")
    if "{svix-id}" in layout and not message_id_header:
        raise ValueError("VAPI_SIGNATURE_FORMAT contains {svix-id}: set VAPI_MESSAGE_ID_HEADER.")
    return layout.encode()


def _tolerance(value: str | float) -> float:
    try:
        seconds = float(value)
    except ValueError:
        seconds = math.nan
    if not (math.isfinite(seconds) and seconds >= 0):
        raise ValueError(f"VAPI_SIGNATURE_TOLERANCE must be a number of seconds, not {value!r}.")
    return seconds


def _one_of(name: str, settings: Mapping[str, str], allowed: tuple[str, ...], default: str) -> str:
    value = (settings.get(name) or default).lower()
    if value not in allowed:
        raise ValueError(f"{name} must be one of {', '.join(allowed)}, not {value!r}.")
    return value
