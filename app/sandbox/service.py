"""The fake Vapi: a real HTTP server on a loopback port, whose state is in the product's own database."""

from __future__ import annotations

import os
import threading
from typing import Any, cast

from flask import Flask
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from .door import Door
from .faults import Faults
from .recordings import Storage

HOST = "127.0.0.1"
LOOK = 0.05  # seconds between looks for the end
_EXTENSION = "callboard.sandbox"
_making = threading.Lock()


class FakeVapi:
    """One process's fake; what another process made through its own, this one has too."""

    def __init__(self, app: Flask) -> None:
        self.faults = Faults()
        self.pid = os.getpid()
        self._app = app
        self._door = Door(app, self.faults)
        self._lock = threading.Lock()
        self._server: BaseWSGIServer | None = None

    @property
    def speed(self) -> float:
        """How much faster than speech the calls are played that are placed from now on."""
        return self._door.speed

    @speed.setter
    def speed(self, value: float) -> None:
        self._door.speed = value

    @property
    def storage(self) -> Storage:
        """The recordings, under this fake's own address."""
        return Storage(self.start(), self._app.config["SECRET_KEY"])

    def start(self) -> str:
        """Serve, if not yet, and return the base URL."""
        with self._lock:
            if self._server is None:
                self._server = make_server(HOST, 0, self._door, threaded=True, request_handler=_Quiet)
                threading.Thread(target=self._server.serve_forever, args=(LOOK,), name="fake vapi", daemon=True).start()
            return f"http://{HOST}:{self._server.server_port}"

    def stop(self) -> None:
        """Stop serving, and let go of requests that hang."""
        self.faults.clear()
        with self._lock:
            if self._server is not None:
                self._server.shutdown()
                self._server.server_close()
                self._server = None


def of(app: Flask) -> FakeVapi:
    """Return this process's fake for the app; a forked child has its own."""
    with _making:
        fake = app.extensions.get(_EXTENSION)
        if fake is None or fake.pid != os.getpid():
            fake = app.extensions[_EXTENSION] = FakeVapi(app)
        return cast(FakeVapi, fake)


def address(app: Flask) -> str:
    """Return the base URL of this process's fake, which serves from the first time that somebody asks."""
    return of(app).start()


def stop(app: Flask) -> None:
    """Stop this process's fake; does nothing when nobody ever asked for it."""
    if _EXTENSION in app.extensions:
        of(app).stop()


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:
        """Say nothing: the journal has every request, and an address can hold an id."""
