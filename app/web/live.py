"""WS /t/<token>/live: the page as it is, then every change."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, request
from simple_websocket import Server

from .. import live, trials
from ..calls import card
from ..errors import Forbidden, Purged, Unavailable, UnknownTrial, UpgradeRequired
from ..extensions import db, sock
from ..languages import marked as N_
from ..trials import page

bp = Blueprint("live", __name__)
MOST_EMBEDDED = 96  # of gthread's 128 threads: the rest stay free for pages and webhooks


@bp.before_request
def admit() -> Response | None:
    """Decide before the upgrade, while a plain HTTP answer is still possible."""
    if request.endpoint == "live.plain":
        return None
    token = (request.view_args or {})["token"]
    trials.by_token(token)
    if not _same_site():
        raise Forbidden(N_("Live updates are for this site's own pages."))
    if not current_app.config["REDIS_URL"] and live.hub_of(current_app).count() >= MOST_EMBEDDED:
        raise Unavailable(N_("All live seats are taken: the page asks for news by itself."))
    return None


@bp.get("/t/<token>/live")
def plain(token: str) -> Response:
    """Say what is missing to a request that is no WebSocket."""
    raise UpgradeRequired(N_("This address speaks WebSocket."))


@sock.route("/t/<token>/live", bp=bp)  # type: ignore[untyped-decorator]
def follow(ws: Server, token: str) -> None:
    """Send HTML until the page or the server goes away."""
    for html in live.listen(live.hub_of(current_app), token, lambda: snapshot(token), lambda: ws.connected):
        ws.send(html)


def snapshot(token: str) -> str:
    """Return the page as it is now, and give the database connection back; a page whose trial is gone stops."""
    db.session.rollback()  # not as it was when the socket was admitted: what changed since was pushed to nobody
    try:
        trial = trials.by_token(token)
        return card.render_all(trial) + page.render(trial)
    except (UnknownTrial, Purged):
        return live.STOP
    finally:
        db.session.remove()


def _same_site() -> bool:
    origin = urlsplit(request.headers.get("Origin", ""))
    return origin.netloc in (request.host, urlsplit(current_app.config["APP_HOST"]).netloc)
