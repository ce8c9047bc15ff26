"""Jobs on real brokers: a wake-up is quick, one waits at most, and a full low queue never delays critical work."""

from __future__ import annotations

import threading
import time

import dramatiq
import pytest

from app import actors, attempts, work, workers
from app.extensions import db
from app.models import Call, Processing
from app.plugins import Processor, manager
from app.plugins.manager import Registered
from tests.conftest import PAYLOADS


@pytest.fixture
def jobs(app):
    return actors.of(app)


@pytest.fixture
def running(app):
    """The app's workers, running."""
    started = workers.start(app)
    yield
    workers.stop(started)


def test_wake_ups_are_coalesced_into_one_waiting_message(jobs):
    sent = []
    jobs._drain = type("Drain", (), {"send": staticmethod(lambda: sent.append(1))})

    for _ in range(5):
        jobs.wake()

    assert sent == [1]


def test_a_delivery_is_worked_soon_after_it_was_accepted(jobs, deliver, running, monkeypatch):
    worked, drain = threading.Event(), work.drain

    def watched(send):
        done = drain(send)
        if done:
            worked.set()
        return done

    monkeypatch.setattr(work, "drain", watched)
    deliver("vapi/status-update__ringing")

    assert worked.wait(5)
    assert [call.status for call in db.session.scalars(db.select(Call))] == ["ringing"]


def test_an_idle_worker_wakes_within_a_fraction_of_dramatiqs_second(jobs, running):
    woken, idle = threading.Event(), threading.Event()
    actor = dramatiq.actor(woken.set, broker=jobs.critical, actor_name="woken", queue_name="critical")
    delays = []
    for _ in range(12):
        woken.clear()
        idle.wait(0.12)  # a consumer that has had nothing to do for a while is what is measured
        started = time.perf_counter()
        actor.send()
        assert woken.wait(3)
        delays.append(time.perf_counter() - started)

    assert sorted(delays)[6] < 0.1


def test_a_full_low_queue_never_delays_critical_work(jobs, running):
    release, woken = threading.Event(), threading.Event()
    blocking = dramatiq.actor(
        lambda: release.wait(20) and None, broker=jobs.background, actor_name="b", queue_name="low"
    )
    quick = dramatiq.actor(woken.set, broker=jobs.critical, actor_name="quick", queue_name="critical")
    for _ in range(50):
        blocking.send()

    quick.send()

    try:
        assert woken.wait(3)
    finally:
        release.set()


def test_a_job_that_fails_leaves_no_dead_letter(jobs, running, monkeypatch):
    failed = threading.Event()

    def broken(send):
        failed.set()
        raise RuntimeError("boom")

    monkeypatch.setattr(work, "drain", broken)
    jobs.wake()

    assert failed.wait(5)
    assert not getattr(jobs.critical, "dead_letters", [])


def test_an_outside_processor_that_never_ends_is_stopped_and_its_event_says_so(make_app, monkeypatch):
    monkeypatch.setattr(actors, "OUTSIDE_LIMIT", 200)
    made, ended, record = make_app(), threading.Event(), attempts.record

    def watched(part, since, error):
        record(part, since, error)
        if error:
            ended.set()

    def endless(event):
        while True:
            event.payload.get("x")

    monkeypatch.setattr(attempts, "record", watched)
    with made.app_context():
        registry = manager.of(made)
        stranger = Registered("test.endless", "test", True, Processor("vapi", "hang", run=endless, name="test.endless"))
        registry._processors["test.endless"] = stranger
        started = workers.start(made)
        try:
            body = (PAYLOADS / "vapi" / "hang__plain.json").read_bytes()
            signed = registry.provider("vapi").sign(body)
            assert made.test_client().post("/webhooks/vapi", data=body, headers=signed).status_code == 200
            assert ended.wait(10)
        finally:
            workers.stop(started)
        part = db.session.scalars(db.select(Processing).where(Processing.processor == "test.endless")).one()
        assert part.state == "retrying"
        assert "TimeoutError" in part.error
