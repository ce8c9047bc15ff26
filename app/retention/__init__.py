"""How long data is kept, and how it goes: expiry, erasure, receipts."""

from .asking import also, ask, of_token
from .held import counts
from .receipts import due
from .schedule import ask_for_past_time, ask_for_unmatched, past_time, warn_due
from .working import work

__all__ = [
    "also",
    "ask",
    "ask_for_past_time",
    "ask_for_unmatched",
    "counts",
    "due",
    "of_token",
    "past_time",
    "warn_due",
    "work",
]
