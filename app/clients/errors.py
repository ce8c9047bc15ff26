"""What can go wrong with a service that we call, sorted by what the caller may do about it."""

from __future__ import annotations

LONGEST = 300  # characters of a message


class ServiceError(Exception):
    """Root: `message` may be shown to an operator, `sent` is False only when the request surely had no effect."""

    def __init__(
        self,
        service: str,
        message: str,
        *,
        status: int | None = None,
        retry_after: float | None = None,
        sent: bool = True,
    ) -> None:
        self.service = service
        self.message = message if len(message) <= LONGEST else f"{message[: LONGEST - 1]}…"
        self.status = status
        self.retry_after = retry_after  # seconds
        self.sent = sent
        super().__init__(self.message)


class Transient(ServiceError):
    """The service is not well, or not now: the same request may be granted later."""


class BreakerOpen(Transient):
    """The service failed several times and is given a rest; it was not asked."""


class Permanent(ServiceError):
    """The request is refused, and would be refused again."""


class Gone(Permanent):
    """What was asked for is not there, or not there any more."""
