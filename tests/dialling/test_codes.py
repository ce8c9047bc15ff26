"""A phone is confirmed by whoever holds it: a code reaches it by a call or a plugin, and is good once, for a while."""

from __future__ import annotations

import threading
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from app import clock, trials
from app.dialling import codes, senders, switch
from app.errors import BadSettings, NotDialled, TrialOver, WrongCode
from app.extensions import db
from app.models import Dial, PhoneCode, SandboxCall, SandboxRequest, Trial
from app.plugins import manager
from tests import factories

PHONE = "+12125550142"


class Messenger:
    """A plugin's provider that sends codes, as a test wants it to."""

    name = "acme"

    def __init__(self) -> None:
        self.sent: list[tuple[str, str, str]] = []
        self.error: Exception | None = None

    def send_code(self, to: str, code: str, language: str) -> None:
        self.sent.append((to, code, language))
        if self.error:
            raise self.error


@pytest.fixture
def messenger(live):
    """An app in which acme sends the codes, and the provider of that name."""
    made = Messenger()
    app = live()
    manager.of(app)._add_provider(SimpleNamespace(name="acme", error=None), made)  # as its plugin's hook would
    app.config["PHONE_CODES"] = "acme"
    senders.init_app(app)
    return made


def a_trial(**columns: Any) -> Trial:
    """Return Rosa's Plumbing, whose phone is not confirmed."""
    return factories.trial(factories.ROSA, **{"phone": PHONE, "phone_confirmed_at": None} | columns)


def dials() -> list[Dial]:
    db.session.rollback()
    return list(db.session.scalars(db.select(Dial)))


def rows() -> list[PhoneCode]:
    db.session.rollback()
    return list(db.session.scalars(db.select(PhoneCode).order_by(PhoneCode.id)))


def later(code: PhoneCode, **time: float) -> PhoneCode:
    """Let time pass since the code was sent."""
    gone = timedelta(**time)
    return factories.change(code, sent_at=code.sent_at - gone, expires_at=code.expires_at - gone)


def refused(trial: Trial, digits: str) -> str:
    with pytest.raises(WrongCode) as refusal:
        codes.confirm(trial, digits)
    return str(refusal.value)


def other_than(digits: str) -> str:
    return f"{(int(digits) + 1) % 1_000_000:06}"


# On the screen


def test_in_the_sandbox_the_page_shows_the_code_and_no_phone_rings(app):
    trial = a_trial()
    assert codes.shown(trial) is None

    code = codes.send(trial)

    digits = codes.shown(trial)
    assert code.channel == "screen"
    assert digits and len(digits) == 6 and digits.isdigit()
    assert dials() == []


def test_the_code_confirms_the_phone(app):
    trial = a_trial()
    codes.send(trial)
    revision = trial.revision

    codes.confirm(trial, codes.shown(trial) or "")

    assert trial.phone_confirmed_at is not None
    assert trial.revision > revision
    assert rows()[0].used_at is not None
    assert codes.shown(trial) is None


def test_a_code_on_the_screen_lasts_as_long_as_the_trial(app):
    trial = a_trial()
    code = codes.send(trial)

    assert code.expires_at == trial.expires_at


def test_a_page_gets_one_code_to_show_until_its_phone_is_confirmed(app):
    trial = a_trial()
    for _ in range(2):
        codes.offer(trial)
    assert len(rows()) == 1

    codes.confirm(trial, codes.shown(trial) or "")
    codes.offer(trial)

    assert len(rows()) == 1
    assert codes.shown(trial) is None


def test_a_real_phone_does_not_ring_unasked(live):
    live()

    codes.offer(a_trial())

    assert rows() == dials() == []


def test_a_second_click_with_the_same_code_does_no_harm(app):
    trial = a_trial()
    codes.send(trial)
    digits = codes.shown(trial) or ""

    codes.confirm(trial, digits)
    codes.confirm(trial, digits)

    assert trial.phone_confirmed_at is not None


def test_a_code_of_the_screen_is_worth_nothing_once_phones_are_real(app, live):
    trial = a_trial()
    codes.send(trial)
    digits = codes.shown(trial) or ""
    token = trial.token

    live()

    real = trials.by_token(token)
    assert codes.shown(real) is None
    assert "Ask for a new one" in refused(real, digits)


# By a call


def test_a_call_speaks_the_code_to_the_phone(live, provider):
    live()
    trial = a_trial()

    code = codes.send(trial)

    call = db.session.scalars(db.select(SandboxCall)).one()
    assert call.body["customer"] == {"number": PHONE}
    assert call.body["assistant"]["serverMessages"] == []
    assert call.body["assistant"]["artifactPlan"]["recordingEnabled"] is False
    assert code.provider_call_id == call.provider_call_id
    assert codes.shown(trial) is None
    (dial,) = dials()
    assert (dial.kind, dial.trial_id, dial.call_id) == ("code", trial.id, None)


@pytest.mark.parametrize(("language", "farewell"), [("en", "Goodbye"), ("es", "Adiós")])
def test_the_digits_are_said_twice_one_by_one_in_the_trials_language(live, provider, language, farewell):
    live()
    trial = a_trial(language=language)
    codes.send(trial)
    words = db.session.scalars(db.select(SandboxCall)).one().body["assistant"]["firstMessage"]

    said = "".join(c for c in words if c.isdigit())
    digits = said[:6]

    assert said == digits * 2
    assert ". ".join(digits) in words
    assert words.rstrip(".").endswith(farewell)
    codes.confirm(trial, digits)
    assert trial.phone_confirmed_at is not None


def test_the_request_is_one_that_vapis_own_models_read():
    from vapi import CreateAssistantDto, CreateCustomerDto  # takes seconds: for this test alone

    body = senders.spoken(PHONE, "012345", "es", "line-1")

    read = CreateAssistantDto.model_validate(body["assistant"])
    assert read.max_duration_seconds == 45
    assert read.artifact_plan and read.artifact_plan.recording_enabled is False
    assert (read.model_extra, read.artifact_plan.model_extra) == ({}, {})
    assert CreateCustomerDto.model_validate(body["customer"]).number == PHONE


def test_a_second_click_does_not_call_again(live, provider):
    live()
    trial = a_trial()

    first, second = codes.send(trial), codes.send(trial)

    assert first.id == second.id
    assert len(dials()) == 1


def test_clicks_at_once_call_once(live, provider):
    app = live()
    token, gate = a_trial().token, threading.Barrier(4)

    def click() -> None:
        with app.app_context():
            gate.wait(10)
            codes.send(trials.by_token(token))

    threads = [threading.Thread(target=click) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert len(dials()) == len(rows()) == 1


def test_only_the_newest_code_counts(messenger):
    trial = a_trial()
    later(codes.send(trial), minutes=2)
    codes.send(trial)
    (_, old, _), (_, new, _) = messenger.sent

    assert "not the code" in refused(trial, old)
    codes.confirm(trial, new)
    assert trial.phone_confirmed_at is not None


def test_a_code_lasts_ten_minutes(messenger):
    trial = a_trial()
    code = later(codes.send(trial), minutes=9, seconds=50)
    assert codes.newest(trial) is not None

    later(code, seconds=11)

    assert codes.newest(trial) is None
    assert "ten minutes" in refused(trial, messenger.sent[0][1])


def test_five_wrong_tries_use_a_code_up(messenger):
    trial = a_trial()
    codes.send(trial)
    right = messenger.sent[0][1]

    said = [refused(trial, other_than(right)) for _ in range(5)]

    assert "4 tries left" in said[0]
    assert "one try left" in said[3]
    assert "Ask for a new one" in said[4]
    assert "Ask for a new one" in refused(trial, right)
    assert trial.phone_confirmed_at is None


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "12345a", "\uff11\uff12\uff13\uff14\uff15\uff16", "code"])
def test_what_is_no_code_costs_no_try(messenger, typed):
    trial = a_trial()
    codes.send(trial)

    assert "six digits" in refused(trial, typed)
    assert rows()[0].tries == 0


def test_spaces_and_dashes_are_forgiven(messenger):
    trial = a_trial()
    codes.send(trial)
    digits = messenger.sent[0][1]

    codes.confirm(trial, f" {digits[:3]}-{digits[3:]} ")

    assert trial.phone_confirmed_at is not None


def test_another_trials_code_confirms_nothing(messenger):
    mine, other = a_trial(), a_trial(phone="+13035550142")
    codes.send(mine)
    codes.send(other)

    assert "not the code" in refused(mine, messenger.sent[1][1])


def test_without_a_code_there_is_nothing_to_confirm(live):
    live()

    assert "Ask for a new one" in refused(a_trial(), "123456")


def test_the_digits_are_in_no_row_and_no_log(messenger, caplog):
    caplog.set_level("INFO")
    trial = a_trial()
    codes.send(trial)
    digits = messenger.sent[0][1]
    refused(trial, other_than(digits))

    kept = [[getattr(row, column.name) for column in row.__table__.columns] for row in (*rows(), *dials())]

    assert "code sent" in caplog.text
    assert digits not in str(kept)
    logged = caplog.text + str([record.__dict__ for record in caplog.records])
    assert digits not in logged
    assert PHONE[2:] not in logged


# What keeps a code from being sent


def test_five_codes_a_day_are_enough(messenger):
    trial = a_trial()
    for _ in range(5):
        later(codes.send(trial), hours=2)

    with pytest.raises(NotDialled, match="another one from") as refusal:
        codes.send(trial)

    assert refusal.value.reason == "codes"
    later(rows()[0], hours=23)
    codes.send(trial)


def test_the_guard_is_asked_before_a_code_is_sent(messenger):
    switch.stop()
    trial = a_trial()

    with pytest.raises(NotDialled) as refusal:
        codes.send(trial)

    assert refusal.value.reason == "stopped"
    assert messenger.sent == rows() == dials() == []


def test_a_confirmed_phone_needs_no_code(messenger):
    trial = a_trial(phone_confirmed_at=clock.now())

    with pytest.raises(NotDialled, match="confirmed already"):
        codes.send(trial)


def test_a_trial_that_is_over_gets_no_code(messenger):
    trial = a_trial(expires_at=clock.now() - timedelta(minutes=1))

    with pytest.raises(TrialOver):
        codes.send(trial)


@pytest.mark.parametrize("status", [400, 401, 429])
def test_a_refused_call_leaves_no_trace(live, provider, status):
    live()
    trial = a_trial()
    provider.faults.add("POST /call", status=status)

    with pytest.raises(NotDialled, match="Try again in a few minutes") as refusal:
        codes.send(trial)

    assert refusal.value.reason == "service"
    assert rows() == dials() == []


@pytest.mark.parametrize("fault", [{"status": 500}, {"cut": True}])
def test_a_call_that_may_have_been_placed_stays_counted_and_its_code_good(live, provider, fault):
    live()
    trial = a_trial()
    provider.faults.add("POST /call", **fault)

    with pytest.raises(NotDialled, match="If none reaches you"):
        codes.send(trial)

    assert len(dials()) == 1
    assert codes.newest(trial) is not None
    asked = db.session.scalars(db.select(SandboxRequest).where(SandboxRequest.path == "/call")).all()
    assert len(asked) == 1  # nothing dials twice


def test_without_a_line_to_call_from_no_code_is_sent(live):
    live(VAPI_PHONE_NUMBER_ID="")

    with pytest.raises(NotDialled, match="Try again in a few minutes"):
        codes.send(a_trial())

    assert rows() == dials() == []


def test_a_plugins_provider_sends_the_code(messenger):
    trial = a_trial(language="es")

    code = codes.send(trial)

    ((to, digits, language),) = messenger.sent
    assert (to, language) == (PHONE, "es")
    assert (code.channel, code.provider_call_id) == ("acme", None)
    codes.confirm(trial, digits)
    assert trial.phone_confirmed_at is not None


def test_a_provider_that_fails_may_have_sent_it(messenger):
    messenger.error = RuntimeError("boom")
    trial = a_trial()

    with pytest.raises(NotDialled, match="If none reaches you"):
        codes.send(trial)

    codes.confirm(trial, messenger.sent[0][1])


@pytest.mark.parametrize("name", ["nobody", "vapi2", ""])
def test_a_provider_that_cannot_send_codes_stops_the_start_and_is_named(make_app, name):
    make_app(PHONE_CODES="vapi")  # would start

    with pytest.raises(BadSettings, match=f"PHONE_CODES must be vapi, like PHONE_CODES=vapi, not {name!r}"):
        make_app(PHONE_CODES=name)
