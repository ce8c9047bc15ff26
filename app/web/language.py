"""The language of a page that no view of a trial's makes: refusals, and what is left of an erased trial."""

from __future__ import annotations

from flask import request
from sqlalchemy.exc import SQLAlchemyError

from .. import trials
from ..extensions import db
from ..models.trials import LANGUAGES


def of_request() -> str | None:
    """Return the language of the trial that the request is about, else the browser's; None outside of trials."""
    token = (request.view_args or {}).get("token")
    if not token:
        return of_browser()
    try:
        db.session.rollback()  # what went wrong may have left the session unusable
        trial = trials.by_token_even_purged(token)
    except SQLAlchemyError:  # the page that is being made says that something is wrong
        trial = None
    kept = trial is not None and trial.token == token  # of an erased trial not even its language is
    return trial.language if trial and kept else of_browser()


def of_browser() -> str | None:
    """Return the language that the browser asks for on a page of a trial; None where there is no trial."""
    return request.accept_languages.best_match(LANGUAGES) if request.path.startswith("/t/") else None
