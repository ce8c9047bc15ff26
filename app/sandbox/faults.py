"""Faults that can be switched on at an endpoint of the fake, to see what the product makes of them."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from werkzeug.wrappers import Request, Response

from . import answers

EVERY = "*"  # instead of an endpoint
LONGEST_HANG = 120.0  # seconds


@dataclass(slots=True)
class Fault:
    """What happens to a request instead of its answer."""

    endpoint: str
    status: int | None = None
    body: Any = None  # text and bytes as they are, anything else as JSON; Vapi's own words for the status if None
    headers: Mapping[str, str] = field(default_factory=dict)
    hang: bool = False  # say nothing until the faults are cleared
    cut: bool = False  # close the connection
    act: bool = False  # do what was asked first
    times: int | None = 1  # how often; None: until cleared
    reached: threading.Event = field(default_factory=threading.Event)  # a request has met it
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def seen(self) -> int | None:
        """The status that the client sees, if any."""
        return None if self.hang or self.cut else self.status or HTTPStatus.OK

    def answer(self, request: Request) -> Response:
        """Return the spoilt answer; for a cut connection one that will not arrive."""
        self.reached.set()
        if self.hang:
            self.over.wait(LONGEST_HANG)
        if self.hang or self.cut:
            return _cut(request)
        return self._told()

    def _told(self) -> Response:
        status = HTTPStatus(self.status or HTTPStatus.OK)
        if self.body is None:
            response = answers.refused(status, status.phrase).response
        elif isinstance(self.body, str | bytes):
            response = Response(self.body, status, mimetype="text/html")
        else:
            response = Response(json.dumps(self.body), status, mimetype="application/json")
        response.headers.update(self.headers)
        return response


class Faults:
    """The faults that are switched on in one fake."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._on: list[Fault] = []
        self._used_up: list[Fault] = []

    def add(self, endpoint: str, **what: Any) -> Fault:
        """Switch a fault on: `add("POST /call", status=500, act=True)`; see Fault for what it may be."""
        fault = Fault(endpoint, **what)
        with self._lock:
            self._on.append(fault)
        return fault

    def clear(self) -> None:
        """Switch all faults off, and let go of the requests that hang."""
        with self._lock:
            for fault in [*self._on, *self._used_up]:
                fault.over.set()
            self._on, self._used_up = [], []

    def take(self, endpoint: str) -> Fault | None:
        """Return the fault that the next request to the endpoint meets."""
        with self._lock:
            fault = next((one for one in self._on if one.endpoint in (endpoint, EVERY)), None)
            if fault and fault.times is not None:
                fault.times -= 1
                if fault.times <= 0:
                    self._on.remove(fault)
                    self._used_up.append(fault)
            return fault


def _cut(request: Request) -> Response:
    connection: socket.socket = request.environ["werkzeug.socket"]
    connection.shutdown(socket.SHUT_RDWR)
    return Response(status=HTTPStatus.NO_CONTENT)
