"""How the web server runs. Embedded (no REDIS_URL): one process of threads; scaled: gevent processes.

A WebSocket holds its thread for as long as its page is open, so a stopping worker ends the sockets first;
otherwise it would wait for them until it is killed.
"""

import contextlib
import json
import os
import signal
import socket
import sys
import threading
import time
from pathlib import Path

from dotenv import dotenv_values

ROOT = Path(__file__).resolve().parent
ENV = {**({} if os.environ.get("APP_ENV", "").lower() == "production" else dotenv_values(ROOT / ".env")), **os.environ}
PRODUCTION = (ENV.get("APP_ENV") or "").lower() == "production"
SCALED = bool(ENV.get("REDIS_URL"))
STOP_SECONDS = 3

if SCALED:  # imports nothing of the app here: gevent must patch first, in the worker
    worker_class = "gevent"
else:
    from gunicorn.workers.gthread import ThreadWorker

    from app.config import load
    from app.errors import BadSettings

    try:
        load()
    except BadSettings as error:  # in one sentence here, rather than as a worker's traceback
        sys.exit(str(error))

    class worker_class(ThreadWorker):
        """Waits for a peer to hang up in that peer's thread: gunicorn does it in the main loop, where one phone
        that has gone silent would hold up everybody for two seconds."""

        def handle(self, conn):
            keep_alive = super().handle(conn)
            if keep_alive is False:
                _hang_up(conn.sock)
            return keep_alive


def _port():
    """Return PORT, which gunicorn needs before the app is made and has checked every setting."""
    try:
        return int(ENV.get("PORT") or 8000)
    except ValueError:
        sys.exit(f"PORT must be a whole number, like PORT=8000, not {ENV['PORT']!r}.")


wsgi_app = "wsgi:app"
chdir = str(ROOT)
bind = f"{'0.0.0.0' if PRODUCTION else '127.0.0.1'}:{_port()}"
workers = int(ENV.get("WEB_CONCURRENCY") or 1) if SCALED else 1  # the embedded bus lives in one process
threads = 128  # gthread only: 96 of them for live pages, the rest for everything else
worker_connections = 12_000 if SCALED else 1_000  # gevent: sockets a process; gthread: keeps its own bound
keepalive = 5  # seconds
timeout = 60  # seconds without a sign of life from a worker's main loop; sockets may stay open for days
graceful_timeout = STOP_SECONDS
accesslog = None  # an address holds a trial's token
errorlog = "-"
loglevel = "warning"
control_socket_disable = True
_demo = []  # the address of the demo trial's page, when bin/dev starts us
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # a slow disk must not look like a dead worker


def on_starting(server):
    """Say in one sentence that the port is taken, instead of trying for five seconds; make development ready."""
    host, port = bind.rsplit(":", 1)
    if "GUNICORN_FD" in os.environ:  # taking over from a running server
        return
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, int(port)))
        except OSError as error:
            sys.exit(f"Cannot listen on PORT {port} ({error.strerror}): stop what uses it, or set another PORT.")
    if "CALLBOARD_DEV" in os.environ:
        _prepare()


def post_worker_init(worker):
    """Start the app's own threads, and make sure that they end as soon as the worker is told to."""
    from app import runtime
    from wsgi import app

    worker.leaving = threading.Event()
    worker.stopping = threading.Thread(target=_stop_when, args=(worker.leaving, app), name="stop", daemon=True)
    worker.stopping.start()
    runtime.start(app)

    def leave(number, frame):
        worker.leaving.set()  # a thread of its own does the rest: a signal handler must not wait
        worker.handle_exit(number, frame)

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT):
        signal.signal(number, leave)
        signal.siginterrupt(number, False)
    if _demo and worker.age == 1:
        _say_where(app)


def worker_exit(server, worker):
    """However the worker ends: give the app's threads their time."""
    if hasattr(worker, "leaving"):
        worker.leaving.set()
        worker.stopping.join(STOP_SECONDS)


def _stop_when(leaving, app):
    from app import runtime

    leaving.wait()
    runtime.stop(app)


def _hang_up(connection, seconds=1.0):
    """Say that nothing more comes, give the peer a moment to close its side, then close both."""
    deadline = time.monotonic() + seconds
    try:
        connection.shutdown(socket.SHUT_WR)
        while (left := deadline - time.monotonic()) > 0:
            connection.settimeout(left)
            if not connection.recv(4096):
                break
    except OSError:
        pass  # gone already, or silent for too long
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)  # gunicorn closes it and finds nothing left to wait for


def _prepare():
    """bin/dev: migrate the database and make the demo trial, in a child: the master itself opens no database.

    Saves the two starts of Python that `flask db upgrade` and `flask trials demo` would take.
    """
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.write(writer, _ready_demo().encode())
            os._exit(0)
        except BaseException as error:
            if not isinstance(error, SystemExit):  # which has said why
                sys.excepthook(type(error), error, error.__traceback__)
            os._exit(1)
    os.close(writer)
    with os.fdopen(reader) as answer:
        _demo.append(answer.read())
    if os.waitpid(child, 0)[1] != 0:
        sys.exit("The database could not be made ready: the reason is above.")


def _ready_demo():
    from wsgi import app

    runner = app.test_cli_runner()
    for command in (["db", "upgrade"], ["trials", "demo", "--json"]):
        result = runner.invoke(args=command)
        if result.exception:
            raise result.exception
    return json.loads(result.stdout)["url"]


def _say_where(app):
    from app.sandbox import scenarios

    base = app.config["APP_HOST"]
    scenario = scenarios.fitting("plumber").name  # like the demo trial
    elsewhere = "" if base.endswith(":8000") else f" --url {base}"
    lines = (
        "",
        "Callboard is running. Ctrl-C stops it.",
        f"  The demo trial's page   {_demo[0]}",
        f"  Landing page            {base}/",
        f"  Vapi's webhooks         {base}/webhooks/vapi",
        f"  Let a call come in      .venv/bin/flask simulate {scenario}{elsewhere}",
        "",
    )
    print("\n".join((*lines, *_warnings(app))), flush=True)


def _warnings(app):
    """A real key with an address that Vapi cannot reach: calls would be placed and nothing of them heard."""
    from app import account

    if not app.config["VAPI_API_KEY"] or not account.is_local(app.config["APP_HOST"]):
        return ()
    return (
        f"Warning: VAPI_API_KEY is set, but Vapi cannot reach {app.config['APP_HOST']}: no webhook will arrive.",
        "  Open a tunnel and set APP_HOST to its address: docs/local-webhooks.md. Then: .venv/bin/flask vapi check",
        "",
    )
