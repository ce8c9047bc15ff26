"""What a plugin may raise, and what the host then does."""

from __future__ import annotations


class PluginError(Exception):
    """Root of the errors a plugin raises on purpose."""


class BadSignature(PluginError):
    """The delivery is not from whom it says; the door answers 401 and stores nothing."""


class BadPayload(PluginError):
    """The delivery cannot be read at all; the door answers 400 and stores nothing."""


class NotConfigured(PluginError):
    """No secret is set, so nothing can be verified; the door answers 503 and the sender tries again."""


class Permanent(PluginError):
    """Trying again cannot help: the event is parked at once."""


class TryLater(PluginError):
    """Trying again may help; `seconds` is how long to wait (None: the host's own backoff)."""

    def __init__(self, message: str = "", seconds: float | None = None) -> None:
        super().__init__(message)
        self.seconds = seconds
