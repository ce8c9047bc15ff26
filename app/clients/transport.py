"""One request, one answer: no redirect followed, no cookie kept, and an end to everything that a peer can drag out.

requests counts a read timeout anew from every byte, so a peer that trickles could hold a thread for hours. Here it
is the time that a whole answer may take, from its first line to its last byte.
"""

from __future__ import annotations

import http.client
import io
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from typing import TYPE_CHECKING, Any

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError, ProxyError, ReadTimeoutError

CHUNK = 65536
LARGEST = 20 * 1024 * 1024  # bytes of an answer, unpacked
LARGEST_REFUSAL = 65536  # bytes: enough for a sentence that says what is wrong
CONNECTIONS = 32  # kept open for the next request


class TooLarge(Exception):
    """The answer has more than LARGEST bytes."""


FAILURES = (TooLarge, OSError, HTTPError, ValueError)  # requests' own errors are OSErrors


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; of a refusal the body may be cut short."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes


class Session(requests.Session):
    """Keeps nothing of an answer, so that all threads may share one."""

    def __init__(self, headers: Mapping[str, str], *, direct: bool) -> None:
        super().__init__()
        self.headers.update(headers)
        self.trust_env = not direct  # else past the proxy that the environment names
        self.auth = _as_it_is
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        for scheme in ("http://", "https://"):
            self.mount(scheme, _Adapter(pool_maxsize=CONNECTIONS))

    def get_redirect_target(self, response: requests.Response) -> None:
        """Follow none: requests would read the body of a redirect without a limit even where it is told not to."""


def ask(session: Session, request: requests.Request, connect: float, read: float) -> Answer:
    """Return the answer; raise one of FAILURES. `read` is the time for the answer, in seconds."""
    prepared = session.prepare_request(request)
    settings = session.merge_environment_settings(prepared.url, {}, True, None, None)
    response = session.send(prepared, timeout=(connect, read), allow_redirects=False, **settings)
    with response:
        body = _body(response) if 200 <= response.status_code < 300 else _start_of_body(response)
    return Answer(str(response.url), response.status_code, response.headers, body)


def never_connected(error: Exception) -> bool:
    """Whether the request surely was not sent."""
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(reason, ConnectTimeoutError | ProxyError)


def took_too_long(error: Exception) -> bool:
    """Whether the answer did not come, or not wholly, in its time."""
    return isinstance(error, requests.Timeout) or bool(error.args and isinstance(error.args[0], ReadTimeoutError))


def _body(response: requests.Response) -> bytes:
    body = bytearray()
    for chunk in response.iter_content(CHUNK):
        body += chunk
        if len(body) > LARGEST:
            raise TooLarge
    return bytes(body)


def _start_of_body(response: requests.Response) -> bytes:
    """What is left unread, or cannot be read, does not change that the request was refused."""
    body = bytearray()
    try:
        for chunk in response.iter_content(CHUNK):
            body += chunk
            if len(body) > LARGEST_REFUSAL:
                break
    except FAILURES:
        return b""
    return bytes(body[:LARGEST_REFUSAL])


def _as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Instead of a password that requests would take from the user's .netrc and put in our key's place."""
    return request


class _Drained(io.RawIOBase):
    """The bytes of one answer, as long as its time lasts; the socket's timeout when it begins is that time."""

    def __init__(self, connection: socket.socket, source: io.RawIOBase) -> None:
        self._connection = connection
        self._source = source
        self._seconds = connection.gettimeout()
        self._deadline = time.monotonic() + (self._seconds or 0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        if self._seconds is None:
            return self._source.readinto(buffer)
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("the answer took too long")
        self._connection.settimeout(left)
        try:
            return self._source.readinto(buffer)
        finally:
            self._connection.settimeout(self._seconds)  # the connection may serve another request

    def close(self) -> None:
        self._source.close()
        super().close()


class _Response(http.client.HTTPResponse):
    def __init__(self, sock: socket.socket, *arguments: Any, **options: Any) -> None:
        super().__init__(sock, *arguments, **options)
        self.fp = io.BufferedReader(_Drained(sock, self.fp.detach()))


if TYPE_CHECKING:
    _Connection = HTTPConnection
else:
    _Connection = object


class _Careful(_Connection):
    response_class = _Response

    def connect(self) -> None:
        """Whatever fails in here, a handshake too, failed before the request was sent."""
        try:
            super().connect()
        except (OSError, HTTPError) as error:
            if isinstance(error, ConnectTimeoutError):
                raise
            raise NewConnectionError(self, type(error).__name__) from error


class _Plain(_Careful, HTTPConnection):
    pass


class _Encrypted(_Careful, HTTPSConnection):
    pass


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _Plain


class _EncryptedPool(HTTPSConnectionPool):
    ConnectionCls = _Encrypted


POOLS = {"http": _PlainPool, "https": _EncryptedPool}


class _Adapter(HTTPAdapter):
    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        super().init_poolmanager(*arguments, **options)
        self.poolmanager.pool_classes_by_scheme = POOLS

    def proxy_manager_for(self, proxy: str, **options: Any) -> Any:
        manager = super().proxy_manager_for(proxy, **options)
        if not proxy.lower().startswith("socks"):  # whose connections are of another kind
            manager.pool_classes_by_scheme = POOLS
        return manager
