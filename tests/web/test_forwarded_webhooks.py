"""Signatures survive a forwarder such as `vapi listen`: it copies headers and bytes, and adds headers of its own."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import requests
from werkzeug.serving import make_server

from app.plugins import manager
from tests.conftest import WEBHOOK_SECRET, payload

BODY = json.dumps(payload("vapi/status-update__ringing"), indent=3).encode() + b"\n  "
SCHEMES: dict[str, dict[str, Any]] = {
    "body only": {},
    "time and message id": {
        "VAPI_SIGNATURE_FORMAT": "{svix-id}.{timestamp}.{body}",
        "VAPI_MESSAGE_ID_HEADER": "x-vapi-message-id",
    },
    "base64 sha512 with a prefix": {
        "VAPI_SIGNATURE_ENCODING": "base64",
        "VAPI_SIGNATURE_ALGORITHM": "sha512",
        "VAPI_SIGNATURE_PREFIX": "v1,",
    },
}


def forwarder(target: str, *, rewrites: bool = False) -> ThreadingHTTPServer:
    """Return a server on loopback that sends what it gets on to `target`."""

    class Forward(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if rewrites:
                body = json.dumps(json.loads(body)).encode()
            dropped = ("host", "content-length", "connection", "accept-encoding")
            headers = {name: value for name, value in self.headers.items() if name.lower() not in dropped}
            headers |= {"X-Vapi-Forwarded": "true", "X-Vapi-Session-ID": "s1", "X-Vapi-Original-URL": self.path}
            answer = requests.post(target, data=body, headers=headers, timeout=10)
            self.send_response(answer.status_code)
            self.end_headers()
            self.wfile.write(answer.content)

        def log_message(self, *arguments: object) -> None:
            pass

    return ThreadingHTTPServer(("127.0.0.1", 0), Forward)


@pytest.fixture
def served(make_app) -> Iterator[Any]:
    """`served(rewrites=False, **settings)` returns the app and the forwarder's address in front of it."""
    servers = []

    def start(server) -> None:
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()

    def make(*, rewrites: bool = False, **settings):
        app = make_app(**settings)
        door = make_server("127.0.0.1", 0, app, threaded=True)
        front = forwarder(f"http://127.0.0.1:{door.server_port}/webhooks/vapi", rewrites=rewrites)
        start(door)
        start(front)
        return app, f"http://127.0.0.1:{front.server_port}/any/path"

    yield make
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize("mode", ["embedded"], indirect=True)
@pytest.mark.parametrize("scheme", SCHEMES.values(), ids=SCHEMES)
def test_a_signed_delivery_is_let_in_through_a_forwarder(served, scheme):
    app, address = served(**scheme)

    answer = requests.post(address, data=BODY, headers=manager.of(app).provider("vapi").sign(BODY), timeout=10)

    assert (answer.status_code, answer.json()) == (200, {"status": "accepted"})


@pytest.mark.parametrize("mode", ["embedded"], indirect=True)
@pytest.mark.parametrize(
    "headers",
    [{"X-Vapi-Secret": WEBHOOK_SECRET}, {"Authorization": f"Bearer {WEBHOOK_SECRET}"}],
    ids=["secret", "bearer"],
)
def test_a_plain_secret_passes_a_forwarder_too(served, headers):
    _, address = served()

    assert requests.post(address, data=BODY, headers=headers, timeout=10).status_code == 200


@pytest.mark.parametrize("mode", ["embedded"], indirect=True)
def test_a_forwarder_that_writes_the_json_anew_is_refused(served):
    app, address = served(rewrites=True)

    answer = requests.post(address, data=BODY, headers=manager.of(app).provider("vapi").sign(BODY), timeout=10)

    assert answer.status_code == 401
