"""How often one address may send forms. Counted on Redis where there is one, and in memory while it is down."""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Callable
from typing import Any, cast

from flask import Flask, Response, current_app, request
from flask_limiter import Limiter

from ..errors import TooMany
from ..languages import gettext as _

FORMS, LINKS = (60, "minute"), (10, "hour")
AT_HOME = 3  # times as often may whoever tries the product on their own machine
MACHINES = ("webhooks",)  # blueprints whose senders sign what they send, and are counted there
# Seconds for Redis: a page is waiting.
PATIENCE: dict[str, str | int] = {"socket_connect_timeout": 1, "socket_timeout": 1}


def init_app(app: Flask) -> None:
    """Put the limits before the views that are registered already."""
    redis_url = app.config["REDIS_URL"]
    limiter = Limiter(
        address,
        application_limits=[_at_most(*FORMS)],
        application_limits_exempt_when=_is_no_form,
        storage_uri=redis_url or "memory://",
        storage_options=PATIENCE if redis_url else {},
        in_memory_fallback_enabled=True,
    )
    limiter.init_app(app)
    sign_ups = limiter.limit(_at_most(app.config["SIGN_UPS_PER_HOUR"], "hour"), deduct_when=_made)
    views = cast(dict[str, Callable[..., Any]], app.view_functions)
    for name, limit in (("signup.create", sign_ups), ("signup.send_link", limiter.limit(_at_most(*LINKS)))):
        views[name] = limit(views[name])
    app.extensions["callboard.limiter"] = limiter


def too_many() -> TooMany:
    """Return the refusal of this request, which says when the next one will be taken."""
    limit = cast(Limiter, current_app.extensions["callboard.limiter"]).current_limit
    seconds = max(1, int(limit.reset_at - time.time()) + 1) if limit else 60
    wait = _("{count} seconds") if seconds < 100 else _("{count} minutes")
    said = _("This was sent too often from your connection. Wait {wait}, go back and send it again.")
    count = seconds if seconds < 100 else round(seconds / 60)
    refusal = TooMany(said.format(wait=wait.format(count=count)))
    refusal.retry_after = seconds
    return refusal


def address() -> str:
    """Return what one household or office has of the internet: an IPv4 address, or an IPv6 network of 64 bits."""
    given = request.remote_addr or "unknown"
    try:
        ip = ipaddress.ip_address(given)
    except ValueError:  # a socket without addresses
        return given
    return str(ipaddress.ip_network((ip, 64), strict=False)) if ip.version == 6 else given


def _at_most(times: int, unit: str) -> Callable[[], str]:
    return lambda: f"{times * (AT_HOME if _is_at_home() else 1)} per {unit}"


def _is_at_home() -> bool:
    """Whether a request comes from this machine, outside production; what a tunnel or a proxy hands on does not."""
    if current_app.config["APP_ENV"] == "production" or "X-Forwarded-For" in request.headers:
        return False
    try:
        return ipaddress.ip_address(request.remote_addr or "").is_loopback
    except ValueError:  # a socket without addresses
        return False


def _is_no_form() -> bool:
    return request.method in ("GET", "HEAD", "OPTIONS") or request.blueprint in MACHINES


def _made(response: Response) -> bool:
    return response.status_code == 303
