"""Secrets that development makes for itself, once, in `instance/secrets.json` (never in the repository)."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
from collections.abc import Iterable
from pathlib import Path


def ensure(folder: Path, names: Iterable[str]) -> dict[str, str]:
    """Return a kept random value for each of `names`; safe when several processes start at once."""
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder / "secrets.json", os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        kept: dict[str, str] = json.loads(file.read() or "{}")
        missing = [name for name in names if name not in kept]
        if missing:
            kept |= {name: secrets.token_urlsafe(32) for name in missing}
            file.seek(0)
            file.write(json.dumps(kept, indent=1))
            file.truncate()
    return {name: kept[name] for name in names}
