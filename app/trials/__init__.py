"""Trials: made, set up, found by token, shown."""

from .records import (
    by_token,
    by_token_even_purged,
    create,
    demo,
    e164,
    is_open,
    make_demo,
    newest,
    path,
    sign_up,
    url,
)

__all__ = [
    "by_token",
    "by_token_even_purged",
    "create",
    "demo",
    "e164",
    "is_open",
    "make_demo",
    "newest",
    "path",
    "sign_up",
    "url",
]
