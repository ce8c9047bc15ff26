"""The owner's hold on their data: /t/<token>/export.json, /t/<token>/delete, and what is said of an erased trial."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from flask import Blueprint, Response, jsonify, redirect, render_template, request
from werkzeug.wrappers import Response as Redirect

from .. import actors, export, live, retention, trials
from ..calls import wording
from ..database import writing
from ..errors import Purged
from ..languages import speaking
from ..models import Receipt
from ..plugins import Json
from ..retention import provider
from . import language
from .trials import refuse_other_sites

bp = Blueprint("erasure", __name__)
FRESH = {"Cache-Control": "no-store"}


@bp.get("/t/<token>/export.json")
def download(token: str) -> Response:
    """Return everything that we hold of the trial, as a file."""
    text = json.dumps(export.of(trials.by_token(token)), ensure_ascii=False, indent=2)
    named = {"Content-Disposition": 'attachment; filename="callboard-export.json"'}
    return Response(text, mimetype="application/json", headers=FRESH | named)


@bp.get("/t/<token>/delete")
def confirm(token: str) -> Response:
    """Say what would be erased and what stays, before it is done."""
    trial = trials.by_token(token)
    with speaking(trial.language):
        path, numbers = trials.path(trial), retention.counts(trial)
        html = render_template("trials/delete.html", trial=trial, path=path, numbers=numbers)
    return Response(html, headers=FRESH)


@bp.post("/t/<token>/delete")
def delete(token: str) -> Redirect:
    """Close the trial's page for good, and have all its data erased."""
    trial = trials.by_token(token)
    refuse_other_sites()
    with writing():
        retention.ask(trial, "purge", "owner")
    live.stop(token)
    actors.current().send_due()
    return redirect(f"/t/{token}", code=303)


@bp.app_errorhandler(Purged)
def gone(error: Purged) -> Response:
    """Show the receipts of an erased trial: all that is left of it."""
    receipts = retention.of_token((request.view_args or {}).get("token", ""))
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
        response = jsonify(error=error.code, message=str(error), receipts=[_told(receipt) for receipt in receipts])
    else:
        with speaking(language.of_request()):
            html = render_template("trials/purged.html", receipts=receipts, outstanding=provider.outstanding, at=_at)
        response = Response(html, headers=FRESH)
    response.status_code = int(error.status)
    return response


def _told(receipt: Receipt) -> Json:
    """Return a receipt for a program."""
    return {
        "kind": receipt.kind,
        "counts": receipt.counts,
        "confirmed": receipt.confirmed,
        "outstanding": provider.outstanding(receipt.plan),
        "asked_at": receipt.created_at.isoformat(),
        "finished_at": receipt.finished_at.isoformat() if receipt.finished_at else None,
    }


def _at(moment: datetime) -> str:
    return f"{wording.exactly(moment, UTC)} UTC"
