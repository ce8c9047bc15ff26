"""Which trial a call belongs to, and which row stands for it.

An event's own mapping decides (the provider's assistant id, or the number that rang); a plugin may name the
assistant or the trial's token. What a caller or a browser can set (metadata) is never believed.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from flask import current_app
from sqlalchemy import or_, tuple_

from ..clock import now
from ..database import insert
from ..extensions import db
from ..models import Call, Trial
from ..models.calls import new_public_id

if TYPE_CHECKING:
    from .apply import Said

DEMO = "demo"  # instead of a token: the demo trial, outside production, for deliveries that name no assistant


def trials(said: Iterable[Said]) -> dict[tuple[str, str], Trial]:
    """Return (provider, provider's call id) → trial, for the calls whose trial the updates tell."""
    agents: dict[tuple[str, str], set[tuple[str, str]]] = {}
    numbers: dict[str, set[tuple[str, str]]] = {}
    tokens: dict[str, set[tuple[str, str]]] = {}
    for item in said:
        for update in item.updates:
            call = (item.row.provider, update.call)
            if agent := update.agent or item.row.agent:
                agents.setdefault((item.row.provider, agent), set()).add(call)
            if item.row.called_number:
                numbers.setdefault(item.row.called_number, set()).add(call)
            if update.trial:
                tokens.setdefault(update.trial, set()).add(call)
    found: dict[tuple[str, str], Trial] = {}
    if DEMO in tokens and current_app.config["APP_ENV"] != "production" and (demo := _demo()):
        found |= dict.fromkeys(tokens[DEMO], demo)
    for trial in _matching(agents, numbers, tokens):
        by_agent = agents.get((trial.provider, trial.assistant_id or ""), set()) | tokens.get(trial.token, set())
        by_number = numbers.get(trial.inbound_number or "", set()) - set().union(*agents.values())
        found |= dict.fromkeys(by_agent | by_number, trial)
    return found


def trial_of(provider: str, agent: str | None, called_number: str | None) -> Trial | None:
    """Return the trial of one assistant, else of the number that rang."""
    by_agent = _matching([(provider, agent)], [], []) if agent else []
    by_number = _matching([], [called_number], []) if called_number and not agent else []
    return next(iter(by_agent or by_number), None)


def trial_of_caller(provider: str, agent: str | None, caller_number: str | None) -> Trial | None:
    """Return the newest trial whose own phone is calling a line that several trials share."""
    if agent or not caller_number:
        return None
    mine = (Trial.provider == provider, Trial.phone == caller_number, Trial.assistant_id.is_not(None))
    running = (Trial.status.in_(("ready", "converted")),)
    return db.session.scalars(db.select(Trial).where(*mine, *running).order_by(Trial.id.desc()).limit(1)).first()


def make(provider: str, provider_call: str, trial: Trial | None) -> None:
    """Give the call a row: the trial's one unbound row if there is one, else a new one; repeats are harmless."""
    if trial and _take_unbound(provider, provider_call, trial):
        return
    values: dict[str, Any] = {"callable_type": "Trial", "callable_id": trial.id} if trial else {}
    moment = now()
    statement = insert(Call).values(
        public_id=new_public_id(),
        provider=provider,
        provider_call_id=provider_call,
        status="initiated",
        facts={},
        revision=1,
        done=False,
        created_at=moment,
        updated_at=moment,
        **values,
    )
    db.session.execute(statement.on_conflict_do_nothing(index_elements=["provider", "provider_call_id"]))


def adopt(call: Call, trial: Trial | None) -> None:
    """Give a call that had no owner to the trial that is known now."""
    if call.callable_id is None and trial:
        call.callable_type, call.callable_id = "Trial", trial.id


def _take_unbound(provider: str, provider_call: str, trial: Trial) -> bool:
    unbound = db.select(Call).where(
        Call.callable_type == "Trial",
        Call.callable_id == trial.id,
        Call.provider == provider,
        Call.provider_call_id.is_(None),
        Call.status == "initiated",
    )
    if db.session.scalars(unbound.limit(1)).first() is None:
        return False
    # The call we placed and its first webhook race: the trial's lock decides which of them binds the row.
    db.session.execute(db.select(Trial.id).where(Trial.id == trial.id).with_for_update())
    taken = db.select(Call.id).where(Call.provider == provider, Call.provider_call_id == provider_call)
    row = db.session.scalars(unbound.order_by(Call.id).limit(1).execution_options(populate_existing=True)).first()
    if row is None or db.session.scalar(taken) is not None:
        return False
    row.provider_call_id = provider_call
    db.session.flush()  # the lookup that follows must find it under its new id
    return True


def _demo() -> Trial | None:
    return db.session.scalars(db.select(Trial).where(Trial.demo).order_by(Trial.id).limit(1)).first()


def _matching(agents: Iterable[tuple[str, str]], numbers: Iterable[str], tokens: Iterable[str]) -> list[Trial]:
    pairs, lines, keys = sorted(agents), sorted(numbers), sorted(tokens)
    if not (pairs or lines or keys):
        return []
    wanted = or_(
        tuple_(Trial.provider, Trial.assistant_id).in_(pairs), Trial.inbound_number.in_(lines), Trial.token.in_(keys)
    )
    return list(db.session.scalars(db.select(Trial).where(wanted, Trial.status != "purged").order_by(Trial.id)))
