"""The switch with which an operator stops all dialling, simulated calls included."""

from __future__ import annotations

import logging

from ..clock import now
from ..database import insert, writing
from ..extensions import db
from ..models import Switch

NAME = "stop-dialling"
log = logging.getLogger(__name__)


def stop(reason: str | None = None) -> None:
    """Let no phone be made to ring from now on; owners are told the reason."""
    values = {"reason": reason, "changed_at": now()}
    statement = insert(Switch).values(name=NAME, **values)
    with writing() as session:
        session.execute(statement.on_conflict_do_update(index_elements=["name"], set_=values))
    log.warning("dialling stopped")


def resume() -> None:
    """Let phones ring again."""
    with writing() as session:
        session.execute(db.delete(Switch).where(Switch.name == NAME))
    log.warning("dialling resumed")


def stopped() -> Switch | None:
    """Return the switch if it is on, as the database has it now."""
    query = db.select(Switch).where(Switch.name == NAME).execution_options(populate_existing=True)
    return db.session.scalars(query).first()
