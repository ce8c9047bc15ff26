"""One request to the fake, as its endpoints see it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app
from werkzeug.wrappers import Request

from .recordings import Storage


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for: `id` is the one in the path, `speed` that of calls placed through this fake."""

    request: Request
    id: str
    speed: float

    @property
    def storage(self) -> Storage:
        """The recordings, under the address by which this request reached us."""
        return Storage(self.request.host_url.rstrip("/"), current_app.config["SECRET_KEY"])
