"""Of all processes that want to lead, one at a time does."""

from __future__ import annotations

import socket
from datetime import timedelta

import pytest

from app import leases
from app.clock import now
from app.extensions import db
from app.models import Lease

pytestmark = pytest.mark.usefixtures("app")
ME, OTHER = "here:1", "elsewhere:2"


def age(name: str) -> None:
    db.session.execute(db.update(Lease).where(Lease.name == name).values(expires_at=now() - timedelta(seconds=1)))
    db.session.commit()


def test_the_first_holds_and_the_second_waits():
    assert leases.hold("clock", ME)
    assert not leases.hold("clock", OTHER)
    assert leases.hold("clock", ME)


def test_a_lease_that_ran_out_is_free():
    leases.hold("clock", ME)
    age("clock")

    assert leases.hold("clock", OTHER)
    assert not leases.hold("clock", ME)


def test_a_lease_that_was_released_is_free():
    leases.hold("clock", ME)
    leases.release("clock", ME)

    assert leases.hold("clock", OTHER)


def test_only_the_holder_can_release():
    leases.hold("clock", ME)
    leases.release("clock", OTHER)

    assert not leases.hold("clock", OTHER)


def test_a_process_of_this_machine_that_died_is_not_waited_for():
    leases.hold("clock", f"{socket.gethostname()}:{2**22 + 1}")

    assert leases.hold("clock", ME)


def test_two_leases_do_not_touch_each_other():
    assert leases.hold("clock", ME)
    assert leases.hold("other", OTHER)
