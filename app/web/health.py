"""GET /healthz and /readyz: alive; able to store and to enqueue."""

from __future__ import annotations

import redis
from flask import Blueprint, Response, current_app, jsonify
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from ..extensions import db

bp = Blueprint("health", __name__)


@bp.get("/healthz")
def alive() -> Response:
    """Answer as long as the process does."""
    return jsonify(status="ok")


@bp.get("/readyz")
def ready() -> tuple[Response, int]:
    """Say of each part that the process needs whether it answers; 503 when one does not."""
    parts = {"database": _database(), "broker": _broker()}
    fine = all(state == "ok" for state in parts.values())
    return jsonify(status="ok" if fine else "unavailable", **parts), 200 if fine else 503


def _database() -> str:
    try:
        db.session.execute(text("SELECT 1 FROM webhook_events LIMIT 1"))
    except SQLAlchemyError as error:
        return type(error).__name__
    return "ok"


def _broker() -> str:
    url = current_app.config["REDIS_URL"]
    if not url:
        return "ok"
    try:
        with redis.Redis.from_url(url, socket_connect_timeout=1, socket_timeout=1) as client:
            client.ping()
    except redis.RedisError as error:
        return type(error).__name__
    return "ok"
