"""Addresses of static files that carry the file's digest, so that browsers may keep them for good."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path

from flask import Flask, Response, request

STATIC = Path(__file__).resolve().parent.parent.parent / "static"
FOR_GOOD = "public, max-age=31536000, immutable"


def init_app(app: Flask) -> None:
    app.jinja_env.globals["asset"] = asset
    app.after_request(keep)


def asset(name: str) -> str:
    """Return the address of static file `name`, e.g. /static/report.css?v=0a1b2c3d4e5f."""
    return f"/static/{name}?v={version(name)}"


def version(name: str) -> str:
    path = STATIC / name
    return _digest(path, path.stat().st_mtime_ns)


def keep(response: Response) -> Response:
    """Let browsers keep a static file that was asked for by the digest it has."""
    asked = request.args.get("v")
    if request.endpoint == "static" and response.status_code == 200 and asked:
        name = (request.view_args or {}).get("filename", "")
        if asked == version(name):
            response.headers["Cache-Control"] = FOR_GOOD
    return response


@cache
def _digest(path: Path, changed: int) -> str:
    return sha256(path.read_bytes()).hexdigest()[:12]
