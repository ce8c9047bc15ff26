"""Asks the model about one call, and keeps what of its answer the call bears out. On any failure nothing changes."""

from __future__ import annotations

from flask import current_app

from ..calls import apply, leads, publish
from ..clients import openai
from ..clients.errors import Permanent, Transient
from ..database import writing
from ..extensions import db
from ..models import Call
from ..plugins import CallView, Json, TryLater
from . import believing, question
from .believing import Believed

NAME = leads.MODEL
SECONDS = 20.0  # for the whole answer: less than the job's time limit


class Declined(Exception):
    """The model gave no answer; what was understood without it stands."""


def configured() -> bool:
    """Whether there is a model to ask."""
    return bool(current_app.config["OPENAI_API_KEY"])


def ask(call_id: int) -> None:
    """Ask about the call as it is now; raise TryLater, Permanent or Declined, which leave it as it was.

    May be called again: a newer answer takes the place of an older one.
    """
    call = db.session.get(Call, call_id)
    if call is None or not configured():
        return
    seen, revision = leads.view(call), call.revision
    db.session.rollback()  # nothing is held open while a stranger thinks
    found = opinion(seen)
    if found:
        _keep(call_id, revision, found)


def opinion(call: CallView) -> Believed | None:
    """Return what of the model's answer is believed, None without a model or a caller's word; raise as `ask` does."""
    client = openai.current(SECONDS)
    if client is None or not any(turn.role == "caller" for turn in call.turns):
        return None
    return believing.believed(_answer(client, question.data(call)), call)


def _answer(client: openai.OpenAi, data: str) -> Json:
    try:
        answer = client.parse(question.SCHEMA, question.SYSTEM, data)
    except Transient as error:
        raise TryLater(f"{error} What was understood without it stands.", error.retry_after) from error
    except Permanent as error:
        raise Declined(f"{error} What was understood without it stands.") from error
    if answer is None:
        raise Declined("The model declined to answer. What was understood without it stands.")
    return answer


def _keep(call_id: int, revision: int, found: Believed) -> None:
    with writing() as session:
        call = session.get(Call, call_id, with_for_update=True, populate_existing=True)
        if call is None:  # erased meanwhile
            return
        leads.keep(call, NAME, found.lead, revision, headline=found.headline, summary=found.summary)
        if not apply.refresh(call):  # the headline is in no column of its own
            call.revision += 1
    publish.changes([apply.Change(call_id, "card")])
