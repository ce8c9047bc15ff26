"""POST /webhooks/<provider>: the one door for every provider's deliveries."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, jsonify, request
from werkzeug.exceptions import RequestEntityTooLarge

from .. import deliveries
from ..errors import TooLarge

bp = Blueprint("webhooks", __name__)
CHUNK = 64 * 1024


@bp.post("/webhooks/<provider>")
def receive(provider: str) -> Response:
    """Verify, store and answer one delivery."""
    deliveries.provider_called(provider)
    source = request.remote_addr or "unknown"
    return jsonify(deliveries.receive(provider, dict(request.headers), _body(), source))


def _body() -> bytes:
    """Return the raw bytes, before anything parses them; raise TooLarge over MAX_WEBHOOK_BYTES."""
    most: int = current_app.config["MAX_WEBHOOK_BYTES"]
    request.max_content_length = most + 1  # one more, because a chunked body is cut at the limit without a word
    try:
        body = request.get_data(cache=False, parse_form_data=False)
    except RequestEntityTooLarge:
        body = None
    if body is None or len(body) > most:
        _read_away(4 * most)
        raise TooLarge(f"The body is larger than {most} bytes.")
    return body


def _read_away(most: int) -> None:
    """Read on a while, so that the sender hears our answer instead of a connection cut while it sends."""
    stream = request.environ["wsgi.input"]
    left = most if request.content_length is None else min(request.content_length, most)
    while left > 0:
        chunk = stream.read(min(CHUNK, left))
        if not chunk:
            return
        left -= len(chunk)
