"""A stranger's package, exactly as docs/plugins.md prints it, installed by pip: its call shows up as a card."""

from __future__ import annotations

import hmac
import importlib
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from app import trials, work
from app.calls import card
from app.extensions import db
from app.models import WebhookEvent
from app.plugins import manager

DOCUMENT = Path(__file__).parents[2] / "docs" / "plugins.md"
SECRET = "acme-secret"


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", DOCUMENT.read_text(), re.DOTALL)


def pip(*arguments: str) -> None:
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "-q", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def acme(tmp_path_factory):
    """The documented plugin, installed into this environment for as long as these tests run."""
    folder = tmp_path_factory.mktemp("acme")
    (folder / "pyproject.toml").write_text(blocks("toml")[0])
    (folder / "callboard_acme.py").write_text(blocks("python")[0])
    pip("install", "--no-index", "--no-build-isolation", str(folder))
    importlib.invalidate_caches()
    yield
    pip("uninstall", "-y", "callboard-acme")
    importlib.invalidate_caches()
    sys.modules.pop("callboard_acme", None)


@pytest.fixture
def outside_app(acme, make_app):
    """The app of this test's mode, with the installed plugins."""
    made = make_app(ACME_SECRET=SECRET, PLUGIN_ENTRY_POINTS=True)
    with made.app_context():
        yield made


def send(app, **data):
    body = json.dumps({"event": "call.ended", "id": "1", "call": "acme-call", "agent": "acme-agent"} | data).encode()
    signature = hmac.digest(SECRET.encode(), body, "sha256").hex()
    return app.test_client().post("/webhooks/acme", data=body, headers={"X-Acme-Signature": signature})


def test_the_documented_provider_is_under_forty_lines():
    assert len([line for line in blocks("python")[0].splitlines() if line.strip()]) < 40


def test_its_call_becomes_a_card(outside_app):
    trial = trials.create(
        business="Oak & Iron", trade="smith", phone="+15550100177", provider="acme", assistant_id="acme-agent"
    )

    assert send(outside_app, words=["My gate is broken."]).json == {"status": "accepted"}
    work.until_idle()

    html = card.render_all(trial)
    assert 'data-status="completed"' in html
    assert "My gate is broken." in html


def test_a_forged_delivery_is_refused_by_its_own_rule(outside_app):
    answer = outside_app.test_client().post("/webhooks/acme", data=b"{}", headers={"X-Acme-Signature": "caf\u00e9"})

    assert answer.status_code == 401


def test_a_fault_in_it_parks_the_event_and_says_why(outside_app):
    assert send(outside_app, words=7).status_code == 200
    work.until_idle()

    (event,) = db.session.scalars(db.select(WebhookEvent))
    assert event.status == "parked"
    assert "acme.call.ended: TypeError" in event.error


def test_it_is_listed_with_its_distribution_and_version(outside_app):
    plugin = manager.of(outside_app).plugins["acme"]

    assert (plugin.distribution, plugin.version, plugin.error) == ("callboard-acme", "1.0", None)


def test_it_gets_its_own_settings_and_none_of_our_secrets(outside_app):
    seen = manager.of(outside_app)._outside_settings

    assert seen["ACME_SECRET"] == SECRET
    assert "VAPI_WEBHOOK_SECRET" not in seen and "SECRET_KEY" not in seen
