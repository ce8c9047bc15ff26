"""The seam to whoever takes payments: what a provider of checkouts promises, and which one is asked."""

from __future__ import annotations

from typing import Protocol

from flask import current_app

from ..errors import NotPayable
from ..languages import gettext as _
from ..models import Trial
from .opened import Opened
from .sandbox import Sandbox


class Payments(Protocol):
    """Opens checkouts. Called again with the same reference it gives the same one, since an answer may be lost.

    A provider on another host must be added to `form-action` of the pages' Content-Security-Policy: browsers hold the
    redirect after a form to it.
    """

    name: str

    def open(self, reference: str, trial: Trial, success_url: str, cancel_url: str) -> Opened: ...


def simulated() -> bool:
    """Whether no money is taken: checkouts are pages of our own."""
    return not current_app.config["STRIPE_SECRET_KEY"]


def current() -> Payments | None:
    """Return who takes payments, if anybody does."""
    return Sandbox() if simulated() else None


def none() -> NotPayable:
    """Return the refusal where nobody takes payments, in the language that is spoken."""
    return NotPayable(_("Payment is not available here yet. Nothing was charged, and nothing else has changed."))
