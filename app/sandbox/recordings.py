"""Recordings as Vapi keeps them: in a private bucket whose plain addresses answer nothing, opened by signed links."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from .scenarios import Scenario

FOLDER = Path(__file__).parent / "recordings"
BUCKET = "https://storage.example"
LASTS = timedelta(minutes=30)  # a link
_DATE = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True, slots=True)
class Storage:
    """Where recordings can be played, and the key that signs the links to them."""

    base: str = BUCKET
    key: str = ""

    def links(self, call_id: str, moment: datetime) -> dict[str, Any]:
        """Return the link that Vapi makes anew for every delivery and every answer, and until when it opens."""
        date = moment.astimezone(UTC).strftime(_DATE)
        seconds = str(int(LASTS.total_seconds()))
        address = self.base + _path(call_id)
        query = f"X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date={date}&X-Amz-Expires={seconds}"
        return {
            "presignedMonoUrl": f"{address}?{query}&X-Amz-Signature={self._sign(call_id, date, seconds)}",
            "presignedUrlsExpiresAt": (moment + LASTS).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        }

    def opens(self, call_id: str, date: str, seconds: str, signature: str, moment: datetime) -> bool:
        """Whether a link with these parts is ours and still opens."""
        if not hmac.compare_digest(signature.encode(), self._sign(call_id, date, seconds).encode()):
            return False
        signed_at = datetime.strptime(date, _DATE).replace(tzinfo=UTC)
        return moment <= signed_at + timedelta(seconds=int(seconds))

    def _sign(self, call_id: str, date: str, seconds: str) -> str:
        return hmac.new(self.key.encode(), f"{call_id}/{date}/{seconds}".encode(), sha256).hexdigest()


NOWHERE = Storage()


def identity(call_id: str) -> str:
    """Return the address that stands for a recording and never plays; the same in every process."""
    return BUCKET + _path(call_id)


def file(scenario: Scenario) -> Path:
    return FOLDER / f"{scenario.name}.mp3"


def _path(call_id: str) -> str:
    return f"/recordings/{call_id}-mono.mp3"
