"""Circuit breakers: a service that fails is given a rest by every process, and asked again alone."""

from __future__ import annotations

import threading
import time

import pytest
import redis
from sqlalchemy import text

from app.clients import breakers
from app.clients.errors import BreakerOpen, ServiceError, Transient
from app.clients.http import Service
from app.clock import now
from app.database import writing
from app.errors import Unavailable
from app.extensions import db
from app.models import Switch, Trial
from tests import factories
from tests.clients import peer as peers
from tests.clients.peer import says

SICK = says({"message": "Not now."}, status=500)
FAILS, RESTS = 3, 0.4


@pytest.fixture
def calling(peer):
    """`calling(app)` is a service of that app whose breaker opens after 3 failures and rests for 0.4 seconds."""

    def make(app, fails=FAILS, rests=RESTS):
        breakers.init_app(app, fails, rests)
        return Service("vapi", peer.url, breaker=lambda: breakers.of(app, "vapi"), direct=True, timeout=5, pause=0.01)

    return make


def fail(service, times=1, kind=Transient, method="POST"):
    for _ in range(times):
        with pytest.raises(kind) as caught:
            service.request(method, "/call")
    return caught.value


def state(name="vapi"):
    return next(state for state in breakers.states() if state.name == name)


def until(done, seconds=10):
    deadline = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.01)  # between two looks at a condition with a deadline


def rested():
    return (now() - state().opened_at).total_seconds() > RESTS


def asked_again(service):
    """Whether the service is asked, and well."""
    try:
        return service.request("POST", "/call") == {}
    except BreakerOpen:
        return False


# Opening, resting, closing


def test_it_opens_after_failures_in_a_row_and_then_refuses_without_connecting(app, peer, calling):
    service = calling(app, rests=30)
    peer.answers(SICK)
    fail(service, FAILS)
    assert state().state == "open" and state().failures == FAILS and state().opened_at

    error = fail(service, kind=BreakerOpen)

    assert len(peer.asked) == FAILS
    assert not error.sent and error.status is None
    assert 20 < error.retry_after <= 30
    assert error.message.startswith("Vapi failed several times and is asked again in")


def test_the_failure_that_opens_it_is_told_as_itself(app, peer, calling):
    service = calling(app, fails=1)
    peer.answers(SICK)

    assert fail(service).status == 500


def test_a_success_between_failures_starts_the_count_anew(app, peer, calling):
    service = calling(app)
    peer.answers(SICK, SICK, says({}), SICK, SICK, says({}))

    fail(service, 2)
    assert asked_again(service)
    fail(service, 2)

    assert asked_again(service)
    assert (state().state, state().failures) == ("closed", 0)


@pytest.mark.parametrize("fault", [SICK, says({}, status=429), says(b"<"), peers.hangs_up, peers.stops_midway])
def test_what_shows_that_the_service_is_not_well_counts(app, peer, calling, fault):
    service = calling(app)
    peer.answers(fault)

    fail(service, FAILS)

    assert state().state == "open"


def test_a_connection_that_is_refused_counts(app, peer, calling):
    service = calling(app)
    peer.end()

    fail(service, FAILS)

    assert state().state == "open"


@pytest.mark.parametrize("status", [400, 401, 404, 409])
def test_what_is_our_fault_does_not_count(app, peer, calling, status):
    service = calling(app)
    peer.answers(says({"message": "No."}, status=status))

    fail(service, FAILS + 2, kind=ServiceError)

    assert (state().state, state().failures) == ("closed", 0)
    assert len(peer.asked) == FAILS + 2


def test_retries_end_when_it_opens(app, peer, calling):
    service = calling(app, fails=2, rests=30)
    peer.answers(SICK)

    error = fail(service, method="GET", kind=BreakerOpen)

    assert len(peer.asked) == 2
    assert error.sent  # by the first try


def test_after_its_rest_one_trial_call_closes_it(app, peer, calling):
    service = calling(app)
    peer.answers(*[SICK] * FAILS, says({}))
    fail(service, FAILS)

    until(lambda: asked_again(service))

    assert len(peer.asked) == FAILS + 1
    assert (state().state, state().failures) == ("closed", 0)
    assert asked_again(service)


def test_a_trial_call_that_fails_opens_it_again(app, peer, calling):
    service = calling(app)
    peer.answers(SICK)
    fail(service, FAILS)
    first = state().opened_at

    def tried():
        with pytest.raises(Transient):
            service.request("POST", "/call")
        return len(peer.asked) > FAILS

    until(tried)

    assert state().state == "open" and state().opened_at > first
    fail(service, kind=BreakerOpen)
    assert len(peer.asked) == FAILS + 1


def test_a_refusal_of_ours_closes_it_for_the_service_is_well(app, peer, calling):
    service = calling(app)
    peer.answers(*[SICK] * FAILS, says({"message": "No."}, status=404))
    fail(service, FAILS)

    def refused():
        with pytest.raises(ServiceError) as caught:
            service.request("POST", "/call")
        return caught.value.status == 404

    until(refused)

    assert state().state == "closed"


def test_half_open_admits_one_call_of_many_of_two_processes(app, make_app, peer, calling):
    service, other = calling(app), calling(make_app())
    peer.answers(*[SICK] * FAILS, peers.says_late({}, 0.3))
    fail(service, FAILS)
    until(rested)
    together, outcomes = threading.Barrier(6, timeout=10), []

    def call(which):
        together.wait()
        try:
            outcomes.append(which.request("POST", "/call"))
        except BreakerOpen:
            outcomes.append("refused")

    threads = [threading.Thread(target=call, args=(which,)) for which in [service, other] * 3]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(peer.asked) == FAILS + 1
    assert outcomes.count({}) == 1 and outcomes.count("refused") == 5
    assert state().state == "closed"


def test_a_trial_call_that_never_ends_is_made_again_after_another_rest(app, peer, calling):
    service = calling(app)
    peer.answers(*[SICK] * FAILS, says({}))
    fail(service, FAILS)
    until(rested)
    breaker = breakers.of(app, "vapi")
    abandoned = breaker.calling()
    abandoned.__enter__()  # a process that dies here never leaves it
    fail(service, kind=BreakerOpen)
    assert state().state == "half-open"

    until(lambda: asked_again(service))

    assert len(peer.asked) == FAILS + 1
    assert state().state == "closed"
    abandoned.__exit__(None, None, None)


# Shared


def test_processes_share_what_they_know(app, make_app, peer, calling):
    service, other = calling(app, rests=30), calling(make_app(), rests=30)
    peer.answers(SICK)

    fail(service, FAILS - 1)
    fail(other)
    fail(service, kind=BreakerOpen)
    fail(other, kind=BreakerOpen)

    assert len(peer.asked) == FAILS


def test_a_reset_in_one_process_is_seen_by_the_others(app, make_app, peer, calling):
    breakers.init_app(app)
    other = calling(make_app(), rests=30)
    peer.answers(*[SICK] * FAILS, says({}))
    fail(other, FAILS)
    fail(other, kind=BreakerOpen)

    breakers.reset("vapi")

    assert (state().state, state().failures, state().opened_at) == ("closed", 0, None)
    assert asked_again(other)


def test_services_do_not_share_a_breaker(app, peer, calling):
    fail_service = calling(app, rests=30)
    peer.answers(SICK)
    fail(fail_service, FAILS)

    assert {state.name: state.state for state in breakers.states()} == {"openai": "closed", "vapi": "open"}


def test_every_service_is_listed_before_its_first_call(app):
    breakers.init_app(app)

    assert [(state.name, state.state, state.failures) for state in breakers.states()] == [
        ("openai", "closed", 0),
        ("vapi", "closed", 0),
    ]


def test_calls_of_many_threads_do_not_wait_for_one_another(app, peer, calling):
    service = calling(app)
    peer.answers(peers.says_late({}, 0.5))
    started = time.monotonic()

    threads = [threading.Thread(target=service.request, args=("GET", "/x")) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(peer.asked) == 6
    assert time.monotonic() - started < 2  # one by one would take 3


# Beside the database


def test_a_failure_is_counted_beside_the_callers_open_transaction(app, peer, calling):
    service = calling(app)
    peer.answers(SICK)
    factories.trial()
    read = db.session.scalar(db.select(Trial.business))  # a read transaction, left open as a page leaves it

    fail(service, FAILS)

    assert state().state == "open"
    with writing() as session:
        session.execute(db.update(Trial).values(business=f"{read} after the call"))
    assert db.session.scalar(db.select(Trial.business)) == f"{read} after the call"


def test_a_call_inside_a_write_transaction_neither_hangs_nor_breaks_it(app, peer, calling):
    service = calling(app)
    peer.answers(SICK)
    started = time.monotonic()

    with writing() as session:
        session.add(Switch(name="kept"))
        session.flush()
        fail(service, FAILS)
        fail(service, kind=BreakerOpen)

    assert time.monotonic() - started < 5
    assert db.session.get(Switch, "kept")


def test_a_database_that_is_not_ready_costs_no_call(app, peer, calling, mode):
    if mode == "scaled":
        return  # there the database is not asked
    service = calling(app)
    db.session.rollback()
    with db.engine.begin() as connection:
        connection.execute(text("DROP TABLE breakers"))
    peer.answers(says({}), SICK)

    assert asked_again(service)
    fail(service, FAILS)
    fail(service, kind=BreakerOpen)  # this process goes by what it knows
    with pytest.raises(Unavailable):
        breakers.states()


# Beside Redis


def test_redis_being_down_costs_no_call(app, peer, calling, mode, request):
    if mode == "embedded":
        return  # there is none
    service = calling(app)
    assert asked_again(service)
    request.getfixturevalue("redis_server").kill()
    started = time.monotonic()

    assert asked_again(service)
    peer.answers(SICK)
    fail(service, FAILS)
    fail(service, kind=BreakerOpen)  # this process goes by what it knows
    peer.answers(says({}))
    until(lambda: asked_again(service))

    assert time.monotonic() - started < 4
    with pytest.raises(Unavailable):
        breakers.states()
    with pytest.raises(Unavailable):
        breakers.reset("vapi")


def test_redis_being_down_at_the_start_costs_no_call(app, peer, calling, mode, request):
    if mode == "embedded":
        return  # there is none
    request.getfixturevalue("redis_server").kill()

    assert asked_again(calling(app))


def test_what_redis_forgot_is_closed(app, peer, calling, mode):
    if mode == "embedded":
        return  # there is none
    service = calling(app, rests=30)
    peer.answers(*[SICK] * FAILS, says({}))
    fail(service, FAILS)
    redis.Redis.from_url(app.config["REDIS_URL"]).flushall()

    assert asked_again(service)


def test_its_state_is_in_redis_where_there_is_one(app, peer, calling, mode):
    service = calling(app, rests=30)
    peer.answers(SICK)
    fail(service, FAILS)

    rows = db.session.scalar(text("SELECT count(*) FROM breakers"))
    kept = redis.Redis.from_url(app.config["REDIS_URL"]).hgetall("callboard:breaker:vapi") if mode == "scaled" else {}

    assert rows == (0 if mode == "scaled" else 1)
    assert kept.get(b"state", b"") == (b"open" if mode == "scaled" else b"")


def test_what_becomes_of_it_is_logged(app, peer, calling, caplog):
    service = calling(app)
    peer.answers(*[SICK] * FAILS, says({}))
    fail(service, FAILS)
    until(lambda: asked_again(service))

    changes = [(r.service, r.state) for r in caplog.records if r.getMessage() == "breaker changed"]

    assert changes == [("vapi", "open"), ("vapi", "half-open"), ("vapi", "closed")]
