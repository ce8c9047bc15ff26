"""Each reason for not making a phone ring, and that two at once never get past a cap together."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from app import clock, languages
from app.database import writing
from app.dialling import guard, policy, switch
from app.errors import NotDialled
from app.extensions import db
from app.models import Dial, Trial
from tests import factories

PHONE = "+12125550142"  # in New York
OTHER = "+13035550142"  # in Denver
NOON = datetime(2026, 11, 24, 17, tzinfo=UTC)  # in New York
LATE = datetime(2026, 11, 25, 2, 30, tzinfo=UTC)  # half past nine in New York, half past seven in Denver


@pytest.fixture
def at(monkeypatch):
    """`at(moment)` lets the guard's clock show it."""
    return lambda moment: monkeypatch.setattr(guard, "now", lambda: moment)


def a_trial(**columns: Any) -> Trial:
    """Return Rosa's Plumbing, with a phone that is confirmed."""
    return factories.trial(factories.ROSA, **{"phone": PHONE, "phone_confirmed_at": clock.now()} | columns)


def rung(trial: Trial, times: int = 1, number: str = PHONE, **columns: Any) -> None:
    """Let a phone have been made to ring."""
    with writing():
        for _ in range(times):
            dial = guard.count(trial, None, number, "call", Decimal("0.75"))
            for name, value in columns.items():
                setattr(dial, name, value)


def refused(trial: Trial, number: str = PHONE, kind: str = "call") -> tuple[str, str]:
    """Return the rule that says no, and what it says."""
    with pytest.raises(NotDialled) as refusal:
        guard.check(trial, number, kind)
    return refusal.value.reason, str(refusal.value)


def ago(**time: float) -> datetime:
    return clock.now() - timedelta(**time)


def test_a_confirmed_phone_may_ring(live):
    live()

    guard.check(a_trial(), PHONE)


def test_an_unconfirmed_one_may_ring_for_its_code_alone(live):
    live()
    trial = a_trial(phone_confirmed_at=None)

    guard.check(trial, PHONE, "code")
    assert refused(trial)[0] == "unconfirmed"


def test_a_confirmation_counts_though_the_row_in_hand_is_older(live):
    live()
    trial = a_trial(phone_confirmed_at=None)
    refused(trial)

    with db.engine.begin() as elsewhere:
        elsewhere.execute(db.update(Trial).values(phone_confirmed_at=clock.now()))

    db.session.rollback()
    guard.check(trial, PHONE)


@pytest.mark.parametrize("number", ["+18765550142", "+18095550142", "+12425550142", "+447700900123", "+883510012345"])
def test_countries_that_are_not_allowed_are_refused_islands_of_the_same_code_too(live, number):
    live()

    reason, said = refused(a_trial(), number)

    assert reason == "country"
    assert "United States, Canada" in said


@pytest.mark.parametrize("number", ["+15550100142", "+14165550142", "+18005550142"])
def test_fiction_neighbours_and_free_numbers_may_ring(live, number):
    live()

    guard.check(a_trial(), number)


def test_an_allowed_country_may_ring(live):
    live(DIAL_COUNTRIES="GB")

    guard.check(a_trial(), "+447700900123")
    assert refused(a_trial())[0] == "country"


@pytest.mark.parametrize(
    "number",
    ["+19005550142", "+15005550142", "+447012345678", "+448431234567", "+49110", "+1911", "911", "garbage", ""],
)
def test_numbers_that_cost_more_or_ring_nobody_are_refused(live, number):
    live(DIAL_COUNTRIES="US,GB,DE")

    assert refused(a_trial(), number)[0] == "number"


def test_at_night_no_phone_rings_and_the_morning_is_named(live, at):
    live(DIAL_QUIET_HOURS="21-8")
    at(NOON)
    guard.check(a_trial(), PHONE)

    at(LATE)

    reason, said = refused(a_trial())
    assert reason == "quiet_hours"
    assert "25 Nov, 8:00 am" in said


def test_the_night_is_the_phones_not_the_trials(live, at):
    live(DIAL_QUIET_HOURS="21-8")
    at(LATE)
    trial = a_trial(time_zone="America/New_York", phone=OTHER)

    guard.check(trial, OTHER)


def test_of_several_zones_the_trials_own_counts_if_it_is_one(live, at):
    live(DIAL_QUIET_HOURS="21-8")
    at(LATE)
    anywhere = "+18005550142"

    guard.check(a_trial(time_zone="America/Denver"), anywhere)
    assert refused(a_trial(time_zone="Europe/Madrid"), anywhere)[0] == "quiet_hours"


def test_where_nobody_can_live_it_is_never_night(live, at):
    live(DIAL_QUIET_HOURS="21-8")
    at(LATE)

    guard.check(a_trial(), "+15550100142")


def test_a_whole_quiet_day_is_said_so(live, at):
    live(DIAL_QUIET_HOURS="0-24")
    at(NOON)

    assert "leave none for it" in refused(a_trial())[1]


def test_one_number_rings_so_often_a_day_whoever_asks(live):
    live(DIAL_PER_NUMBER=2)
    trial, other = a_trial(), a_trial()
    rung(trial, at=ago(hours=23))
    guard.check(trial, PHONE)

    rung(other)

    reason, said = refused(trial)
    assert reason == "per_number"
    assert "Try again from" in said
    guard.check(trial, OTHER)


def test_a_ring_of_yesterday_no_longer_counts(live):
    live(DIAL_PER_NUMBER=1)
    trial = a_trial()
    rung(trial, at=ago(hours=23, minutes=59))
    refused(trial)

    factories.change(db.session.scalars(db.select(Dial)).one(), at=ago(hours=24, seconds=1))

    guard.check(trial, PHONE)


def test_the_next_ring_is_possible_when_enough_of_them_are_a_day_old(live, at):
    live(DIAL_PER_NUMBER=2)
    trial = a_trial()
    for hours in (9, 6, 3):
        rung(trial, at=NOON - timedelta(hours=hours))
    at(NOON)

    assert "25 Nov, 6:00 am" in refused(trial)[1]


def test_one_trial_makes_phones_ring_so_often_in_all(live):
    live(DIAL_PER_TRIAL=2, DIAL_PER_NUMBER=9)
    trial = a_trial()
    rung(trial, 2, number=OTHER, at=ago(days=5))

    assert refused(trial)[0] == "per_trial"
    guard.check(a_trial(), PHONE)


def test_all_trials_together_make_phones_ring_so_often_a_day(live):
    live(DIAL_PER_DAY=2)
    rung(a_trial(), number=OTHER)
    guard.check(a_trial(), PHONE)
    rung(a_trial(), number="+14155550142")

    assert refused(a_trial())[0] == "per_day"


def test_what_calls_are_expected_to_cost_counts_until_they_cost_it(live):
    live(DIAL_DOLLARS_PER_DAY=2)  # of calls of five minutes at 0.75 dollars
    trial = a_trial()
    rung(trial)
    guard.check(trial, PHONE)
    rung(trial)
    assert refused(trial)[0] == "spend"

    call = factories.call(trial, cost=Decimal("0.02"))
    factories.change(db.session.scalars(db.select(Dial)).first(), call_id=call.id)

    guard.check(trial, PHONE)


def test_nothing_may_ring_where_the_caps_are_zero(live):
    live(DIAL_PER_NUMBER=0)

    assert refused(a_trial())[0] == "per_number"


def test_the_switch_stops_everything_and_says_why(live):
    live()
    trial = a_trial()
    switch.stop("The phone company has trouble.")

    assert refused(trial) == (
        "stopped",
        "No calls are placed just now. The phone company has trouble. Try again later.",
    )
    switch.stop()
    assert refused(trial)[1] == "No calls are placed just now. Try again later."
    switch.resume()
    guard.check(trial, PHONE)


def test_where_calls_are_simulated_only_the_switch_counts(app):
    trial = a_trial(phone_confirmed_at=None)
    guard.check(trial, "+19005550142")
    with writing():
        assert guard.claim(trial, None, PHONE) is None
    assert db.session.scalars(db.select(Dial)).all() == []

    switch.stop()

    assert refused(trial)[0] == "stopped"


def test_a_refusal_is_said_in_the_trials_language(live, monkeypatch):
    live()
    spoken = []
    monkeypatch.setattr("app.dialling.rules._", lambda text: spoken.append(languages.spoken()) or text)

    refused(a_trial(language="es", phone_confirmed_at=None))

    assert spoken == ["es"]


def test_a_claim_counts_what_it_allows(live):
    live()
    trial = a_trial()
    call = factories.call(trial)

    with writing():
        guard.claim(trial, call.id, PHONE)

    dial = db.session.scalars(db.select(Dial)).one()
    assert (dial.kind, dial.trial_id, dial.call_id) == ("call", trial.id, call.id)
    assert dial.cost == policy.current().cost["call"]
    assert PHONE[2:] not in dial.number_hash


def test_two_claims_at_once_do_not_both_get_the_last_ring(live):
    app = live(DIAL_PER_DAY=3)
    tokens = [a_trial(phone=f"+1212555{number}").id for number in range(1000, 1006)]
    gate, refusals = threading.Barrier(len(tokens)), []

    def claim(trial_id: int) -> None:
        with app.app_context():
            gate.wait(10)
            try:
                with writing() as session:
                    trial = session.get(Trial, trial_id)
                    guard.claim(trial, None, trial.phone)
            except NotDialled as refusal:
                refusals.append(refusal.reason)

    threads = [threading.Thread(target=claim, args=(trial_id,)) for trial_id in tokens]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert len(db.session.scalars(db.select(Dial)).all()) == 3
    assert refusals == ["per_day"] * 3


def test_no_number_is_logged(live, caplog):
    live(DIAL_COUNTRIES="GB")
    caplog.set_level("INFO")

    refused(a_trial())

    assert "not dialled" in caplog.text
    assert PHONE[2:] not in caplog.text + str([record.__dict__ for record in caplog.records])
