"""Events become calls: each alone, in any order, any number of times, by two workers, despite a poisoned one."""

from __future__ import annotations

import json
import random
import threading
from pathlib import Path

import pytest

from app import inbox, trials, work
from app.calls import card, turns_of
from app.clock import now
from app.database import insert, writing
from app.extensions import db
from app.models import Call, Processing, Turn, WebhookEvent
from app.plugins import CallUpdate, Event, Processor, TryLater, manager
from app.plugins.manager import Registered

SEQUENCES = Path(__file__).parent / "payloads" / "vapi" / "sequences"
EXPECTED = {
    "plumbing-lead": ("lead_intake", {"name": "Dana Whitfield", "phone": "+14155550123"}, 8),
    "dental-scheduling": ("scheduling", {"name": "Omar Reyes"}, None),
    "hours-question": ("info", {}, 8),
}
SHUFFLES = 84  # of each sequence in each mode: 504 in all


def sequence(name: str) -> tuple[dict, list[Event]]:
    """Return a recorded call: its description, and its events as the provider reads them."""
    told = json.loads((SEQUENCES / f"{name}.json").read_text())
    return told, [body({**told["common_message_fields"], **e["message"]}) for e in told["events"]]


def body(message: dict) -> bytes:
    return json.dumps({"message": message}).encode()


def keep(app, bodies) -> None:
    """Store deliveries as the door does, without HTTP: it is the order of the work that is tested here."""
    provider = manager.of(app).provider("vapi")
    events = [provider.parse({}, raw) for raw in bodies]
    rows = [inbox.columns_of(event, {}, "received", None) for event in events if not event.preview]
    with writing() as session:
        session.execute(insert(WebhookEvent).values(rows).on_conflict_do_nothing())


def trial_for(told) -> trials.Trial:
    return trials.create(
        business="Rosa's Plumbing", trade="plumber", phone="+15550100142", assistant_id=told["assistant_id"]
    )


def only_call() -> Call:
    db.session.rollback()
    (call,) = db.session.scalars(db.select(Call))
    return call


def shown(call: Call) -> dict:
    """Return what a card is made of, without what differs from one run to the next."""
    columns = ("status", "started_at", "ended_at", "duration_seconds", "ended_reason", "caller_number", "summary")
    columns += ("recording_url", "transcript", "extracted_lead", "intent", "intent_confidence", "cost", "facts")
    turns = [(turn.role, turn.text, turn.at, turn.seconds) for turn in turns_of(call)]
    return {name: getattr(call, name) for name in columns} | {"turns": turns}


def forget() -> None:
    for model in (Processing, WebhookEvent, Turn, Call):
        db.session.execute(db.delete(model))
    db.session.commit()


# Event → Call


@pytest.mark.parametrize(
    ("payload", "status"),
    [
        ("status-update__queued", "initiated"),
        ("status-update__ringing", "ringing"),
        ("status-update__in-progress", "in_progress"),
        ("status-update__forwarding", "in_progress"),
        ("status-update__ended", "ended"),
        ("status-update__ended-no-answer", "failed"),
        ("end-of-call-report__plain", "completed"),
        ("end-of-call-report__never-answered", "failed"),
    ],
)
def test_an_event_becomes_a_call_with_its_status(app, deliver, work, payload, status):
    deliver(f"vapi/{payload}")
    work()

    assert only_call().status == status


def test_a_final_transcript_becomes_a_turn_once(app, deliver, work):
    for _ in range(2):
        deliver("vapi/transcript__final")
        work()

    assert [(t.role, t.text, t.source) for t in turns_of(only_call())] == [
        ("caller", "Hi, my water heater is leaking all over the garage.", "live")
    ]


def test_hang_means_slow_and_ends_nothing(app, deliver, work):
    deliver("vapi/status-update__in-progress")
    deliver("vapi/hang__plain")
    work()

    call = only_call()
    assert call.status == "in_progress"
    assert len(call.facts["slow"]) == 1


# Event → lead, event → intent


def test_a_tool_call_becomes_a_lead(app, deliver, work):
    _, bodies = sequence("plumbing-lead")
    keep(app, [raw for raw in bodies if b'"type": "tool-calls"' in raw])
    work()

    lead = only_call().extracted_lead
    assert {name: field["value"] for name, field in lead.items()} == {
        "name": "Dana Whitfield",
        "phone": "+14155550123",
        "reason": "leaking water heater",
    }
    assert lead["name"]["source"] == "tool"


def test_a_structured_output_becomes_an_intent(app, deliver, work):
    deliver("vapi/end-of-call-report__plain")
    work()

    call = only_call()
    assert (call.intent, call.intent_confidence) == ("lead_intake", 0.94)


def test_words_alone_give_an_intent_that_is_less_sure_than_one_that_was_stated(app, deliver, work):
    deliver("vapi/transcript__final")
    work()

    call = only_call()
    assert call.intent is not None
    assert call.intent_confidence < 0.94


# Order and repetition


@pytest.mark.parametrize("name", EXPECTED)
def test_a_recorded_call_gives_the_expected_card(app, work, name):
    told, bodies = sequence(name)
    trial = trial_for(told)
    keep(app, bodies)
    work()

    intent, lead, turns = EXPECTED[name]
    call = only_call()
    values = {field: kept["value"] for field, kept in (call.extracted_lead or {}).items()}
    assert (call.status, call.intent) == ("completed", intent)
    assert lead.items() <= values.items()
    assert call.callable_id == trial.id
    assert turns is None or len(turns_of(call)) == turns
    assert call.duration_seconds == pytest.approx((call.ended_at - call.started_at).total_seconds())


@pytest.mark.parametrize("name", EXPECTED)
def test_any_order_any_repetition_and_a_changed_report_give_the_same_card(app, name):
    told, bodies = sequence(name)
    trial_for(told)
    keep(app, bodies)
    work.until_idle()
    expected = shown(only_call())

    for seed in range(SHUFFLES):
        dice = random.Random(seed)
        forget()
        delivered = bodies + dice.choices(bodies, k=8) + [again(bodies[-1], dice)]
        dice.shuffle(delivered)
        for start in range(0, len(delivered), 18):
            keep(app, delivered[start : start + 18])
            work.until_idle()
        assert shown(only_call()) == expected, f"seed {seed}"


def again(report: bytes, dice: random.Random) -> bytes:
    """The report as Vapi sends it a second time: a new timestamp and new presigned links."""
    message = json.loads(report)["message"]
    message["timestamp"] += dice.randint(1, 5000)
    if "presignedMonoUrl" in message["artifact"]:
        message["artifact"]["presignedMonoUrl"] += str(dice.random())
    return body(message)


def test_two_events_of_one_new_call_in_two_workers_at_once_make_one_call(app):
    told, bodies = sequence("plumbing-lead")
    trial_for(told)
    keep(app, bodies)
    start = threading.Barrier(4)

    def worker():
        with app.app_context():
            start.wait()
            while work.drain(work.run_one):
                pass

    threads = [threading.Thread(target=worker) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    work.until_idle()

    assert only_call().status == "completed"
    assert {event.status for event in db.session.scalars(db.select(WebhookEvent))} == {"processed"}
    assert len(turns_of(only_call())) == 8


def test_every_visible_change_moves_the_revision_and_a_repeat_does_not(app, deliver, work):
    deliver("vapi/status-update__ringing")
    work()
    first = only_call().revision
    deliver("vapi/status-update__in-progress")
    work()
    second = only_call().revision
    db.session.execute(db.update(WebhookEvent).values(status="received"))
    db.session.commit()
    work()

    assert first < second == only_call().revision


# Failures


def register(app, name: str, run, *, kind="hang", outside=False) -> None:
    """Add a processor to this app's registry, as a plugin would."""
    registry = manager.of(app)
    processor = Processor("vapi", kind, run=run, name=name)
    registry._processors[name] = Registered(name, "test", outside, processor)
    registry._by_event.clear()


def test_a_processor_that_raises_parks_the_event_and_the_others_have_run(app, deliver, work):
    def broken(event):
        raise ValueError("cannot be read")

    register(app, "test.broken", broken)
    deliver("vapi/hang__plain")
    deliver("vapi/status-update__ringing")
    work()

    event = db.session.scalars(db.select(WebhookEvent).where(WebhookEvent.type == "hang")).one()
    assert event.status == "parked"
    assert event.error == "test.broken: ValueError: cannot be read"
    assert only_call().status == "ringing"
    assert len(only_call().facts["slow"]) == 1


def test_what_may_pass_is_tried_again_later_and_works(app, deliver, work):
    tries = []

    def flaky(event):
        tries.append(event.id)
        if len(tries) == 1:
            raise TryLater("not yet", seconds=0)
        yield CallUpdate(event.call, summary="done")

    register(app, "test.flaky", flaky)
    deliver("vapi/hang__plain")
    work()

    assert len(tries) == 2
    assert only_call().summary == "done"


def test_retries_are_put_off_longer_and_longer_and_end_in_a_parked_event(app, deliver, work):
    def down(event):
        raise ConnectionError("down")

    register(app, "test.down", down)
    deliver("vapi/hang__plain")
    pauses = []
    for _ in range(8):
        work()
        event = db.session.scalars(db.select(WebhookEvent)).one()
        pauses.append((event.next_attempt_at - now()).total_seconds())
        db.session.execute(db.update(WebhookEvent).values(next_attempt_at=now()))
        db.session.execute(db.update(Processing).values(next_attempt_at=now()))
        db.session.commit()

    assert event.status == "parked"
    assert pauses[5] > pauses[1] > 0


def test_an_outside_processor_runs_alone_and_its_failure_never_runs_ours_again(app, deliver, work):
    ran = []

    def ours(event):
        ran.append(event.id)
        return ()

    def stranger(event):
        raise RuntimeError("boom")

    register(app, "test.ours", ours)
    register(app, "test.stranger", stranger, outside=True)
    deliver("vapi/hang__plain")
    work()

    states = {p.processor: p.state for p in db.session.scalars(db.select(Processing))}
    assert len(ran) == 1
    assert states["test.ours"] == "done" and states["test.stranger"] == "parked"


def test_a_lost_job_of_an_outside_processor_is_sent_again(app, deliver):
    register(app, "test.outside", lambda event: (), outside=True)
    deliver("vapi/hang__plain")
    lost: list = []
    work.drain(lambda *job: lost.append(job))

    db.session.execute(db.update(WebhookEvent).values(next_attempt_at=now()))
    db.session.execute(db.update(Processing).values(next_attempt_at=now()))
    db.session.commit()
    work.until_idle()

    assert len(lost) == 1
    assert db.session.scalars(db.select(WebhookEvent)).one().status == "processed"


def test_a_poisoned_event_does_not_hold_up_its_batch(app, deliver, work, monkeypatch):
    from app.calls import apply

    merge = apply._merge

    def poisoned(call, row, *rest):
        if row.type == "hang":
            raise ValueError("poison")
        merge(call, row, *rest)

    monkeypatch.setattr(apply, "_merge", poisoned)
    deliver("vapi/hang__plain")
    deliver("vapi/status-update__ringing")
    work()

    assert only_call().status == "ringing"
    assert {e.type: e.status for e in db.session.scalars(db.select(WebhookEvent))} == {
        "hang": "parked",
        "status-update": "processed",
    }


def test_a_lost_wake_up_is_found_by_the_sweep(app, deliver):
    from app import actors

    _, bodies = sequence("hours-question")
    keep(app, bodies[:3])

    woken = []
    jobs = actors.of(app)
    jobs._drain = type("Sent", (), {"send": staticmethod(lambda: woken.append(1))})
    jobs.sweep()

    assert woken == [1]
    assert work.until_idle() == 3


def test_a_batch_takes_at_most_ten_events_of_one_assistant(app):
    for name in ("plumbing-lead", "hours-question"):
        keep(app, sequence(name)[1])

    claimed = inbox.claim()
    db.session.rollback()

    agents = [row.agent for row in claimed]
    assert len(agents) == 20
    assert max(agents.count(agent) for agent in agents) == 10


# Hostile words


def test_markup_and_long_values_are_shown_as_text(app, work):
    told, bodies = sequence("plumbing-lead")
    trial = trial_for(told)
    evil = "<script>alert(1)</script>"
    tool = {"id": "t", "function": {"name": "capture_lead", "arguments": {"name": evil, "address": "x" * 10_000}}}
    common = told["common_message_fields"]
    spoken = {
        "type": "transcript",
        "transcriptType": "final",
        "role": "user",
        "transcript": evil,
        "timestamp": 1795532650000,
    }
    keep(app, [body({**common, **spoken}), body({**common, "type": "tool-calls", "toolCallList": [tool]}), bodies[3]])
    work()

    html = card.render_all(trial)
    assert "<script" not in html
    assert "&lt;script&gt;" in html
