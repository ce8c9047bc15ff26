"""A lease in the database: of all processes that want to do a scheduled thing, one at a time does it."""

from __future__ import annotations

import os
import socket
from datetime import timedelta

from sqlalchemy import or_

from .clock import now
from .database import insert, writing
from .extensions import db
from .models import Lease

LASTS = timedelta(seconds=10)
RENEW = timedelta(seconds=5)


def me() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"


def hold(name: str, holder: str) -> bool:
    """Take or keep the lease; False while a living process holds it. Renewed only when it is half over."""
    lease = db.session.get(Lease, name, populate_existing=True)
    moment = now()
    if lease and lease.holder == holder and lease.expires_at - moment > LASTS - RENEW:
        return True
    if lease and lease.holder != holder and lease.expires_at > moment and not _is_dead(lease.holder):
        return False
    previous = lease.holder if lease else None
    values = {"holder": holder, "expires_at": moment + LASTS}
    with writing() as session:
        session.execute(insert(Lease).values(name=name, **values).on_conflict_do_nothing())
        free = or_(Lease.holder.in_([holder, previous]), Lease.expires_at <= moment)
        session.execute(db.update(Lease).where(Lease.name == name, free).values(**values))
    db.session.expire_all()
    taken = db.session.get(Lease, name)
    return taken is not None and taken.holder == holder


def release(name: str, holder: str) -> None:
    """Let another process take over at once."""
    with writing() as session:
        session.execute(db.delete(Lease).where(Lease.name == name, Lease.holder == holder))


def _is_dead(holder: str) -> bool:
    """Whether the holder was a process of this machine that is gone: no need to wait for its lease to end."""
    host, _, pid = holder.rpartition(":")
    if host != socket.gethostname() or not pid.isdigit():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
