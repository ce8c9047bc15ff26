"""The three businesses everybody knows, and their calls. Use inside an app context; what is made is committed.

Rosa's Plumbing is on trial, Bright Smile Dental has converted, Oak & Iron has expired.
"""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any

from app import trials
from app.clock import now
from app.database import writing
from app.models import Call, Trial

ROSA = {"business": "Rosa's Plumbing", "trade": "plumber", "phone": "+15550100111"}
BRIGHT = {"business": "Bright Smile Dental", "trade": "dentist", "phone": "+15550100122"}
OAK = {"business": "Oak & Iron", "trade": "gym", "phone": "+15550100133"}
_numbers = itertools.count(1)


def trial(who: dict[str, str] = ROSA, **columns: Any) -> Trial:
    """Make a trial of `who`; `columns` set what else it should be (`assistant_id="assistant-1"`, `demo=True`)."""
    assistant_id = columns.pop("assistant_id", f"assistant-{next(_numbers)}")
    made = trials.create(**who, assistant_id=assistant_id)
    standing = {} if assistant_id else {"status": "ready", "assistant_due_at": None}
    return _set(made, standing | columns | _standing(who))


def call(of: Trial | None, **columns: Any) -> Call:
    """Make a call of that trial (None: of nobody yet)."""
    owner = {"callable_type": "Trial", "callable_id": of.id} if of else {}
    row = Call(provider="vapi", provider_call_id=f"call-{next(_numbers)}")
    return _set(row, {**owner, **columns})


def change(row: Any, **columns: Any) -> Any:
    """Set columns of a row, as time or somebody else would."""
    return _set(row, columns)


def _standing(who: dict[str, str]) -> dict[str, Any]:
    if who is BRIGHT:
        return {"status": "converted", "converted_at": now() - timedelta(days=1)}
    if who is OAK:
        return {"status": "expired", "expires_at": now() - timedelta(days=1)}
    return {}


def _set(row: Any, columns: dict[str, Any]) -> Any:
    with writing() as session:
        for name, value in columns.items():
            setattr(row, name, value)
        session.add(row)
    return row
