"""How the product starts, and how it says that it cannot: one sentence, whichever door was opened."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.config import SETTINGS
from tests.servers import free_port

ROOT = Path(__file__).resolve().parent.parent
SECONDS = 60  # in which a process has said why it does not start
NO_REDIS = "redis://127.0.0.1:1/0"  # enough to choose the scaled mode


def environment(folder: Path, **settings: str) -> dict[str, str]:
    """Return an environment in which nothing is set but what a test gives."""
    bare = {name: value for name, value in os.environ.items() if name not in {s.name for s in SETTINGS}}
    # Set to their defaults, so that nobody's .env counts.
    usual = {s.name: s.default for s in SETTINGS} | {"INSTANCE_DIR": str(folder), "PORT": str(free_port())}
    return {**bare, **usual, **settings}


def refused(folder: Path, *command: str, **settings: str) -> list[str]:
    """Run a program that must not start, and return what it says, without gunicorn's own lines."""
    done = subprocess.run(
        [sys.executable, "-m", *command],
        env=environment(folder, **settings),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 1 or ("gunicorn" in command and done.returncode != 0)
    return [line for line in done.stderr.splitlines() if line and not line.startswith("[")]


# What is refused before gunicorn has made the app, and what only the app knows.
@pytest.mark.parametrize(("name", "value"), [("TRIAL_DAYS", "0"), ("PHONE_CODES", "nobody"), ("APP_ENV", "production")])
@pytest.mark.parametrize("command", [("flask", "trials", "list"), ("gunicorn",)], ids=["flask", "gunicorn"])
def test_a_setting_that_cannot_be_used_stops_the_start_with_one_sentence(tmp_path, command, name, value):
    (said,) = refused(tmp_path, *command, **{name: value})

    assert name in said or "SECRET_KEY" in said


@pytest.mark.parametrize(("name", "value"), [("PORT", "http"), ("LOG_FORMAT", "xml")])
def test_so_it_does_in_the_scaled_mode(tmp_path, name, value):
    (said,) = refused(tmp_path, "gunicorn", REDIS_URL=NO_REDIS, **{name: value})

    assert said.startswith(f"{name} must be ")


@pytest.mark.parametrize("settings", [{"PHONE_CODES": "nobody"}, {"TRIAL_DAYS": "0"}], ids=str)
def test_so_does_the_development_server(tmp_path, settings):
    said = refused(tmp_path, "gunicorn", CALLBOARD_DEV="1", **settings)

    assert next(iter(settings)) in said[0]
    assert "Traceback" not in "".join(said)


def test_the_development_server_says_where_it_is_and_how_to_let_a_plumbers_call_in(tmp_path):
    command = [sys.executable, "-m", "gunicorn"]
    where = environment(tmp_path, CALLBOARD_DEV="1")
    with subprocess.Popen(command, env=where, cwd=ROOT, stdout=subprocess.PIPE, text=True) as web:
        assert web.stdout
        lines = []
        for line in web.stdout:
            lines.append(line)
            if "Let a call come in" in line:
                break
        web.terminate()

    said = "".join(lines)
    assert f"http://127.0.0.1:{where['PORT']}/t/" in said
    assert "flask simulate plumber-leak" in said
