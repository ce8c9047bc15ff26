"""The page of a website whose address a stranger typed: read politely, within limits, and never inside our network.

Every request, that for robots.txt and each redirect too, goes to an address that was resolved and checked for it.
"""

from __future__ import annotations

import re
import ssl
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from functools import cache
from http import HTTPStatus
from ipaddress import ip_address
from urllib.parse import quote, urljoin, urlsplit

from requests.utils import DEFAULT_CA_BUNDLE_PATH

from . import addresses, charsets, pinned, robots
from .addresses import Address, Policy, PublicOnly
from .pinned import Answer, Deadline, Target
from .website_errors import (
    BadAddress,
    Disallowed,
    Failed,
    NotText,
    PrivateAddress,
    TooLarge,
    TooManyRedirects,
    TooSlow,
    UnknownHost,
)

SECONDS = 10.0  # for everything, name service included
REDIRECTS = 3
LARGEST = 2 * 1024 * 1024  # bytes of a page, unpacked
LARGEST_ROBOTS = 512 * 1024  # of more, what comes first counts
LONGEST_URL, LONGEST_HOST = 2000, 253  # characters
TYPES = ("text/html", "application/xhtml+xml", "text/plain")
REDIRECTED = (301, 302, 303, 307, 308)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_HOST = re.compile(r"[a-z0-9_]([a-z0-9._-]*[a-z0-9_])?|[0-9a-f:.]+", re.IGNORECASE)
_KEPT = "/?&=%#:@!$'()*+,;~-._[]|"  # of a path and its query: written as they are


@dataclass(frozen=True, slots=True)
class Page:
    """A page of text as it came."""

    url: str  # where it was in the end
    content_type: str
    text: str


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads websites in the name of `host`; policy, resolver and trust are the product's unless a test has others."""

    host: str  # our public address, for those who wonder who reads them
    policy: Policy = field(default_factory=PublicOnly)
    resolve: Callable[[str], Sequence[str]] = addresses.resolve
    trust: ssl.SSLContext | None = None
    seconds: float = SECONDS

    def fetch(self, url: str) -> Page:
        """Return the page; raise a NotRead that says why there is none."""
        return _Visit(self).page(url)


class _Visit:
    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._deadline = Deadline(reader.seconds)
        self._trust = reader.trust or _certificates()
        self._rules: dict[str, str] = {}

    def page(self, url: str) -> Page:
        target = _target(url)
        for _ in range(REDIRECTS + 1):
            if not robots.allow(self._rules_of(target), target.url):
                raise Disallowed
            answer = self._get(target, LARGEST)
            if answer.status not in REDIRECTED:
                return _page(target, answer)
            target = _redirected(target, answer)
        raise TooManyRedirects

    def _rules_of(self, target: Target) -> str:
        """Return the host's robots.txt; empty where there is none."""
        asked = replace(target, path="/robots.txt")
        if asked.url not in self._rules:
            self._rules[asked.url] = self._robots(asked)
        return self._rules[asked.url]

    def _robots(self, target: Target) -> str:
        for _ in range(REDIRECTS + 1):
            answer = self._get(target, LARGEST_ROBOTS)
            if answer.status == HTTPStatus.TOO_MANY_REQUESTS or answer.status >= 500:
                raise Disallowed  # nobody can say what is allowed, so nothing is (RFC 9309, 2.3.1.4)
            if answer.status not in REDIRECTED:
                return answer.body.decode("utf-8", "replace")
            target = _redirected(target, answer)
        return ""

    def _get(self, target: Target, limit: int) -> Answer:
        headers = {"User-Agent": f"Callboard (+{self._reader.host})", "Accept": ", ".join(TYPES)}
        return pinned.get(
            target,
            self._addresses(target),
            headers=headers,
            limit=limit,
            deadline=self._deadline,
            trust=self._trust,
        )

    def _addresses(self, target: Target) -> list[Address]:
        """Return where the host is, if a visit may go there: one address that is not public forbids them all."""
        if target.port not in self._reader.policy.ports:
            raise BadAddress
        known = addresses.literal(target.host)
        found = [known] if known else [ip_address(each) for each in self._resolved(target.host)]
        if not all(self._reader.policy.allows(address) for address in found):
            raise PrivateAddress
        return found

    def _resolved(self, host: str) -> Sequence[str]:
        # The system's resolver can be neither hurried nor interrupted, so it is left behind when time is over.
        found: Future[Sequence[str]] = Future()

        def ask() -> None:
            try:
                found.set_result(self._reader.resolve(host))
            except Exception as error:  # it is raised again where somebody waits for it
                found.set_exception(error)

        threading.Thread(target=ask, daemon=True).start()
        try:
            resolved = found.result(self._deadline.left())
        except TimeoutError as error:
            raise TooSlow from error
        except (OSError, UnicodeError) as error:
            raise UnknownHost from error
        if not resolved:
            raise UnknownHost
        return resolved


def _target(url: str) -> Target:
    """Read an address as people type it; raise BadAddress when it cannot be one of a website."""
    url = url.strip()
    if len(url) > LONGEST_URL:
        raise BadAddress
    try:
        parts = urlsplit(url if _SCHEME.match(url) else f"http://{url}")
        port = parts.port or {"http": 80, "https": 443}[parts.scheme]
        host = (parts.hostname or "").rstrip(".")
        host = host if ":" in host else host.encode("idna").decode("ascii")
        path = quote(parts.path or "/", _KEPT) + (f"?{quote(parts.query, _KEPT)}" if parts.query else "")
    except (ValueError, KeyError) as error:  # UnicodeError is a ValueError
        raise BadAddress from error
    if "@" in parts.netloc or len(host) > LONGEST_HOST or not _HOST.fullmatch(host):
        raise BadAddress
    return Target(parts.scheme, host, port, path)


def _redirected(target: Target, answer: Answer) -> Target:
    where = answer.headers.get("Location")
    if not where:
        raise Failed
    try:
        # http.client reads headers as Latin-1; those who write more than ASCII there write UTF-8.
        return _target(urljoin(target.url, where.encode("latin-1", "replace").decode("utf-8", "replace")))
    except ValueError as error:
        raise BadAddress from error


def _page(target: Target, answer: Answer) -> Page:
    if answer.status != HTTPStatus.OK:
        raise Failed
    content_type = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if content_type not in TYPES:
        raise NotText
    if answer.cut:
        raise TooLarge
    text = charsets.decode(answer.body, answer.headers.get_content_charset())
    if charsets.looks_binary(text):
        raise NotText
    return Page(target.url, content_type, text)


@cache
def _certificates() -> ssl.SSLContext:
    return ssl.create_default_context(cafile=DEFAULT_CA_BUNDLE_PATH)
