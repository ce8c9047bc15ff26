"""Trials as the receptionist's texts see them; none of them is stored."""

from __future__ import annotations

from typing import Any

from app.models import Trial
from tests.factories import ROSA

TOKEN = "yQ6n0cVwFZs4m1l0sXb2eT9uJ3kR8aHd"


def unsaved(**columns: Any) -> Trial:
    """Rosa's Plumbing, with a token that is always the same."""
    usual = {
        "token": TOKEN,
        "language": "en",
        "region": "US",
        "time_zone": "America/New_York",
        "services": "Leaks, drains, water heaters",
        "hours": "Mon-Fri 8-17",
    }
    return Trial(**{**ROSA, **usual, **columns})
