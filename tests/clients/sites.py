"""Websites on loopback: which page is where, and how well it is served."""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from typing import Any

from app.clients.addresses import Address, PublicOnly
from app.clients.website import Page, Reader
from tests.clients.peer import Answer, Peer, says

NAME = "rosas.example"
HERE = "127.0.0.1"
HTML = "text/html; charset=utf-8"
HOME = "<html><body><h1>Rosa's Plumbing</h1><p>We fix leaks in Portland.</p></body></html>"


class AndHere(PublicOnly):
    """The product's policy, but for the one loopback address where the tests' websites are."""

    ports = range(1, 65536)

    def allows(self, address: Address) -> bool:
        return str(address) == HERE or super().allows(address)


def html(body: str | bytes = HOME, status: int = 200, **headers: str) -> Answer:
    written = body if isinstance(body, bytes) else body.encode()
    return says(written, status, **{"Content_Type": HTML, **headers})


def moved(where: str, status: int = 302) -> Answer:
    return html(b"", status, Location=where)


MISSING = html("nothing here", 404)


def site(pages: dict[str, Answer] | Answer, robots: Answer = MISSING) -> Answer:
    """Answer by path; a website with only one page has it everywhere."""

    def serve(peer: Peer, connection: socket.socket) -> bool:
        path = peer.asked[-1].path
        if path == "/robots.txt":
            return robots(peer, connection)
        return (pages.get(path, MISSING) if isinstance(pages, dict) else pages)(peer, connection)

    return serve


def rules(text: str, **headers: str) -> Answer:
    return says(text.encode(), Content_Type="text/plain", **headers)


def resolves(**names: Sequence[str]) -> Callable[[str], Sequence[str]]:
    """A name service that knows rosas.example, and what else it is told (dots written as underscores)."""
    known = {NAME: [HERE]} | {name.replace("_", "."): found for name, found in names.items()}

    def resolve(host: str) -> Sequence[str]:
        if host not in known:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return known[host]

    return resolve


def reader(**options: Any) -> Reader:
    usual: dict[str, Any] = {"host": "https://calls.example", "policy": AndHere(), "resolve": resolves()}
    return Reader(**{**usual, **options})


def address(peer: Peer, path: str = "/", name: str = NAME) -> str:
    return peer.url.replace(HERE, name) + path


def read(peer: Peer, path: str = "/", **options: Any) -> Page:
    return reader(**options).fetch(address(peer, path))
