"""The language of a page or letter. English stands in the code; other languages are catalogues in `translations/`.

The language belongs to the trial, not to the request: a worker and a request speak alike.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from gettext import NullTranslations, translation
from pathlib import Path

from flask import Flask

CATALOGUES = Path(__file__).resolve().parent.parent / "translations"
_language: ContextVar[str] = ContextVar("language", default="en")


def init_app(app: Flask) -> None:
    """Give templates `_()`, `ngettext()` and `{% trans %}` in the language that is being spoken."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    app.jinja_env.globals["language"] = spoken


@contextmanager
def speaking(language: str | None) -> Iterator[None]:
    """Speak `language` inside the block; English for none."""
    token = _language.set(language or "en")
    try:
        yield
    finally:
        _language.reset(token)


def spoken() -> str:
    """Return the language that is being spoken, e.g. "es"."""
    return _language.get()


def gettext(text: str) -> str:
    """Return the text in the language that is being spoken; as it stands where the catalogue lacks it."""
    return _catalogue(_language.get()).gettext(text) if text else ""


def ngettext(one: str, many: str, count: int) -> str:
    """Return the text for `count` of something."""
    return _catalogue(_language.get()).ngettext(one, many, count)


def marked(text: str) -> str:
    """Return the text as it stands; it is translated where it is said, and marked here for the catalogue."""
    return text


@cache
def _catalogue(language: str) -> NullTranslations:
    return translation("callboard", CATALOGUES, [language], fallback=True)
