"""How long data is kept, and how it goes: expiry, erasure, receipts."""

from .asking import also, ask, of_token
from .held import counts
from .receipts import due, unfinished
from .schedule import ask_for_past_time, ask_for_unmatched, each_past_time, past_time, to_warn, warn_due
from .working import work

__all__ = [
    "also",
    "ask",
    "ask_for_past_time",
    "ask_for_unmatched",
    "counts",
    "due",
    "each_past_time",
    "of_token",
    "past_time",
    "to_warn",
    "unfinished",
    "warn_due",
    "work",
]
