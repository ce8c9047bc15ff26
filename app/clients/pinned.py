"""One GET of one address that was checked before: nothing is looked up again, and everything has an end.

No proxy, cookie, password or cached connection takes part; the name is used for Host, TLS and the certificate alone.
"""

from __future__ import annotations

import http.client
import io
import socket
import ssl
import time
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.message import Message
from http import HTTPStatus
from typing import Any

from .addresses import Address
from .website_errors import Garbled, TooSlow, Unreachable, Untrusted

CONNECT_SECONDS = 3.0  # for each address, so that one that is dead leaves time for the next
CHUNK = 64 * 1024
GZIP = zlib.MAX_WBITS | 16


@dataclass(frozen=True, slots=True)
class Target:
    """What is asked for, and from where."""

    scheme: str
    host: str  # as it goes into a request: ASCII, no brackets
    port: int
    path: str  # with its query

    @property
    def url(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = {"http": 80, "https": 443}[self.scheme]
        return f"{self.scheme}://{host}{'' if self.port == usual else f':{self.port}'}{self.path}"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: Message
    body: bytes  # of a 200; of nothing else is it read
    cut: bool  # whether there was more than was asked for


class Deadline:
    """The end of a whole visit, however many steps it takes."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Return the seconds left; raise TooSlow when there are none."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise TooSlow
        return left


def get(
    target: Target,
    addresses: list[Address],
    *,
    headers: Mapping[str, str],
    limit: int,
    deadline: Deadline,
    trust: ssl.SSLContext,
) -> Answer:
    """Return the answer of the first address that accepts a connection, with at most `limit` bytes of unpacked body.

    Raises Unreachable, Untrusted, TooSlow or Garbled.
    """
    connection = _Connection(target, addresses, deadline, trust)
    try:
        connection.request("GET", target.path, headers={**headers, "Accept-Encoding": "gzip", "Connection": "close"})
        response = connection.getresponse()
        body, cut = _read(response, limit) if response.status == HTTPStatus.OK else (b"", False)
        return Answer(response.status, response.headers, body, cut)
    except ssl.SSLCertVerificationError as error:
        raise Untrusted from error
    except TimeoutError as error:
        raise TooSlow from error
    except (http.client.HTTPException, ssl.SSLError, ValueError, zlib.error) as error:
        raise Garbled from error
    except OSError as error:
        raise Unreachable from error
    finally:
        connection.end()


def _read(response: http.client.HTTPResponse, limit: int) -> tuple[bytes, bool]:
    """Return the body as far as `limit`, and whether it went on."""
    body = bytearray()
    for part in _unpacked(response, limit):
        body += part
        if len(body) > limit:
            return bytes(body[:limit]), True
    return bytes(body), False


def _unpacked(response: http.client.HTTPResponse, limit: int) -> Iterator[bytes]:
    encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding in ("identity", ""):
        yield from _arriving(response)
        return
    if encoding not in ("gzip", "x-gzip"):
        raise Garbled
    unpacking = zlib.decompressobj(GZIP)
    for chunk in _arriving(response):
        # No more than that: a few packed kilobytes can be gigabytes.
        yield unpacking.decompress(chunk, limit + 1)
        if unpacking.eof:
            return  # whatever may come behind it, for ever
    raise Garbled


def _arriving(response: http.client.HTTPResponse) -> Iterator[bytes]:
    while chunk := response.read(CHUNK):
        yield chunk
    if response.length:  # bytes that were announced and never came
        raise Garbled


class _Connection(http.client.HTTPConnection):
    """A connection to the addresses given; what its host is called is for the headers and the certificate."""

    def __init__(self, target: Target, addresses: list[Address], deadline: Deadline, trust: ssl.SSLContext) -> None:
        super().__init__(target.host, target.port)
        self.default_port = 443 if target.scheme == "https" else 80  # not repeated in the Host header
        self._target, self._addresses, self._deadline, self._trust = target, addresses, deadline, trust
        self._open: socket.socket | None = None

    def connect(self) -> None:
        self._open = self._reach()
        if self._target.scheme == "https":
            self._open.settimeout(self._deadline.left())  # ends the handshake as a whole, not each of its steps
            self._open = self._trust.wrap_socket(self._open, server_hostname=self._target.host)
        self.sock = _Line(self._open, self._deadline)

    def end(self) -> None:
        if self._open:
            self._open.close()

    def _reach(self) -> socket.socket:
        for address in self._addresses:
            try:
                where = (str(address), self._target.port)
                return socket.create_connection(where, min(CONNECT_SECONDS, self._deadline.left()))
            except OSError as error:
                refused = error
        if isinstance(refused, TimeoutError):
            self._deadline.left()
        raise Unreachable from refused


class _Line:
    """What http.client uses of a socket; all its reads and writes end at one deadline."""

    def __init__(self, line: socket.socket, deadline: Deadline) -> None:
        self._line, self._deadline = line, deadline

    def sendall(self, data: bytes) -> None:
        self._line.settimeout(self._deadline.left())
        self._line.sendall(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Arriving(self._line, self._deadline))

    def close(self) -> None:
        """Leave it open: http.client closes what it asked to be closed before the answer is read."""


class _Arriving(io.RawIOBase):
    """Bytes as they arrive: a peer that sends one now and then does not get more time for it."""

    def __init__(self, line: socket.socket, deadline: Deadline) -> None:
        self._line, self._deadline = line, deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._line.settimeout(self._deadline.left())
        return self._line.recv_into(buffer)
