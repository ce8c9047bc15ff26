"""Vapi's REST API, as far as a trial needs it; without a key its stand-in, the sandbox, is asked instead."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Literal, cast
from urllib.parse import SplitResult, quote, urlsplit

from flask import Flask, current_app

from ..clock import now
from ..plugins.types import Json
from . import breakers, verdicts
from .errors import Gone, Permanent, ServiceError, Transient
from .http import Service

NAME = "vapi"
SANDBOX_KEY = "sandbox"
PAGE = 500  # objects; up to 1000 are given, but an assistant with its prompt has 10 kB and more
PAGES = 40
_ID = re.compile(r"(?!.*\.\.)\w[\w.:@+~-]{0,199}")


class Vapi:
    """Raises Transient and Permanent; an object that is not there, or cannot be, is Gone."""

    def __init__(self, service: Service, *, simulated: bool) -> None:
        self._service = service
        self.simulated = simulated

    def create_assistant(self, body: Json, *, again: bool = False) -> Json:
        """Create an assistant once: one whose making we did not learn of is found by `metadata.callboard`.

        `again` says that an earlier try may have made it.
        """
        marker = (body.get("metadata") or {}).get("callboard")
        if again and marker and (found := self.find_assistant(marker)):
            return found
        try:
            return self._made("/assistant", body)
        except Transient as error:
            if again or not error.sent or not marker or error.retry_after:
                raise
        try:
            return self.create_assistant(body, again=True)
        except ServiceError as error:
            error.sent = True  # by the first try, whatever the second one says
            raise

    def find_assistant(self, marker: str) -> Json | None:
        """Return the assistant whose `metadata.callboard` is `marker`."""
        for assistant in self.list_assistants():
            metadata = assistant.get("metadata")
            if isinstance(metadata, dict) and metadata.get("callboard") == marker:
                return assistant
        return None

    def get_assistant(self, id: str) -> Json:
        return self._object("GET", _path("assistant", id))

    def list_assistants(self) -> list[Json]:
        """Return every assistant of the account, the newest first."""
        return self._list("/assistant")

    def update_assistant(self, id: str, body: Json) -> Json:
        return self._object("PATCH", _path("assistant", id), body)

    def delete_assistant(self, id: str) -> Literal["deleted", "gone"]:
        try:
            self._service.request("DELETE", _path("assistant", id))
        except Gone:
            return "gone"
        except Permanent as error:
            if error.status != 409:
                raise
            message = "Vapi keeps this assistant, because it is pinned there. Unpin it in Vapi's dashboard."
            raise Permanent(NAME, message, status=409, sent=False) from None
        return "deleted"

    def create_call(self, body: Json) -> Json:
        """Make a phone ring. Never repeated: where the error says `sent`, it may be ringing."""
        return self._made("/call", body)

    def get_call(self, id: str) -> Json:
        """Return a call; raise Gone where Vapi has none, or none any more."""
        try:
            return self._object("GET", _path("call", id))
        except Permanent as error:
            raise _gone(error) from None

    def list_calls(self, assistant_id: str, since: datetime) -> list[Json]:
        """Return the assistant's calls made after `since`, the newest first."""
        return self._list("/call", assistantId=assistant_id, createdAtGt=_written(since))

    def delete_call(self, id: str) -> Literal["deleted", "gone", "past_retention"]:
        """Erase what Vapi has of a call, its recordings too; Transient while it cannot erase these."""
        try:
            self._service.request("DELETE", _path("call", id), json={})
        except Permanent as error:
            if isinstance(error, Gone):
                return "gone"
            if _is_past_retention(error):
                return "past_retention"
            raise
        return "deleted"

    def recording_link(self, id: str) -> str | None:
        """Return an address that plays the call's recording for some minutes; None where there is no recording."""
        try:
            link = self._signed(self.get_call(id)) or self._service.location(f"{_path('call', id)}/mono-recording")
        except Permanent as error:
            if isinstance(_gone(error), Gone):
                return None
            raise
        if not self._is_playable(link):
            raise Permanent(NAME, "Vapi gave an address for a recording that is not safe to open.")
        return link

    def create_credential(self, body: Json) -> Json:
        return self._made("/credential", body)

    def get_phone_number(self, id: str) -> Json:
        return self._object("GET", _path("phone-number", id))

    def _object(self, method: str, path: str, body: Json | None = None) -> Json:
        found = self._service.request(method, path, json=body)
        if not isinstance(found, dict):
            raise verdicts.unreadable(NAME)
        return found

    def _made(self, path: str, body: Json) -> Json:
        made = self._object("POST", path, body)
        if not isinstance(made.get("id"), str):
            raise verdicts.unreadable(NAME)
        return made

    def _list(self, path: str, **params: str) -> list[Json]:
        found: dict[str, Json] = {}
        older: dict[str, str] = {}
        for _ in range(PAGES):
            page = self._service.request("GET", path, params={**params, **older, "limit": PAGE})
            if not isinstance(page, list) or not all(isinstance(each, dict) for each in page):
                raise verdicts.unreadable(NAME)
            new = {str(each.get("id")): each for each in page if str(each.get("id")) not in found}
            found |= new
            oldest = min(filter(None, (_moment(each.get("createdAt")) for each in page)), default=None)
            if len(page) < PAGE or not new or not oldest:
                return list(found.values())
            # A moment later than the oldest: what was made in the same one may be on the next page.
            older = {"createdAtLt": _written(oldest + timedelta(milliseconds=1))}
        raise Permanent(NAME, f"Vapi has more than {PAGE * PAGES} of what was to be listed.")

    def _signed(self, call: Json) -> str | None:
        artifact = call.get("artifact")
        if not isinstance(artifact, dict):
            return None
        link, until = artifact.get("presignedMonoUrl"), artifact.get("presignedUrlsExpiresAt")
        ends = _moment(until)
        fresh = ends > now() if ends else until is None
        return link if isinstance(link, str) and fresh and self._is_playable(link) else None

    def _is_playable(self, link: str) -> bool:
        try:
            parts = urlsplit(link)
        except ValueError:
            return False
        if not parts.hostname or "@" in parts.netloc:
            return False
        return parts.scheme == "https" or (parts.scheme == "http" and self.simulated and _is_here(parts))


def init_app(app: Flask, address: Callable[[], str]) -> None:
    """Bind the client; `address` returns the sandbox's, and is asked only where no key is set."""
    key = app.config["VAPI_API_KEY"]
    made = partial(
        Service,
        NAME,
        app.config["VAPI_BASE_URL"] if key else address,
        headers={"Authorization": f"Bearer {key or SANDBOX_KEY}", "User-Agent": "callboard"},
        direct=not key,  # the sandbox is on this machine: no proxy leads there
    )
    usual, plain = made(breaker=lambda: breakers.of(app, NAME)), made(retries=0)
    app.extensions["callboard.vapi"] = Vapi(usual, simulated=not key)
    app.extensions["callboard.vapi.plain"] = Vapi(plain, simulated=not key)


def current() -> Vapi:
    return cast(Vapi, current_app.extensions["callboard.vapi"])


def plain() -> Vapi:
    """Return a client that asks once, and neither heeds nor trips the shared breaker: for an operator's check."""
    return cast(Vapi, current_app.extensions["callboard.vapi.plain"])


def _path(kind: str, id: str) -> str:
    """Return the path of an object; an id that would lead elsewhere is one that Vapi has not given."""
    if not _ID.fullmatch(id):
        raise Gone(NAME, "Vapi has nothing under that id.", sent=False)
    return f"/{kind}/{quote(id, safe='')}"


def _gone(error: Permanent) -> Permanent:
    if _is_past_retention(error):
        return Gone(error.service, error.message, status=error.status, sent=False)
    return error


def _is_past_retention(error: Permanent) -> bool:
    said = error.message.lower()
    return error.status == 400 and ("retention" in said or "only covers the last" in said)


def _is_here(parts: SplitResult) -> bool:
    host = parts.hostname or ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _moment(text: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
