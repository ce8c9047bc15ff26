"""Trials: made, set up, found by token, shown."""

from .records import by_token, create, demo, e164, make_demo, newest, path, url

__all__ = ["by_token", "create", "demo", "e164", "make_demo", "newest", "path", "url"]
