"""What can go wrong, each with its HTTP status; one handler in `app/web` turns them into JSON or a page."""

from __future__ import annotations

from http import HTTPStatus
from typing import ClassVar


class AppError(Exception):
    """Root: `code` is for programs, the message for people, `status` for HTTP."""

    status = HTTPStatus.INTERNAL_SERVER_ERROR
    code = "error"
    retry_after: int | None = None  # seconds
    headers: ClassVar[dict[str, str]] = {}


class BadSettings(AppError):
    """A setting is missing or cannot be read; nothing starts."""

    code = "bad_settings"


class Unreadable(AppError):
    """The request cannot be read at all."""

    status = HTTPStatus.BAD_REQUEST
    code = "unreadable"


class BadTrial(AppError):
    """A value given for a trial cannot be used."""

    status = HTTPStatus.BAD_REQUEST
    code = "bad_trial"


class Unverified(AppError):
    """The delivery's signature is missing, wrong or too old."""

    status = HTTPStatus.UNAUTHORIZED
    code = "bad_signature"


class Forbidden(AppError):
    """The request comes from another site."""

    status = HTTPStatus.FORBIDDEN
    code = "cross_site"


class UnknownProvider(AppError):
    """No plugin gives a provider of that name."""

    status = HTTPStatus.NOT_FOUND
    code = "unknown_provider"


class UnknownTrial(AppError):
    """No trial has that token."""

    status = HTTPStatus.NOT_FOUND
    code = "unknown_trial"


class UnknownCall(AppError):
    """No call of the trial has that reference, or no such detail."""

    status = HTTPStatus.NOT_FOUND
    code = "unknown_call"


class BadValue(AppError):
    """What was written in the place of a captured value cannot be used."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    code = "bad_value"


class Purged(AppError):
    """That trial's data was erased."""

    status = HTTPStatus.GONE
    code = "purged"


class TrialOver(AppError):
    """The trial has ended: what was asked for needs one that runs."""

    status = HTTPStatus.CONFLICT
    code = "trial_over"


class NotReady(AppError):
    """The trial's receptionist is still being set up."""

    status = HTTPStatus.CONFLICT
    code = "not_ready"


class NotDialled(AppError):
    """The phone was not made to ring; `reason` is the rule that said no, the message why and what to do."""

    status = HTTPStatus.CONFLICT
    code = "not_dialled"

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class NotPayable(AppError):
    """There is no way to pay here yet."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    code = "not_payable"


class UnknownCheckout(AppError):
    """The trial has no such checkout."""

    status = HTTPStatus.NOT_FOUND
    code = "unknown_checkout"


class WrongCode(AppError):
    """The code does not confirm the phone."""

    status = HTTPStatus.BAD_REQUEST
    code = "wrong_code"


class TooLarge(AppError):
    """The body is over MAX_WEBHOOK_BYTES."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    code = "too_large"


class UpgradeRequired(AppError):
    """A plain request to an address that speaks WebSocket."""

    status = HTTPStatus.UPGRADE_REQUIRED
    code = "upgrade_required"
    headers: ClassVar = {"Upgrade": "websocket"}


class TooMany(AppError):
    """Too many unverified deliveries, or too many forms, from one address."""

    status = HTTPStatus.TOO_MANY_REQUESTS
    code = "too_many"
    retry_after = 60


class Unavailable(AppError):
    """Nothing could be stored, or no secret is configured: the sender should try again."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    code = "unavailable"
    retry_after = 5
