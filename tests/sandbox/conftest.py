"""A server on loopback that answers as it is told, a client of the fake, and the product behind a real door."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import requests
from flask import Flask
from werkzeug.serving import make_server

from app.database import writing
from app.extensions import db
from app.models import Trial
from app.sandbox.service import FakeVapi
from tests import factories
from tests.sandbox.fake import NUMBER, Ask, Make, Place

KEY = {"Authorization": "Bearer sandbox"}
EVERYTHING = ["status-update", "transcript", "speech-update", "tool-calls", "end-of-call-report"]
SECONDS = 10  # in which anything is answered


class Server(ThreadingHTTPServer):
    """Gives the answers in `script` (status, headers), then 200; keeps what was posted."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.script: list[tuple[int, dict[str, str]]] = []
        self.taken: list[bytes] = []
        self.headers: list[dict[str, str]] = []
        self.paths: list[str] = []
        self.before_answer: Callable[[], object] = lambda: None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        server = self.server
        assert isinstance(server, Server)
        body = self.rfile.read(int(self.headers["Content-Length"]))
        status, headers = server.script.pop(0) if server.script else (200, {})
        server.headers.append({name.lower(): value for name, value in self.headers.items()})
        server.paths.append(self.path)
        if status == 200:
            server.taken.append(body)
        server.before_answer()
        answer = b'{"status":"accepted"}'
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(answer))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server()
    thread = threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield running
    running.shutdown()
    running.server_close()
    thread.join(timeout=5)


@pytest.fixture
def ask(fake: FakeVapi) -> Ask:
    """`ask("POST", "/assistant", {...})` asks the fake, with a key."""

    def send(method: str, path: str, body: Any = None, **options: Any) -> requests.Response:
        url = path if path.startswith("http") else fake.start() + path
        return requests.request(method, url, json=body, timeout=SECONDS, **{"headers": KEY, **options})

    return send


@pytest.fixture
def make(ask: Ask) -> Make:
    """`make("assistant", name="Ava")` makes one at the fake and returns it; so does `make("call", assistantId=...)`."""
    least: dict[str, Any] = {
        "assistant": {"model": {"provider": "openai", "model": "gpt-4.1-mini"}},
        "call": {"phoneNumberId": "line", "customer": {"number": NUMBER}},
        "credential": {"provider": "custom-credential", "authenticationPlan": {"type": "hmac", "secretKey": "s3cret"}},
    }

    def send(kind: str, **parts: Any) -> dict[str, Any]:
        answer = ask("POST", f"/{kind}", least[kind] | parts)
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()
        return made

    return send


@pytest.fixture
def served(app: Flask) -> Iterator[Flask]:
    """The product behind a real door: what is posted to its APP_HOST arrives."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    app.config["APP_HOST"] = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield app
    server.shutdown()
    server.server_close()
    thread.join(timeout=5)


@pytest.fixture
def trial() -> Trial:
    """Rosa's Plumbing, whose assistant is at the fake."""
    return factories.trial(factories.ROSA)


@pytest.fixture
def place(fake: FakeVapi, trial: Trial, make: Make) -> Place:
    """`place()` places a call of the trial and returns its id; keywords are parts of the assistant."""
    fake.speed = 10_000

    def send(overrides: dict[str, Any] | None = None, **parts: Any) -> str:
        agent = make("assistant", **{"serverMessages": EVERYTHING, **parts})["id"]
        with writing() as session:
            session.execute(db.update(Trial).where(Trial.id == trial.id).values(assistant_id=agent))
        placed = make("call", assistantId=agent, assistantOverrides=overrides or {}, customer={"number": NUMBER})
        return str(placed["id"])

    return send
