"""Who may deliver: signatures by settings alone, and nothing without a secret."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as tried
from hypothesis import strategies as st
from vapi_samples import FOLDER

from app.plugins import BadSignature, NotConfigured
from processors.vapi.provider import Vapi
from processors.vapi.signature import Scheme

STORED = json.loads((FOLDER / "signature-vectors.json").read_text())
RAW = STORED["raw_body_utf8"].encode()
NOW = datetime.fromtimestamp(1795532650, UTC)
SETTING = {
    "algorithm": "VAPI_SIGNATURE_ALGORITHM",
    "signatureHeader": "VAPI_SIGNATURE_HEADER",
    "timestampHeader": "VAPI_TIMESTAMP_HEADER",
    "messageIdHeader": "VAPI_MESSAGE_ID_HEADER",
    "signaturePrefix": "VAPI_SIGNATURE_PREFIX",
    "payloadFormat": "VAPI_SIGNATURE_FORMAT",
    "signatureEncoding": "VAPI_SIGNATURE_ENCODING",
}
VAPIS_DEFAULTS = {
    "signatureHeader": "x-signature",
    "timestampHeader": "x-timestamp",
    "payloadFormat": "{timestamp}.{body}",
}
HEADERS = {"VAPI_SIGNATURE_HEADER": "x-vapi-signature", "VAPI_TIMESTAMP_HEADER": "x-vapi-timestamp"}
SECRET = HEADERS | {"VAPI_WEBHOOK_SECRET": "first"}
TIMED = SECRET | {"VAPI_SIGNATURE_FORMAT": "{timestamp}.{body}"}


def settings_of(vector: dict[str, Any]) -> dict[str, str]:
    plan = vector["plan"]
    if plan["type"] != "hmac":
        return HEADERS | {"VAPI_WEBHOOK_SECRET": STORED["secret"]}
    in_base64 = plan.get("secretIsBase64", False)
    settings = {SETTING[k]: str(v) for k, v in (VAPIS_DEFAULTS | plan).items() if k in SETTING}
    secret = STORED["secret_base64"] if in_base64 else STORED["secret"]
    return settings | {"VAPI_WEBHOOK_SECRET": secret, "VAPI_SECRET_IS_BASE64": str(in_base64).lower()}


def verifies(settings: dict[str, str], headers: dict[str, str], body: bytes = RAW, now: datetime = NOW) -> bool:
    try:
        Scheme.of(settings).verify(headers, body, now)
    except BadSignature:
        return False
    return True


def signed(settings: dict[str, str], body: bytes = RAW, now: datetime = NOW) -> dict[str, str]:
    return Scheme.of(settings).sign(body, now, "msg_1")


@pytest.mark.parametrize("vector", STORED["vectors"], ids=lambda vector: vector["name"])
def test_each_vector_verifies_by_settings_alone(vector: dict[str, Any]) -> None:
    assert verifies(settings_of(vector), vector["headers"])


@pytest.mark.parametrize("vector", STORED["vectors"], ids=lambda vector: vector["name"])
def test_no_vector_verifies_under_another_secret(vector: dict[str, Any]) -> None:
    other = base64.b64encode(b"another secret").decode()

    assert not verifies(settings_of(vector) | {"VAPI_WEBHOOK_SECRET": other}, vector["headers"])


@pytest.mark.parametrize(
    "vector", [v for v in STORED["vectors"] if v["plan"]["type"] == "hmac"], ids=lambda vector: vector["name"]
)
def test_a_changed_body_is_refused(vector: dict[str, Any]) -> None:
    assert not verifies(settings_of(vector), vector["headers"], RAW + b" ")


def test_there_are_seven_vectors() -> None:
    assert len(STORED["vectors"]) == 7


@pytest.mark.parametrize("secret", ["", " ", ",", " , "])
def test_without_a_secret_nothing_is_believed(secret: str) -> None:
    scheme = Scheme.of({"VAPI_WEBHOOK_SECRET": secret})

    with pytest.raises(NotConfigured):
        scheme.verify({"authorization": "Bearer ", "x-vapi-secret": ""}, RAW, NOW)
    with pytest.raises(NotConfigured):
        scheme.sign(RAW, NOW, "msg_1")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-vapi-signature": ""},
        {"x-vapi-signature": "0" * 64},
        {"x-vapi-signature": "é" * 64},
        {"x-vapi-secret": "sécret"},
        {"x-vapi-secret": ""},
        {"authorization": "Bearer"},
        {"authorization": "Bearer "},
        {"authorization": "Bearer sécret"},
        {"authorization": "Basic first"},
        {"authorization": "first"},
    ],
)
def test_what_is_missing_or_forged_is_refused(headers: dict[str, str]) -> None:
    assert verifies(SECRET, signed(SECRET))
    assert not verifies(SECRET, headers)


@pytest.mark.parametrize("headers", [{"X-VAPI-SECRET": "second"}, {"AUTHORIZATION": "bearer second"}])
def test_every_active_secret_is_accepted_in_any_case_of_the_header(headers: dict[str, str]) -> None:
    assert verifies({"VAPI_WEBHOOK_SECRET": "first, second"}, headers)


def test_a_rotated_secret_still_verifies_and_the_first_one_signs() -> None:
    old, both = HEADERS | {"VAPI_WEBHOOK_SECRET": "old"}, HEADERS | {"VAPI_WEBHOOK_SECRET": "new,old"}

    assert verifies(both, signed(old))
    assert signed(both) == signed(HEADERS | {"VAPI_WEBHOOK_SECRET": "new"})
    assert not verifies(old, signed(both))


@pytest.mark.parametrize("factor", [1, 1000])
@pytest.mark.parametrize(("age", "believed"), [(0, True), (299, True), (-299, True), (301, False), (-301, False)])
def test_a_timestamp_counts_in_seconds_or_milliseconds(factor: int, age: int, believed: bool) -> None:
    stamp = str((1795532650 - age) * factor)
    scheme = Scheme.of(TIMED)
    given_ = {"x-vapi-timestamp": stamp}
    headers = given_ | {"x-vapi-signature": scheme._signature(b"first", scheme._signed(given_, RAW)).decode()}

    assert verifies(TIMED, headers) is believed


@pytest.mark.parametrize("stamp", ["", "nan", "inf", "-inf", "soon", "1e400", "٣", None])
def test_an_unreadable_timestamp_is_refused(stamp: str | None) -> None:
    headers = signed(TIMED)
    del headers["x-vapi-timestamp"]

    assert not verifies(TIMED, headers | ({} if stamp is None else {"x-vapi-timestamp": stamp}))


def test_a_timestamp_that_is_not_signed_is_not_looked_at() -> None:
    assert verifies(SECRET, signed(SECRET) | {"x-vapi-timestamp": "1"})


@pytest.mark.parametrize("between", [" ", ",", ", "])
def test_one_good_signature_among_several_suffices(between: str) -> None:
    settings = SECRET | {"VAPI_SIGNATURE_PREFIX": "sha256="}
    good = signed(settings)["x-vapi-signature"]

    assert verifies(settings, {"x-vapi-signature": f"sha256=00{between}{good}"})
    assert verifies(settings, {"x-vapi-signature": f"{good}{between}sha256=00"})


def test_several_svix_signatures_are_told_apart_though_their_prefix_holds_a_comma() -> None:
    settings = SECRET | {"VAPI_SIGNATURE_PREFIX": "v1,", "VAPI_SIGNATURE_ENCODING": "base64"}
    good = signed(settings)["x-vapi-signature"]

    assert good.startswith("v1,")
    assert verifies(settings, {"x-vapi-signature": f"v1,AAAA {good}"})
    assert not verifies(settings, {"x-vapi-signature": good.removeprefix("v1,")})


@pytest.mark.parametrize("text", [b"{timestamp}", b"{body}", b"{svix-id}{url}{method}"])
def test_a_placeholder_inside_the_body_stays_as_it_is(text: bytes) -> None:
    settings = TIMED | {"VAPI_SIGNATURE_FORMAT": "{body}.{timestamp}"}
    headers = signed(settings, text)

    assert Scheme.of(settings)._signed({"x-vapi-timestamp": "7"}, text) == text + b".7"
    assert verifies(settings, headers, text)


def test_method_and_url_may_be_signed() -> None:
    settings = SECRET | {"VAPI_SIGNATURE_FORMAT": "{method} {url} {body}", "APP_HOST": "https://a.example/"}

    assert Scheme.of(settings)._signed({}, b"x") == b"POST https://a.example/webhooks/vapi x"
    assert not verifies(settings | {"APP_HOST": "https://b.example"}, signed(settings))


@tried(deadline=None)
@given(
    body=st.binary(max_size=200),
    secret=st.text(st.characters(codec="ascii", exclude_characters=",", min_codepoint=33), min_size=1, max_size=40),
    algorithm=st.sampled_from(["sha1", "sha256", "sha512"]),
    encoding=st.sampled_from(["hex", "base64"]),
    prefix=st.sampled_from(["", "v1,", "sha256="]),
    layout=st.sampled_from(["{body}", "{timestamp}.{body}", "{svix-id}.{timestamp}.{body}", "{method}{url}{body}"]),
)
def test_what_is_signed_verifies(
    body: bytes, secret: str, algorithm: str, encoding: str, prefix: str, layout: str
) -> None:
    settings = HEADERS | {
        "VAPI_WEBHOOK_SECRET": secret,
        "VAPI_SIGNATURE_ALGORITHM": algorithm,
        "VAPI_SIGNATURE_ENCODING": encoding,
        "VAPI_SIGNATURE_PREFIX": prefix,
        "VAPI_SIGNATURE_FORMAT": layout,
        "VAPI_MESSAGE_ID_HEADER": "x-vapi-message-id",
        "APP_HOST": "https://calls.example",
    }
    provider = Vapi(settings)

    provider.verify(provider.sign(body), body)
    with pytest.raises(BadSignature):
        provider.verify(provider.sign(body), body + b"!")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("VAPI_SIGNATURE_ALGORITHM", "md5"),
        ("VAPI_SIGNATURE_ENCODING", "base32"),
        ("VAPI_SIGNATURE_TOLERANCE", "soon"),
        ("VAPI_SECRET_IS_BASE64", "true"),
    ],
)
def test_a_setting_that_cannot_work_is_refused_at_the_start(name: str, value: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        Scheme.of({"VAPI_WEBHOOK_SECRET": "not base64!"} | {name: value})


def test_settings_that_are_missing_have_their_defaults() -> None:
    bare = {"VAPI_WEBHOOK_SECRET": "first"}

    assert verifies(bare, signed(bare))
    assert list(signed(bare)) == ["x-vapi-signature"]


@pytest.mark.parametrize("layout", ["constant", "{timestamp}", "{bdoy}"])
def test_a_format_without_the_body_is_refused(layout: str) -> None:
    with pytest.raises(ValueError, match="VAPI_SIGNATURE_FORMAT"):
        Scheme.of(SECRET | {"VAPI_SIGNATURE_FORMAT": layout})


def test_a_format_with_an_id_needs_its_header() -> None:
    with pytest.raises(ValueError, match="VAPI_MESSAGE_ID_HEADER"):
        Scheme.of(SECRET | {"VAPI_SIGNATURE_FORMAT": "{svix-id}.{body}"})


@pytest.mark.parametrize("seconds", ["inf", "-inf", "nan", "-1", "1e400", "soon"])
def test_a_tolerance_that_is_no_number_of_seconds_is_refused(seconds: str) -> None:
    with pytest.raises(ValueError, match="VAPI_SIGNATURE_TOLERANCE"):
        Scheme.of(SECRET | {"VAPI_SIGNATURE_TOLERANCE": seconds})


def test_a_tolerance_of_none_and_an_id_with_its_header_are_accepted() -> None:
    header = {"VAPI_MESSAGE_ID_HEADER": "svix-id", "VAPI_SIGNATURE_FORMAT": "{svix-id}.{body}"}
    settings = SECRET | header | {"VAPI_SIGNATURE_TOLERANCE": "0"}

    assert verifies(settings, signed(settings))
    assert not verifies(settings, signed(settings) | {"svix-id": "msg_2"})
