"""Fixtures for everybody. A test that asks for `app` runs twice: embedded (SQLite, one process) and scaled
(PostgreSQL, Redis), on a database that the real migrations made."""

from __future__ import annotations

import ipaddress
import json
import os
import shutil
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import flask_migrate
import hypothesis
import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
from werkzeug.test import TestResponse

from app import actors, create_app, runtime, work
from app.config import SETTINGS
from app.extensions import db
from app.plugins import manager

pytest_plugins = ("tests.servers", "tests.browser", "tests.sandbox.fake")

PAYLOADS = Path(__file__).parent / "payloads"
WEBHOOK_SECRET = "test-secret"
MODES = ("embedded", "scaled")
CI = os.environ.get("CI", "").lower() in ("1", "true")

# A developer's runs look for new examples; CI's verdict on a commit is always the same.
hypothesis.settings.register_profile("ci", derandomize=True)
if CI:
    hypothesis.settings.load_profile("ci")

# Nothing that a developer has in the environment, in .env or installed as a plugin changes a test.
SETTINGS_OF_TESTS = {setting.name: setting.default for setting in SETTINGS} | {
    "APP_ENV": "test",
    "SECRET_KEY": "test-key",
    "VAPI_WEBHOOK_SECRET": WEBHOOK_SECRET,
    "PLUGIN_ENTRY_POINTS": False,
    "TESTING": True,
}


@pytest.fixture(params=MODES)
def mode(request: pytest.FixtureRequest) -> str:
    """How the product runs: everything in one process, or on PostgreSQL and Redis."""
    how: str = request.param
    return how


@pytest.fixture
def settings(mode: str, tmp_path: Path, request: pytest.FixtureRequest) -> dict[str, Any]:
    """The settings of an app in this mode, with a migrated database that is empty."""
    given = {**SETTINGS_OF_TESTS, "INSTANCE_DIR": str(tmp_path / "instance")}
    if mode == "embedded":
        migrated: Path = request.getfixturevalue("migrated_file")
        (tmp_path / "instance").mkdir()
        shutil.copy(migrated, tmp_path / "instance" / "callboard.db")
        return given
    server = request.getfixturevalue("postgres_server")
    database = server.copy(request.getfixturevalue("migrated_database"))
    return {**given, "DATABASE_URL": server.url(database), "REDIS_URL": request.getfixturevalue("redis_url")}


@pytest.fixture
def make_app(settings: dict[str, Any]) -> Iterator[Callable[..., Flask]]:
    """`make_app(ACME_SECRET="x")` makes an app of this mode, on this test's data; it is closed at the end."""
    with ExitStack() as opened:

        def make(**changes: Any) -> Flask:
            made = create_app({**settings, **changes})
            opened.callback(_closed, made)
            return made

        yield make


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Iterator[Flask]:
    """The product in this mode, inside its app context."""
    made = make_app()
    with made.app_context():
        yield made
        db.session.remove()


@pytest.fixture
def client(app: Flask) -> Iterator[FlaskClient]:
    with app.test_client() as browser:
        yield browser


@pytest.fixture
def runner(app: Flask) -> FlaskCliRunner:
    return app.test_cli_runner()


@pytest.fixture
def deliver(app: Flask, client: FlaskClient) -> Callable[..., TestResponse]:
    """`deliver("vapi/hang__plain")` posts that file's payload, signed, through the real door.

    A mapping is posted as JSON, bytes as they are; `provider` names the door for these. Keywords replace parts of
    the payload: `deliver("vapi/hang__plain", message={"call": {"id": "c2"}})`. `headers` take the signature's place.
    """

    def post(
        what: str | bytes | Mapping[str, Any],
        provider: str = "vapi",
        headers: Mapping[str, str] | None = None,
        **changes: Any,
    ) -> TestResponse:
        if isinstance(what, str):
            provider = what.partition("/")[0]
            what = payload(what)
        body = what if isinstance(what, bytes) else json.dumps(_changed(what, changes)).encode()
        signed = manager.of(app).provider(provider).sign(body) if headers is None else headers  # type: ignore[attr-defined]
        answer = client.post(f"/webhooks/{provider}", data=body, headers=dict(signed), content_type="application/json")
        db.session.rollback()  # what the test reads next is what there is now
        return answer

    return post


@pytest.fixture(name="work")
def work_everything(app: Flask) -> Callable[[], int]:
    """`work()` does all that is due, in this thread, and returns how many events that was."""

    def run() -> int:
        done = work.until_idle()
        db.session.rollback()
        return done

    return run


def payload(name: str) -> dict[str, Any]:
    """Return `tests/payloads/<name>.json`, e.g. `vapi/hang__plain`."""
    read: dict[str, Any] = json.loads((PAYLOADS / f"{name}.json").read_text())
    return read


def _closed(app: Flask) -> None:
    """End an app's threads, and give back its connections to the database and to Redis."""
    runtime.stop(app)
    with app.app_context():
        db.engine.dispose()
    actors.of(app).close()


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file as the migrations make it; every test gets a copy."""
    folder = tmp_path_factory.mktemp("migrated")
    _migrate({"INSTANCE_DIR": str(folder)})
    return folder / "callboard.db"


@pytest.fixture(scope="session")
def migrated_database(postgres_server: Any, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A PostgreSQL database as the migrations make it; every test gets a copy."""
    name: str = postgres_server.create()
    _migrate({"INSTANCE_DIR": str(tmp_path_factory.mktemp("migrated")), "DATABASE_URL": postgres_server.url(name)})
    return name


def _migrate(where: dict[str, str]) -> None:
    made = create_app({**SETTINGS_OF_TESTS, **where})
    with made.app_context():
        flask_migrate.upgrade()
    _closed(made)


def _changed(what: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return `what` with `changes` laid over it, object by object."""
    result = dict(what)
    for key, value in changes.items():
        inner = result.get(key)
        result[key] = _changed(inner, value) if isinstance(inner, Mapping) and isinstance(value, Mapping) else value
    return result


# Nothing leaves this machine


@pytest.fixture(autouse=True)
def no_network(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fail a test that connects, or looks up a name, anywhere but here."""
    tried: list[str] = []

    def refuse(host: str) -> None:
        tried.append(f"{request.node.nodeid} tried to reach {host}: tests talk to this machine only")
        pytest.fail(tried[-1])

    def guarded(original: Callable[..., Any]) -> Callable[..., Any]:
        def connect(self: socket.socket, address: Any) -> Any:
            if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_here(address[0]):
                refuse(str(address[0]))
            return original(self, address)

        return connect

    def getaddrinfo(host: Any, *arguments: Any, **options: Any) -> Any:
        if host and not _is_here(host):
            refuse(str(host))
        return look_up(host, *arguments, **options)

    look_up = socket.getaddrinfo
    monkeypatch.setattr(socket.socket, "connect", guarded(socket.socket.connect))
    monkeypatch.setattr(socket.socket, "connect_ex", guarded(socket.socket.connect_ex))
    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    yield
    assert not tried, tried[0]  # in a thread, or swallowed by what it was raised through


def _is_here(host: str | bytes) -> bool:
    name = host.decode() if isinstance(host, bytes) else host
    try:
        return name == "localhost" or ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


# A skipped test is a failure where everything must be there


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    if CI and exitstatus == pytest.ExitCode.OK and _skipped(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    count = len(_skipped(config))
    if count:
        verdict = "with CI=true that is a failure" if CI else "with CI=true that would be a failure"
        terminalreporter.write_line(f"{count} skipped (the reasons are above): {verdict}.", yellow=True)


def _skipped(config: pytest.Config) -> list[Any]:
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    return list(reporter.stats.get("skipped", [])) if reporter else []
