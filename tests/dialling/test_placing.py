"""A call is placed once: two clicks, a crash or a lost answer never make a phone ring twice."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

import pytest

from app import actors, reconcile, trials, workers
from app.clients import vapi
from app.clock import now
from app.dialling import placing, switch
from app.errors import NotDialled, NotReady, TrialOver
from app.extensions import db
from app.models import Call, Dial, SandboxCall, SandboxRequest, Trial
from app.trials import setup
from tests import factories


@pytest.fixture
def trial(fake) -> Trial:
    """Rosa's Plumbing, with a receptionist at the sandbox."""
    made = trials.create(**factories.ROSA)
    setup.set_up(made.id)
    return made


@pytest.fixture
def new_trial(fake) -> Trial:
    """Rosa's Plumbing, just signed up: its receptionist is not set up yet."""
    return trials.create(**factories.ROSA)


def placed() -> list[SandboxCall]:
    """Return the calls that were placed at the provider."""
    db.session.rollback()
    return list(db.session.scalars(db.select(SandboxCall)))


def asked() -> int:
    """Return how often the provider was asked to place a call."""
    db.session.rollback()
    made = (SandboxRequest.method == "POST", SandboxRequest.path == "/call")
    return len(db.session.scalars(db.select(SandboxRequest).where(*made)).all())


def until(done, seconds=10) -> None:
    deadline = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.01)  # between two looks at a condition with a deadline


def read_afresh() -> None:
    """Forget what this session saw: another app wrote meanwhile."""
    db.session.rollback()
    db.session.expire_all()


def later(call: Call, **columns) -> Call:
    """Let what is due later be due now, as time would."""
    past = now() - timedelta(seconds=1)
    due = {name: past for name in ("dial_due_at", "lookup_due_at") if getattr(call, name)}
    return factories.change(call, **due, **columns)


def test_a_start_makes_a_card_and_a_call(trial, client):
    call = placing.start(trial)
    placing.dial(call.id)

    (made,) = placed()
    assert (call.status, call.provider_call_id) == ("initiated", made.provider_call_id)
    assert (made.assistant_id, made.body["customer"]["number"]) == (trial.assistant_id, trial.phone)
    assert f"call-{call.public_id}" in client.get(f"/t/{trial.token}").text


def test_two_clicks_make_one_call(trial):
    first, second = placing.start(trial), placing.start(trial)
    placing.dial(first.id)
    placing.dial(first.id)

    assert first.id == second.id
    assert asked() == 1


def test_two_clicks_at_once_make_one_call(app, trial):
    token, gate, made = trial.token, threading.Barrier(4), []

    def click() -> None:
        with app.app_context():
            gate.wait(10)
            call = placing.start(trials.by_token(token))
            placing.dial(call.id)
            made.append(call.id)

    threads = [threading.Thread(target=click) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert len(made) == 4 and len(set(made)) == 1
    assert asked() == 1


def test_a_second_click_at_once_gets_the_first_ones_call_even_if_that_failed_meanwhile(trial, fake, client):
    fake.faults.add("POST /call", status=400, times=None)
    first = placing.start(trial)
    placing.dial(first.id)
    assert first.status == "failed"

    assert placing.start(trial).id == first.id
    assert client.post(f"/t/{trial.token}/calls").status_code == 303
    assert asked() == 1


def test_a_click_a_little_later_is_another_try(trial, fake):
    fake.faults.add("POST /call", status=400)
    first = placing.start(trial)
    placing.dial(first.id)
    factories.change(first, created_at=now() - placing.SAME_WISH)

    second = placing.start(trial)
    placing.dial(second.id)

    assert second.id != first.id
    assert (second.status, asked()) == ("initiated", 2)


def test_a_call_that_came_in_a_moment_ago_and_is_over_is_nobodys_second_click(trial):
    came_in = factories.call(trial, status="completed")

    assert placing.start(trial).id != came_in.id


def test_a_second_click_is_not_refused_by_what_the_first_one_used_up(trial, make_app, fake):
    line = {"VAPI_API_KEY": "key", "VAPI_PHONE_NUMBER_ID": "line-1", "DIAL_QUIET_HOURS": "0-0"}
    with make_app(VAPI_BASE_URL=fake.start(), DIAL_PER_TRIAL=1, **line).app_context():
        first = placing.start(trials.by_token(trial.token))
        placing.dial(first.id)

        assert placing.start(trials.by_token(trial.token)).id == first.id
        factories.change(first, status="completed", created_at=now() - placing.SAME_WISH)
        with pytest.raises(NotDialled, match="used up its calls"):
            placing.start(trials.by_token(trial.token))


# While the receptionist is being set up


def test_a_call_waits_until_its_receptionist_is_set_up(new_trial, client):
    path = f"/t/{new_trial.token}"
    answers = [client.post(f"{path}/calls") for _ in range(2)]

    assert [(answer.status_code, answer.location) for answer in answers] == [(303, path)] * 2
    db.session.rollback()
    (call,) = db.session.scalars(db.select(Call))
    assert placing.NOT_YET in client.get(path).text
    placing.dial(call.id)
    assert (placing.due(), call.status, asked()) == ([], "initiated", 0)

    setup.set_up(new_trial.id)
    assert placing.due() == [call.id]
    placing.dial(call.id)

    assert (call.problem, asked()) == (None, 1)
    assert call.provider_call_id == placed()[0].provider_call_id
    assert placing.NOT_YET not in client.get(path).text


def test_its_set_up_starts_the_call_by_itself(app, new_trial):
    call = placing.start(new_trial)
    running = workers.start(app)
    try:
        actors.of(app).trial_changed(new_trial.id)
        until(lambda: asked() == 1)
    finally:
        workers.stop(running)

    read_afresh()
    assert call.provider_call_id == placed()[0].provider_call_id


def test_a_set_up_that_was_given_up_ends_the_call_that_waits_and_says_so(new_trial, fake, client):
    fake.faults.add("POST /assistant", status=401, times=None)
    call = placing.start(new_trial)
    setup.set_up(new_trial.id)
    assert placing.due() == []
    factories.change(new_trial, created_at=now() - setup.GIVE_UP)
    assert setup.give_up() == 1

    assert placing.due() == [call.id]
    placing.dial(call.id)

    assert (call.status, call.problem, asked()) == ("failed", placing.NEVER, 0)
    page = client.get(f"/t/{new_trial.token}").text
    card = page.partition("<article")[2].partition("</article>")[0]
    assert placing.NEVER in card and f'action="/t/{new_trial.token}/setup"' in card


def test_a_call_does_not_wait_for_a_set_up_for_ever(new_trial):
    call = placing.start(new_trial)
    factories.change(call, created_at=now() - placing.PATIENCE)

    assert placing.due() == [call.id]
    placing.dial(call.id)

    assert (call.status, call.problem, asked()) == ("failed", placing.TOO_LATE, 0)


def test_a_phone_that_nobody_confirmed_is_not_waited_for(new_trial, real):
    factories.change(new_trial, phone_confirmed_at=None)

    with real().app_context(), pytest.raises(NotDialled):
        placing.start(trials.by_token(new_trial.token))


@pytest.mark.parametrize(
    "fault", [{"status": 500, "act": True}, {"status": 503, "act": True}, {"cut": True, "act": True}], ids=str
)
def test_a_call_whose_answer_was_lost_is_looked_up_and_never_placed_again(trial, fake, fault):
    call = placing.start(trial)
    fake.faults.add("POST /call", **fault)

    placing.dial(call.id)
    assert (call.status, call.provider_call_id, call.problem) == ("initiated", None, placing.UNKNOWN)
    placing.dial(call.id)
    placing.start(trial)

    later(call)
    assert reconcile.due() == [call.id]
    assert reconcile.look_up(call.id) == "bound"
    (made,) = placed()
    assert (call.provider_call_id, call.problem) == (made.provider_call_id, None)
    assert asked() == 1


def test_a_call_that_was_never_placed_is_found_out_and_said(trial, fake, client):
    call = placing.start(trial)
    fake.faults.add("POST /call", status=500)
    placing.dial(call.id)

    results = [reconcile.look_up(later(call).id) for _ in range(reconcile.LOOKUPS_OF_UNPLACED)]

    assert results[-1] == "failed"
    assert (call.status, call.problem) == ("failed", reconcile.UNPLACED)
    assert asked() == 1
    assert "did not ring" in client.get(f"/t/{trial.token}").text


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 429])
def test_a_refusal_ends_the_call_with_the_reason_on_the_card(trial, fake, client, status):
    call = placing.start(trial)
    body = {"message": "Not enough credits.", "error": "x", "statusCode": status}
    fake.faults.add("POST /call", status=status, body=body, headers={"Retry-After": "1"})

    placing.dial(call.id)
    placing.dial(call.id)

    assert (call.status, asked()) == ("failed", 1)
    assert "Not enough credits." in client.get(f"/t/{trial.token}").text


@pytest.fixture
def real(make_app, fake):
    """An app with a key of its own: phones are real there. Its Vapi is the fake, or nobody."""

    def make(base_url=None):
        line = {"VAPI_API_KEY": "key", "VAPI_PHONE_NUMBER_ID": "line-1"}
        return make_app(VAPI_BASE_URL=base_url or fake.start(), **line)

    return make


def test_a_service_that_is_not_there_is_waited_for(trial, client, real):
    call = placing.start(trial)

    with real("http://127.0.0.1:9").app_context():
        placing.dial(call.id)

    read_afresh()
    assert (call.status, call.problem, call.dialled_at) == ("initiated", placing.WAITING, None)
    assert placing.WAITING in client.get(f"/t/{trial.token}").text
    assert db.session.scalars(db.select(Dial)).all() == []
    placing.dial(later(call).id)
    assert (call.problem, asked()) == (None, 1)


def test_a_service_that_never_comes_back_ends_the_call(trial, real):
    call = placing.start(trial)
    factories.change(call, created_at=now() - placing.PATIENCE)

    with real("http://127.0.0.1:9").app_context():
        placing.dial(call.id)

    read_afresh()
    assert (call.status, call.problem) == ("failed", placing.NO_ANSWER)


def test_a_real_phone_is_counted_once_and_called_from_our_line(trial, real):
    with real().app_context():
        call = placing.start(trials.by_token(trial.token))
        placing.dial(call.id)
        placing.dial(call.id)

    (made,) = placed()
    assert made.body["phoneNumberId"] == "line-1"
    (counted,) = db.session.scalars(db.select(Dial)).all()
    assert (counted.call_id, counted.kind) == (call.id, "call")
    assert trial.phone not in counted.number_hash


def test_a_phone_that_nobody_confirmed_is_not_called(trial, real):
    factories.change(trial, phone_confirmed_at=None)

    with real().app_context(), pytest.raises(NotDialled):
        placing.start(trials.by_token(trial.token))


def test_without_a_line_nothing_is_dialled_and_the_card_says_so(trial, make_app, fake):
    with make_app(VAPI_API_KEY="key", VAPI_BASE_URL=fake.start()).app_context():
        call = placing.start(trials.by_token(trial.token))
        placing.dial(call.id)
        assert (call.status, call.problem) == ("failed", placing.NO_LINE)

    assert asked() == 0


def test_a_crash_after_the_call_was_taken_never_dials_again(trial, monkeypatch):
    call = placing.start(trial)

    def die(*_):
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(vapi.Vapi, "create_call", die)
        with pytest.raises(SystemExit):
            placing.dial(call.id)

    placing.dial(call.id)
    assert asked() == 0
    later(call)
    assert call.id in reconcile.due()


def test_the_first_webhook_may_be_there_before_the_answer(trial, deliver, work):
    call = placing.start(trial)
    factories.change(call, dialled_at=now(), dial_due_at=None)
    deliver("vapi/status-update__ringing", message={"call": {"id": "v-1", "assistantId": trial.assistant_id}})
    work()

    placing.bind(call.id, trial.id, "v-1")

    assert [(row.id, row.provider_call_id) for row in db.session.scalars(db.select(Call))] == [(call.id, "v-1")]
    assert call.status == "ringing"


@pytest.mark.parametrize(
    ("columns", "refusal"),
    [
        ({"status": "expired"}, TrialOver),
        ({"expires_at": now() - timedelta(days=1)}, TrialOver),
        ({"status": "failed", "assistant_id": None}, NotReady),
    ],
    ids=["expired", "past its time", "given up"],
)
def test_a_trial_that_takes_no_calls_starts_none(trial, client, columns, refusal):
    factories.change(trial, **columns)

    with pytest.raises(refusal):
        placing.start(trial)

    answer = client.post(f"/t/{trial.token}/calls")
    assert (answer.status_code, asked()) == (409, 0)
    assert str(refusal) not in answer.text and 'role="alert"' in answer.text


def test_the_switch_stops_every_call_and_says_so(trial, client):
    switch.stop("The line is being repaired.")

    with pytest.raises(NotDialled):
        placing.start(trial)
    assert "The line is being repaired." in client.post(f"/t/{trial.token}/calls").text

    switch.resume()
    assert placing.start(trial).status == "initiated"


def test_a_switch_that_is_thrown_between_click_and_dialling_still_stops_the_call(trial):
    call = placing.start(trial)
    switch.stop("Repairs.")

    placing.dial(call.id)

    assert (call.status, asked()) == ("failed", 0)
    assert "Repairs." in call.problem
