"""A program: HTML on its input, the main text on its output. It is run by path, in a process that may be killed.

A page is a stranger's: one tag with very many attributes keeps libxml2 busy for minutes, and nothing can interrupt it.
"""

from __future__ import annotations

import resource
import sys
from contextlib import suppress

import trafilatura

SECONDS = 3  # of work
BYTES = 1024**3  # of memory


def main() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    with suppress(ValueError, OSError):  # macOS knows this limit and refuses it
        resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
    html = sys.stdin.buffer.read().decode()
    text = trafilatura.extract(html, include_comments=False, favor_recall=True)
    sys.stdout.buffer.write((text or "").encode("utf-8", "replace"))


if __name__ == "__main__":
    main()
