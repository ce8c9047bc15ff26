"""flask vapi: the credential signs as we verify, the check says what to mend, silent calls are looked up."""

from __future__ import annotations

import base64
import hmac
import json
import threading
import time

import pytest
from werkzeug.serving import make_server

from app import account
from app.clients import breakers, vapi
from app.clients.errors import ServiceError
from app.extensions import db
from app.models import SandboxObject, SandboxRequest
from tests.conftest import payload

SCHEMES = {
    "the defaults": {},
    "time and message id": {
        "VAPI_SIGNATURE_FORMAT": "{svix-id}.{timestamp}.{body}",
        "VAPI_MESSAGE_ID_HEADER": "x-vapi-message-id",
    },
    "base64, sha512, a prefix, a binary key": {
        "VAPI_SIGNATURE_ENCODING": "base64",
        "VAPI_SIGNATURE_ALGORITHM": "sha512",
        "VAPI_SIGNATURE_PREFIX": "v1,",
        "VAPI_SECRET_IS_BASE64": "true",
        "VAPI_WEBHOOK_SECRET": base64.b64encode(b"\x00\xff key").decode(),
    },
    "an older secret is still accepted": {"VAPI_WEBHOOK_SECRET": "new-secret,old-secret"},
}


def signed(plan: dict[str, str], body: bytes) -> dict[str, str]:
    """Sign as Vapi does under that authentication plan, without the product's own code."""
    stamp, message_id = str(int(time.time())), "msg_1"
    text = plan["payloadFormat"].encode()
    for name, value in ((b"{timestamp}", stamp.encode()), (b"{svix-id}", message_id.encode()), (b"{body}", body)):
        text = text.replace(name, value)
    secret = plan["secretKey"]
    key = base64.b64decode(secret) if plan.get("secretIsBase64") else secret.encode()
    digest = hmac.new(key, text, plan["algorithm"])
    mark = digest.hexdigest() if plan["signatureEncoding"] == "hex" else base64.b64encode(digest.digest()).decode()
    return {
        plan["signatureHeader"]: plan.get("signaturePrefix", "") + mark,
        plan["timestampHeader"]: stamp,
        plan["messageIdHeader"]: message_id,
    }


@pytest.fixture
def made(fake, runner, monkeypatch):
    """`made()` runs the command and returns the authentication plan that was sent to Vapi, which keeps no secret."""
    sent, create_credential = [], vapi.Vapi.create_credential

    def watched(self, body):
        sent.append(body)
        return create_credential(self, body)

    def create():
        monkeypatch.setattr(vapi.Vapi, "create_credential", watched)
        result = runner.invoke(args=["vapi", "credential", "--json"])
        assert result.exit_code == 0, result.output
        assert db.session.get(SandboxObject, json.loads(result.output)["id"])
        assert sent[-1]["provider"] == "custom-credential"
        return sent[-1]["authenticationPlan"]

    return create


@pytest.mark.parametrize("scheme", SCHEMES.values(), ids=SCHEMES)
@pytest.mark.parametrize("mode", ["embedded"], indirect=True)
def test_what_the_credential_signs_is_let_in(settings, scheme, request):
    settings.update(scheme)
    plan = request.getfixturevalue("made")()
    client = request.getfixturevalue("client")
    body = json.dumps(payload("vapi/status-update__ringing")).encode()

    answer = client.post("/webhooks/vapi", data=body, headers=signed(plan, body))
    tampered = client.post("/webhooks/vapi", data=body + b" ", headers=signed(plan, body))

    assert (answer.status_code, answer.json) == (200, {"status": "accepted"})
    assert tampered.status_code == 401
    assert plan["includeTimestamp"] is True and plan["messageIdHeader"]


@pytest.mark.parametrize("mode", ["embedded"], indirect=True)
@pytest.mark.filterwarnings("ignore")
def test_the_credential_is_one_that_the_official_sdk_knows(made):
    from vapi.types import HmacAuthenticationPlan

    plan = made()
    parsed = HmacAuthenticationPlan.model_validate(plan)

    known = {field.alias or name for name, field in HmacAuthenticationPlan.model_fields.items()}
    assert set(plan) - known == {"type"}
    assert parsed.payload_format == plan["payloadFormat"]


def test_the_printed_line_is_a_setting_and_replays_are_warned_of(fake, runner):
    said = runner.invoke(args=["vapi", "credential"]).output

    assert "VAPI_WEBHOOK_CREDENTIAL_ID=" in said
    assert "Replays are not refused" in said


def test_a_refused_credential_changes_nothing_and_says_so(fake, runner):
    fake.faults.add("POST /credential", status=401)

    result = runner.invoke(args=["vapi", "credential"])

    assert result.exit_code == 1
    assert "Nothing was created." in result.output


def vapi_breaker():
    return next(state for state in breakers.states() if state.name == "vapi")


NOBODY = "http://127.0.0.1:9"  # where no server is


def findings(app):
    with app.app_context():
        result = app.test_cli_runner().invoke(args=["vapi", "check", "--json"])
    return result.exit_code, {row["part"]: row for row in json.loads(result.output)}


@pytest.fixture
def door(make_app):
    """The product itself, served where APP_HOST says."""
    servers = []

    def serve(**settings):
        probe = make_server("127.0.0.1", 0, lambda *_: [])
        port = probe.server_port
        probe.server_close()
        app = make_app(APP_HOST=f"http://127.0.0.1:{port}", **settings)
        server = make_server("127.0.0.1", port, app, threaded=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return app

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize("mode", ["embedded"], indirect=True)
def test_the_check_finds_all_well_in_the_sandbox(door):
    code, found = findings(door())

    assert (code, [part for part, row in found.items() if row["state"] != "ok"]) == (0, [])
    assert found["webhook"]["what"] == "A signed delivery is let in."


@pytest.mark.parametrize("mode", ["embedded"], indirect=True)
def test_the_check_says_what_stands_in_the_way_with_a_real_key(door, fake):
    fake.faults.add("GET /assistant", status=401)
    app = door(VAPI_API_KEY="key", VAPI_BASE_URL=fake.start())

    code, found = findings(app)

    assert code == 1
    assert "VAPI_API_KEY" in found["api"]["mend"]
    assert "VAPI_PHONE_NUMBER_ID" in found["line"]["mend"]
    assert "docs/local-webhooks.md" in found["address"]["mend"]
    assert "flask vapi credential" in found["secret"]["mend"]


def test_the_check_asks_once_whatever_the_breaker_says_and_does_not_trip_it(app, fake):
    app.config["APP_HOST"] = NOBODY
    fake.faults.add("GET /assistant", status=500, times=None)

    for _ in range(breakers.FAIL_MAX + 1):
        code, found = findings(app)
        assert (code, found["api"]["state"]) == (1, "problem")
        assert "answered 500" in found["api"]["what"] and "VAPI_BASE_URL" in found["api"]["mend"]

    asked = db.session.scalars(db.select(SandboxRequest).where(SandboxRequest.path == "/assistant")).all()
    assert len(asked) == breakers.FAIL_MAX + 1
    assert vapi_breaker().state == "closed"


def test_the_check_is_not_refused_while_the_breaker_is_open(app, fake):
    app.config["APP_HOST"] = NOBODY
    fake.faults.add("GET /assistant", status=500, times=None)
    for _ in range(breakers.FAIL_MAX):
        with pytest.raises(ServiceError):
            vapi.current().list_assistants()
    assert vapi_breaker().state == "open"
    fake.faults.clear()

    _, found = findings(app)

    assert found["api"]["what"].startswith("Vapi answers")
    assert vapi_breaker().state == "open"


@pytest.mark.parametrize("mode", ["embedded"], indirect=True)
def test_the_check_notices_a_server_with_another_secret(door, make_app):
    host = door(VAPI_WEBHOOK_SECRET="another").config["APP_HOST"]

    _, found = findings(make_app(APP_HOST=host))

    assert found["webhook"]["state"] == "problem"
    assert "VAPI_WEBHOOK_SECRET" in found["webhook"]["mend"]


@pytest.mark.parametrize("mode", ["embedded"], indirect=True)
def test_the_check_notices_that_nothing_is_running(make_app):
    _, found = findings(make_app(APP_HOST=NOBODY))

    assert "bin/dev" in found["webhook"]["mend"]


@pytest.mark.parametrize(
    ("host", "local"),
    [
        ("http://127.0.0.1:8000", True),
        ("http://localhost:8000", True),
        ("http://192.168.1.20", True),
        ("http://[::1]:8000", True),
        ("http://my-laptop.local", True),
        ("https://calls.example.com", False),
        ("https://8.8.8.8", False),
    ],
)
def test_an_address_that_vapi_cannot_reach_is_known(host, local):
    assert account.is_local(host) is local
