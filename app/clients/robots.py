"""What a website's robots.txt says about us."""

from __future__ import annotations

import re

from protego import Protego

NAME = "callboard"
_AGENT = re.compile(r"\s*user[- ]?agent\s*[:\s]\s*([^#]*)", re.IGNORECASE)


def allow(rules: str, url: str) -> bool:
    """Whether we may read the address by the rules of its host; what cannot be read as a rule forbids nothing."""
    lines = (_with_one_stranger(line) for line in rules.splitlines())
    return Protego.parse("\n".join(lines)).can_fetch(url, NAME)


def _with_one_stranger(line: str) -> str:
    """Give all programs but us the same name: kept once for each, the rules of a hostile file would be gigabytes."""
    found = _AGENT.match(line)
    if not found:
        return line
    name = found[1].partition("/")[0].strip().lower()
    return f"User-agent: {name if name in ('*', NAME) else 'stranger'}"
