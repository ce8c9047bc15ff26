"""Hands a letter over: to the mail server of MAIL_URL, or without one to a file in INSTANCE_DIR/mail."""

from __future__ import annotations

import os
import smtplib
import ssl
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path
from typing import Any, cast
from urllib.parse import unquote, urlsplit

from flask import Flask, current_app

from ..errors import BadSettings

TIMEOUT = 15.0  # seconds for the server to connect, and for each of its answers
PORTS = {"smtp": 25, "smtps": 465}
HERE = ("localhost", "127.0.0.1", "::1")
GOOD_FORM = "MAIL_URL must look like smtp://user:password@host:587 or smtps://user:password@host."


class Failed(Exception):
    """A letter was not handed over; `for_good` when trying again cannot help. Says nothing of whom it was for."""

    def __init__(self, message: str, *, for_good: bool = False) -> None:
        super().__init__(message)
        self.for_good = for_good


@dataclass(frozen=True, slots=True)
class Server:
    """The mail server that MAIL_URL names."""

    scheme: str
    host: str
    port: int
    user: str
    password: str


@dataclass(frozen=True, slots=True)
class Post:
    """How this app's letters go out: from whom, and by which server (None: to files)."""

    sender: Address
    server: Server | None


def init_app(app: Flask) -> None:
    """Read MAIL_URL and MAIL_FROM; raise BadSettings when one cannot be used."""
    app.extensions["callboard.post"] = read(app.config)


def read(settings: Mapping[str, Any]) -> Post:
    """Return the settings as they are used; raise BadSettings."""
    return Post(_sender(settings["MAIL_FROM"]), _server(settings["MAIL_URL"]) if settings["MAIL_URL"] else None)


def sender() -> Address:
    return _post().sender


def hand_over(letter: EmailMessage, name: str) -> None:
    """Give the letter to the server, or write it to the file of that name; raise Failed."""
    server = _post().server
    try:
        if server:
            _transmit(letter, server)
        else:
            _file(letter, _path(name))
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        raise Failed(f"the address was refused ({codes[0]})", for_good=min(codes) >= 500) from error
    except smtplib.SMTPDataError as error:
        raise Failed(f"the letter was refused ({error.smtp_code})", for_good=error.smtp_code >= 500) from error
    except smtplib.SMTPResponseException as error:  # of our sender or our password: an operator can put that right
        raise Failed(f"{type(error).__name__} ({error.smtp_code})") from error
    except (smtplib.SMTPException, OSError, ValueError) as error:  # answers that are no SMTP raise ValueError
        raise Failed(type(error).__name__) from error


def take_back(name: str) -> None:
    """Remove the file of a letter that must not be there any more; what a server has taken is out of reach."""
    _path(name).unlink(missing_ok=True)


def _post() -> Post:
    return cast(Post, current_app.extensions["callboard.post"])


def _sender(text: str) -> Address:
    name, spec = parseaddr(text)
    try:
        sender = Address(name, addr_spec=spec)
    except (ValueError, IndexError, HeaderParseError):
        sender = Address()
    if not sender.username or not sender.domain or not text.isprintable():
        raise BadSettings(f"MAIL_FROM must be an address, like callboard@example.com, not {text!r}.")
    return sender


def _server(url: str) -> Server:
    """Read MAIL_URL. What is wrong with it is said without quoting it: it may hold a password."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise BadSettings(GOOD_FORM) from error
    if parts.scheme not in PORTS or not parts.hostname:
        raise BadSettings(GOOD_FORM)
    credentials = unquote(parts.username or ""), unquote(parts.password or "")
    return Server(parts.scheme, parts.hostname, port or PORTS[parts.scheme], *credentials)


def _transmit(letter: EmailMessage, server: Server) -> None:
    trust = ssl.create_default_context()
    if server.scheme == "smtps":
        client: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT, context=trust)
    else:
        client = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT)
    try:
        _sign_in(client, server, trust)
        client.send_message(letter)
        with suppress(smtplib.SMTPException, OSError):  # the letter is theirs by now, however they say goodbye
            client.quit()
    finally:
        client.close()


def _sign_in(client: smtplib.SMTP, server: Server, trust: ssl.SSLContext) -> None:
    client.ehlo_or_helo_if_needed()
    encrypted = server.scheme == "smtps"
    if not encrypted and client.has_extn("starttls"):
        client.starttls(context=trust)
        encrypted = True
    if not server.user:
        return
    if not encrypted and server.host not in HERE:
        raise Failed("the server offers no encryption, so it was not told our password")
    client.login(server.user, server.password)


def _path(name: str) -> Path:
    folder: Path = current_app.config["INSTANCE_DIR"]
    return folder / "mail" / f"{name}.eml"


def _file(letter: EmailMessage, path: Path) -> None:
    """Write the file whole or not at all, for our own eyes only: the letter holds the trial's only key."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = path.with_suffix(".part")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(letter.as_bytes())
    unfinished.replace(path)
