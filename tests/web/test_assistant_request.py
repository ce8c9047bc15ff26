"""Who takes a call that no assistant is set for: the trial of the number, else the caller's own trial, else nobody."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest

from app.clock import now
from app.models import Trial
from tests import factories

LINE, CALLER = "+14155550199", "+14155550123"  # as they stand in the payload


def ask(deliver, **changes):
    answer = deliver("vapi/assistant-request__plain", **changes)
    assert answer.status_code == 200
    return answer.json


def test_a_trials_own_number_is_taken_by_its_assistant(app, deliver):
    factories.trial(assistant_id="other")
    factories.trial(assistant_id="mine", inbound_number=LINE)

    assert ask(deliver) == {"assistantId": "mine"}


def test_a_shared_number_is_taken_by_the_trial_whose_phone_is_calling(app, deliver):
    factories.trial(assistant_id="other")
    factories.trial(assistant_id="mine", phone=CALLER)

    assert ask(deliver) == {"assistantId": "mine"}


def test_of_two_trials_with_one_phone_the_newest_takes_the_call(app, deliver):
    factories.trial(assistant_id="older", phone=CALLER)
    factories.trial(assistant_id="newer", phone=CALLER)

    assert ask(deliver) == {"assistantId": "newer"}


def test_the_numbers_own_trial_goes_before_the_callers(app, deliver):
    factories.trial(assistant_id="callers", phone=CALLER)
    factories.trial(assistant_id="lines", inbound_number=LINE)

    assert ask(deliver) == {"assistantId": "lines"}


@pytest.mark.parametrize(
    "columns",
    [
        {"status": "provisioning", "assistant_id": None},
        {"status": "expired"},
        {"status": "failed"},
        {"expires_at": now() - timedelta(days=1)},
    ],
    ids=["not set up yet", "expired", "failed", "past its time"],
)
def test_a_trial_that_takes_no_calls_refuses_politely(app, deliver, columns):
    trial: Trial = factories.trial(assistant_id="mine", inbound_number=LINE)
    assert ask(deliver) == {"assistantId": "mine"}

    factories.change(trial, **columns)

    assert "Sorry" in ask(deliver, message={"call": {"id": "another"}})["error"]


def test_a_stranger_on_a_shared_number_is_refused_politely(app, deliver):
    factories.trial(assistant_id="other")

    assert set(ask(deliver)) == {"error"}


def test_a_repeated_request_hears_the_same_answer_even_if_the_trial_ended_meanwhile(app, deliver):
    trial = factories.trial(assistant_id="mine", inbound_number=LINE)
    first = ask(deliver)

    factories.change(trial, status="expired")

    assert ask(deliver) == first


def test_a_caller_without_a_number_is_refused_politely(app, deliver):
    factories.trial(assistant_id="mine", phone=CALLER)

    assert set(ask(deliver, message={"customer": {"number": ""}, "call": {"customer": {"number": None}}})) == {"error"}


def test_the_answer_takes_far_less_than_a_second_among_many_trials(app, deliver):
    for _ in range(30):
        factories.trial()
    factories.trial(assistant_id="mine", phone=CALLER)
    took = []
    for n in range(3):
        started = time.perf_counter()
        assert ask(deliver, message={"call": {"id": f"call-{n}"}}) == {"assistantId": "mine"}
        took.append(time.perf_counter() - started)

    assert min(took) < 0.5  # the quickest: the machine may have other things to do
