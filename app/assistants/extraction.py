"""The words of a page: its main text first, then what stands around it, where many a business has its hours."""

from __future__ import annotations

import html
import logging
import re
import subprocess
import sys
from pathlib import Path

from ..clients.website import Page

PROGRAM = Path(__file__).with_name("main_text.py")
SECONDS = 8.0  # for the program, its start included
LONGEST = 20_000  # characters
_SILENT = frozenset({"script", "style", "template", "noscript", "svg", "select", "textarea", "iframe"})
_BLOCK = re.compile(
    r"/?(p|div|li|ul|ol|dl|dt|dd|br|hr|tr|table|section|article|main|header|footer|nav|aside|h[1-6]|address|"
    r"blockquote|figcaption|form|title|body)"
)
_NAME = re.compile(r"/?[a-z][a-z0-9]*")
_MARKS = re.compile(r"^[-*•] | ?\| ?")  # of lists and of tables' cells
log = logging.getLogger(__name__)


def words(page: Page) -> str:
    """Return the page's text, line by line, each line once."""
    if page.content_type == "text/plain":
        lines = page.text.splitlines()
    else:
        lines = [*_main_text(page.text).splitlines(), *_all_text(page.text).splitlines()]
    clean = (_MARKS.sub(" ", " ".join(line.split())).strip() for line in lines)
    return "\n".join(dict.fromkeys(line for line in clean if line))[:LONGEST]


def _main_text(source: str) -> str:
    """Return what trafilatura takes for the main text; empty when it fails at it."""
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(PROGRAM)],  # isolated: it sees neither our settings nor our secrets
            input=source.encode("utf-8", "replace"),
            capture_output=True,
            timeout=SECONDS,
            check=True,
            env={},
        )
    except (OSError, subprocess.SubprocessError) as error:
        log.warning("page not extracted", extra={"error": type(error).__name__})
        return ""
    return done.stdout.decode("utf-8", "replace")


def _all_text(source: str) -> str:
    """Return all that a reader of the page sees, in time that only grows with its length."""
    first, *parts = source.split("<")
    seen = [first]
    silenced = ""
    for part in parts:
        inside, _, after = part.partition(">")
        found = _NAME.match(inside.lower())
        name = found[0] if found else ""
        if silenced:
            if name != f"/{silenced}":
                continue
            silenced = ""
        elif name in _SILENT:
            silenced = name
            continue
        seen += ["\n" if _BLOCK.fullmatch(name) else " ", after]
    return html.unescape("".join(seen))
