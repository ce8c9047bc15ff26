"""A service on loopback that answers by script: well, badly, slowly, half or not at all."""

from __future__ import annotations

import json
import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

DRIP = 0.02  # seconds between two bytes of a peer that trickles
LONGEST = 15.0  # seconds that a peer hangs or trickles when nobody ends it


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it arrived."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


class Peer:
    """Gives the answers of `script` in turn, the last one again and again; keeps what was asked."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self._tls = tls
        self.asked: list[Asked] = []
        self.script: list[Answer] = [says({})]
        self.ended = threading.Event()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http{'s' if tls else ''}://127.0.0.1:{self._listening.getsockname()[1]}"
        self._lock = threading.Lock()
        threading.Thread(target=self._accept, daemon=True).start()

    def answers(self, *script: Answer) -> None:
        self.script = list(script)

    def lines(self) -> list[str]:
        return [f"{asked.method} {asked.path}" for asked in self.asked]

    def end(self) -> None:
        """Close the door: who connects now is refused."""
        if not self.ended.is_set():
            self.ended.set()
            self._listening.shutdown(socket.SHUT_RDWR)
            self._listening.close()

    def _accept(self) -> None:
        while not self.ended.is_set():
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with suppress(OSError, ValueError), connection:  # the client has left, or does not speak HTTP
            if self._tls:
                connection = self._tls.wrap_socket(connection, server_side=True)
            with connection, connection.makefile("rb") as arriving:
                while asked := _read(arriving):
                    if not self._next(asked)(self, connection):
                        return

    def _next(self, asked: Asked) -> Answer:
        with self._lock:
            self.asked.append(asked)
            return self.script.pop(0) if len(self.script) > 1 else self.script[0]


Answer = Callable[[Peer, socket.socket], bool]  # whether the connection goes on


def says(body: Any, status: int = 200, **headers: str) -> Answer:
    """Answer with JSON, or with bytes as they are."""
    written = _written(body if isinstance(body, bytes) else json.dumps(body).encode(), status, headers)

    def say(peer: Peer, connection: socket.socket) -> bool:
        connection.sendall(written)
        return True

    return say


def says_late(body: Any, seconds: float) -> Answer:
    """Answer, but only then."""
    say = says(body)

    def wait(peer: Peer, connection: socket.socket) -> bool:
        peer.ended.wait(seconds)
        return say(peer, connection)

    return wait


def hangs(peer: Peer, connection: socket.socket) -> bool:
    peer.ended.wait(LONGEST)
    return False


def hangs_up(peer: Peer, connection: socket.socket) -> bool:
    return False


def stops_midway(peer: Peer, connection: socket.socket) -> bool:
    connection.sendall(_written(b'{"id": "half of wh', 200, {"Content-Length": "900"}))
    return False


def talks_nonsense(peer: Peer, connection: socket.socket) -> bool:
    connection.sendall(b"\x00\xffSSH-2.0-what\r\n\r\n")
    return False


def trickles_its_body(peer: Peer, connection: socket.socket) -> bool:
    return _drip(peer, connection, _written(b"", 200, {"Content-Length": "100000"}), b" ")


def trickles_its_chunks(peer: Peer, connection: socket.socket) -> bool:
    return _drip(peer, connection, b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n")


def trickles_its_head(peer: Peer, connection: socket.socket) -> bool:
    return _drip(peer, connection, b"HTTP/1.1 200 OK\r\nX-Long: ", b"a")


def floods(megabytes: int) -> Answer:
    """Answer with so much, without saying so first."""

    def flood(peer: Peer, connection: socket.socket) -> bool:
        connection.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
        for _ in range(megabytes):
            connection.sendall(b" " * 1024 * 1024)
        return False

    return flood


def _drip(peer: Peer, connection: socket.socket, first: bytes, drop: bytes) -> bool:
    connection.sendall(first)
    for _ in range(int(LONGEST / DRIP)):
        if peer.ended.wait(DRIP):
            break
        connection.sendall(drop)
    return False


def _written(body: bytes, status: int, headers: dict[str, str]) -> bytes:
    said = {"Content-Type": "application/json", "Content-Length": str(len(body))}
    said |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in said.items())
    return f"HTTP/1.1 {status} As Told\r\n{head}\r\n".encode() + body


def _read(arriving: Any) -> Asked | None:
    first = arriving.readline().decode()
    if not first:
        return None
    method, target, _ = first.split()
    headers = {}
    while line := arriving.readline().decode().strip():
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    body = arriving.read(int(headers.get("content-length", 0)))
    parts = urlsplit(target)
    return Asked(method, parts.path, dict(parse_qsl(parts.query)), headers, body)
