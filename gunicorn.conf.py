"""The web server: threads while everything is one process, gevent once Redis carries the pushes."""

from __future__ import annotations

import os
import signal
from typing import Any

_scaled = bool(os.environ.get("REDIS_URL"))
_host = "0.0.0.0" if os.environ.get("APP_ENV") == "production" else "127.0.0.1"

bind = f"{_host}:{os.environ.get('PORT') or 8000}"
worker_class = "gevent" if _scaled else "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY") or 1) if _scaled else 1
threads = 128  # gthread: each open page holds one for as long as it is open
worker_connections = 12_000  # gevent
timeout = 0 if not _scaled else 60  # an open page is no hung request
graceful_timeout = 3
keepalive = 75
control_socket_disable = True


def post_worker_init(worker: Any) -> None:
    """Start this process's threads, and end them first when it is told to stop: open pages would hold it up."""
    from app import runtime
    from wsgi import app

    runtime.start(app)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT):
        _stop_before(signal.getsignal(number), number, lambda: runtime.stop(app))


def when_ready(server: Any) -> None:
    """Tell whoever started `bin/dev` where to look."""
    banner = os.environ.get("CALLBOARD_BANNER")
    if banner:
        print(banner, flush=True)


def _stop_before(handler: Any, number: int, stop: Any) -> None:
    def handle(received: int, frame: Any) -> None:
        stop()
        handler(received, frame)

    signal.signal(number, handle)
