"""The account at Vapi: the credential that signs its deliveries, and what stands in the way of a first call."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests
from flask import Flask, current_app

from .clients import vapi
from .clients.errors import ServiceError
from .clients.vapi import Vapi
from .plugins import Json, NotConfigured
from .plugins import manager as plugins

TIMEOUT = (3.05, 10)  # seconds to connect, to answer
SIGNS_TIME = "{svix-id}.{timestamp}.{body}"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the check: what was found, and how to mend it where it is not fine."""

    part: str
    fine: bool
    what: str
    mend: str = ""


def credential(name: str) -> Json:
    """Return the body of POST /credential for the scheme that the settings verify; raise NotConfigured without one."""
    provider: Any = plugins.current().provider("vapi")
    return {"provider": "custom-credential", "name": name[:40], "authenticationPlan": provider.credential()}


def advice() -> list[str]:
    """Return what would make the scheme safer, as settings to be set before the credential is made."""
    if "{timestamp}" in current_app.config["VAPI_SIGNATURE_FORMAT"]:
        return []
    return [
        "Replays are not refused, because the signature does not cover the time. To refuse them, set these and create",
        f"the credential again: VAPI_SIGNATURE_FORMAT={SIGNS_TIME} VAPI_MESSAGE_ID_HEADER=x-vapi-message-id",
    ]


def check(app: Flask) -> list[Finding]:
    """Check everything that a call needs, in the order in which one would mend it."""
    api = vapi.plain()
    return [*_key(api), *_line(app, api), *_address(app, api), *_signature(app, api), *_door(app)]


def _key(api: Vapi) -> Iterator[Finding]:
    if api.simulated:
        yield Finding("key", True, "No VAPI_API_KEY: the built-in sandbox takes Vapi's place, no phone rings.")
    try:
        count = len(api.list_assistants())
    except ServiceError as error:
        mend = "Set VAPI_API_KEY to the private key of your organisation." if error.status in (401, 403) else ""
        yield Finding("api", False, error.message, mend or "Check VAPI_BASE_URL and this machine's network; try again.")
    else:
        yield Finding("api", True, f"Vapi answers; it holds {count} assistant{'' if count == 1 else 's'}.")


def _line(app: Flask, api: Vapi) -> Iterator[Finding]:
    if api.simulated:
        return
    number = app.config["VAPI_PHONE_NUMBER_ID"]
    if not number:
        yield Finding("line", False, "There is no line to call from.", "Set VAPI_PHONE_NUMBER_ID to a number at Vapi.")
        return
    try:
        found = api.get_phone_number(number)
    except ServiceError as error:
        yield Finding("line", False, error.message, "Set VAPI_PHONE_NUMBER_ID to the id of a number at Vapi.")
    else:
        yield Finding("line", True, f"Calls are placed from {found.get('number') or found.get('name') or number}.")


def _address(app: Flask, api: Vapi) -> Iterator[Finding]:
    host = app.config["APP_HOST"]
    if api.simulated:
        return
    if is_local(host):
        mend = "Set APP_HOST to a public https address, e.g. that of a tunnel: docs/local-webhooks.md."
        yield Finding("address", False, f"Vapi cannot reach {host}.", mend)
    elif not host.startswith("https://"):
        yield Finding("address", False, f"{host} is not encrypted.", "Set APP_HOST to an https address.")
    else:
        yield Finding("address", True, f"Vapi is told to deliver to {host}/webhooks/vapi.")


def _signature(app: Flask, api: Vapi) -> Iterator[Finding]:
    try:
        provider: Any = plugins.current().provider("vapi")
        provider.credential()
    except (LookupError, NotConfigured) as error:
        yield Finding("secret", False, str(error) or "The vapi plugin is not loaded.", "See flask processors list.")
        return
    if app.config["VAPI_WEBHOOK_CREDENTIAL_ID"]:
        yield Finding("secret", True, "Deliveries are signed by the credential that is set.")
    elif api.simulated:
        yield Finding("secret", True, "The sandbox signs as the settings verify.")
    else:
        what = "No VAPI_WEBHOOK_CREDENTIAL_ID: deliveries carry the plain secret in a header."
        yield Finding("secret", True, what, "Better: flask vapi credential, and set what it prints.")


def _door(app: Flask) -> Iterator[Finding]:
    """Knock with a signed delivery that says nothing: it is verified, refused as unreadable, and kept nowhere."""
    url = f"{app.config['APP_HOST']}/webhooks/vapi"
    provider: Any = plugins.current().provider("vapi")
    try:
        headers = {"Content-Type": "application/json", **provider.sign(b"{}")}
        answer = requests.post(url, data=b"{}", headers=headers, timeout=TIMEOUT, allow_redirects=False)
    except NotConfigured:
        return
    except requests.RequestException as error:
        mend = "Start the server (bin/dev), or set APP_HOST to where it is reached."
        yield Finding("webhook", False, f"{url} does not answer ({type(error).__name__}).", mend)
        return
    if answer.status_code == 400:
        yield Finding("webhook", True, "A signed delivery is let in.")
    elif answer.status_code == 401:
        mend = "Give this command and the server the same VAPI_WEBHOOK_SECRET and VAPI_SIGNATURE_* settings."
        yield Finding("webhook", False, "The server refuses our signature.", mend)
    else:
        yield Finding("webhook", False, f"{url} answered {answer.status_code}.", "Is APP_HOST this product's address?")


def is_local(host: str) -> bool:
    """Whether an address is one that only this machine or its network can reach."""
    name = urlsplit(host).hostname or ""
    try:
        return not ipaddress.ip_address(name).is_global
    except ValueError:
        return name == "localhost" or "." not in name or name.endswith((".local", ".localhost", ".internal"))
