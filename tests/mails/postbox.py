"""A mail server on loopback: keeps what it is given, and can refuse, stall or offer encryption as a test wants it."""

from __future__ import annotations

import base64
import socketserver
import threading
from email import message_from_bytes, policy
from email.message import EmailMessage


class Postbox(socketserver.ThreadingTCPServer):
    """Speaks enough SMTP to be handed letters. `answers["RCPT"] = "550 no such user"` changes what it says."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.port: int = self.server_address[1]
        self.answers: dict[str, str] = {}
        self.extensions = ["8BITMIME"]
        self.silent_at: str | None = None  # the command at which it falls silent
        self.released = threading.Event()
        self.commands: list[str] = []
        self.recipients: list[str] = []
        self.raw: list[bytes] = []
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def letters(self) -> list[EmailMessage]:
        return [message_from_bytes(raw, policy=policy.default) for raw in self.raw]  # type: ignore[misc]

    def said(self, command: str) -> bool:
        return any(line.upper().startswith(command) for line in self.commands)

    def close(self) -> None:
        self.released.set()
        self.shutdown()
        self.server_close()


class _Conversation(socketserver.StreamRequestHandler):
    server: Postbox

    def handle(self) -> None:
        self._say("HELLO", "220 postbox")
        while line := self.rfile.readline():
            command = line.decode().strip()
            self.server.commands.append(command)
            verb = command.partition(" ")[0].upper()
            if verb == "EHLO":
                self._hello()
            elif verb == "AUTH":
                self._say(verb, "235 welcome")
            elif verb == "DATA":
                self._letter()
            elif verb == "RCPT":
                self.server.recipients.append(command.partition(":")[2].strip("<> "))
                self._say(verb, "250 ok")
            elif verb == "QUIT":
                self._say(verb, "221 bye")
                return
            else:
                self._say(verb, "250 ok")

    def _hello(self) -> None:
        words = ["postbox", *self.server.extensions]
        lines = [f"250-{word}" for word in words[:-1]] + [f"250 {words[-1]}"]
        self._say("EHLO", "\r\n".join(lines))

    def _letter(self) -> None:
        self._say("DATA", "354 go on")
        if self.server.answers.get("DATA"):
            return
        raw = b""
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            raw += line.removeprefix(b".") if line.startswith(b"..") else line
        self.server.raw.append(raw)
        self._say("END", "250 kept")

    def _say(self, command: str, usual: str) -> None:
        if self.server.silent_at == command:
            self.server.released.wait(30)
        answer = self.server.answers.get(command, usual)
        self.wfile.write(answer.encode() + b"\r\n")


def credentials(command: str) -> tuple[str, str]:
    """Return user and password of an AUTH PLAIN command."""
    _, user, password = base64.b64decode(command.split()[2]).decode().split("\0")
    return user, password
