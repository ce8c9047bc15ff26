"""Logs: one event name and fields, as text or as JSON lines; never a payload, a phone number or a transcript."""

from __future__ import annotations

import json
import logging
import sys
from typing import Any

from flask import Flask

_STANDARD = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}


class Formatter(logging.Formatter):
    """Puts the fields of `extra=` behind the message."""

    def __init__(self, *, as_json: bool) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._as_json = as_json

    def format(self, record: logging.LogRecord) -> str:
        fields: dict[str, Any] = {k: v for k, v in record.__dict__.items() if k not in _STANDARD}
        if not self._as_json:
            line = super().format(record)
            first, newline, trace = line.partition("\n")
            return first + "".join(f" {k}={v}" for k, v in fields.items()) + newline + trace
        whole = {"at": self.formatTime(record), "level": record.levelname, "logger": record.name}
        whole |= {"event": record.getMessage(), **fields}
        if record.exc_info:
            whole["trace"] = self.formatException(record.exc_info)
        return json.dumps(whole, default=str)


def init_app(app: Flask) -> None:
    """Give `app.*` loggers one handler on stderr."""
    logger = logging.getLogger("app")
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Formatter(as_json=app.config["LOG_FORMAT"] == "json"))
    logger.handlers = [handler]
    logger.setLevel(logging.INFO)
