"""What an erasure erases, in which order, and what is left of it."""

from __future__ import annotations

import pytest

from app import retention
from app.assistants import configuration
from app.clients import vapi
from app.database import writing
from app.extensions import db
from app.models import Call, Mail, PhoneCode, SandboxCall, Trial, Turn, User, WebhookEvent
from app.retention.asking import hash_of
from tests import factories
from tests.retention.conftest import deleted_at_vapi, fresh, left_at_vapi, number

BRAIN = {"model": {"provider": "openai"}}


def test_a_purge_erases_what_callers_left_and_what_the_business_told(trial, called, ask):
    held = (Call, Turn, WebhookEvent, Mail, PhoneCode, User, SandboxCall)
    assert all(number(model) for model in held)

    assert retention.work(ask().id)

    assert {model.__name__: number(model) for model in held} == {model.__name__: 0 for model in held}


def test_of_a_purged_trial_only_its_tokens_hash_and_times_remain(trial, called, ask):
    token, created, ends = trial.token, trial.created_at, trial.expires_at

    retention.work(ask().id)

    row = {name: value for name, value in vars(fresh(trial)).items() if not name.startswith("_")}
    assert row.pop("purged_at") is not None
    assert {name: value for name, value in row.items() if value not in (None, "", False, 0)} == {
        "id": trial.id,
        "token": hash_of(token),
        "provider": "vapi",
        "status": "purged",
        "created_at": created,
        "expires_at": ends,
        # what every new trial has
        "time_zone": "America/New_York",
        "region": "US",
        "language": "en",
        "revision": 1,
    }


def test_at_expiry_the_callers_data_goes_and_the_settings_stay(trial, called, ask):
    assert retention.work(ask("expiry", "schedule").id)

    row = fresh(trial)
    assert [number(model) for model in (Call, Turn, WebhookEvent, SandboxCall)] == [0, 0, 0, 0]
    assert (row.status, row.assistant_id) == ("expired", None)
    assert row.expired_at is not None
    assert (row.business, row.email, row.knowledge is None) == ("Rosa's Plumbing", "rosa@example.com", False)
    assert (number(Mail), number(User)) == (1, 1)


def test_everything_made_at_vapi_is_deleted_there_calls_first(trial, called, place, ask):
    place()
    assert len(left_at_vapi()) == 3

    retention.work(ask().id)

    assert deleted_at_vapi() == ["call", "call", "assistant"]
    assert left_at_vapi() == []


def test_a_receipt_says_how_much_and_what_the_provider_confirmed(trial, called, ask, again):
    expected = retention.counts(trial)

    receipt = ask()
    retention.work(receipt.id)

    done = again(receipt.id)
    assert expected == {
        "calls": 1,
        "turns": 8,
        "events": 4,
        "leads": 1,
        "recordings": 1,
        "letters": 1,
        "assistant": 1,
        "clicks": 2,
        "checkouts": 1,
    }
    assert done.counts == expected
    assert done.confirmed["calls"] == {"deleted": 1, "gone": 0, "past_retention": 0}
    assert done.confirmed["assistant"] == "deleted"
    assert (done.plan, done.error, done.due_at) == ({}, None, None)
    assert done.finished_at is not None


def test_nobody_elses_rows_go(trial, called, ask):
    other = factories.trial(factories.OAK, owner_id=trial.owner_id)  # the same person has two trials
    theirs = factories.call(other, caller_number="+14155550199")
    with writing() as session:
        session.add(Mail(trial_id=other.id, kind="welcome"))

    retention.work(ask().id)

    assert db.session.scalars(db.select(Call.id)).all() == [theirs.id]
    assert (number(Mail), number(User)) == (1, 1)
    assert fresh(other).business == "Oak & Iron"


def test_a_purge_after_an_expiry_erases_the_rest(trial, called, ask, again):
    retention.work(ask("expiry", "schedule").id)

    receipt = ask("purge", "schedule")
    assert retention.work(receipt.id)

    assert fresh(trial).business == ""
    counts = again(receipt.id).counts
    assert {name: count for name, count in counts.items() if count} == {"letters": 1, "clicks": 2, "checkouts": 1}
    assert deleted_at_vapi() == ["call", "assistant"]


def test_a_call_that_was_being_placed_is_found_at_vapi_and_deleted(trial, place, ask):
    factories.call(trial, provider_call_id=None, dialled_at=trial.created_at)
    place()  # it rings there, and we have not been told its id yet

    assert retention.work(ask().id)

    assert left_at_vapi() == []
    assert number(Call) == 0


def test_an_assistant_whose_making_broke_off_is_found_by_its_marker(trial, ask):
    vapi.current().delete_assistant(trial.assistant_id)
    vapi.current().create_assistant({**BRAIN, "metadata": {"callboard": configuration.marker(trial)}})
    with writing() as session:
        row = session.get_one(Trial, trial.id)
        row.assistant_id, row.assistant_attempts = None, 1
    assert len(left_at_vapi()) == 1

    assert retention.work(ask().id)

    assert left_at_vapi() == []


def test_what_came_to_be_while_a_trial_was_erased_is_erased_after_it(trial, called, ask):
    retention.work(ask().id)
    late = vapi.current().create_assistant(BRAIN)
    with writing() as session:  # a set-up that was under way ends
        session.get_one(Trial, trial.id).assistant_id = late["id"]

    (receipt,) = retention.ask_for_past_time()
    assert retention.work(receipt.id)

    assert left_at_vapi() == []
    assert fresh(trial).assistant_id is None
    assert retention.ask_for_past_time() == []


def test_a_call_placed_in_the_last_moment_is_deleted_at_vapi_too(trial, ask, again):
    receipt = ask()
    retention.work(receipt.id)
    body = {"assistant": BRAIN, "phoneNumberId": "line", "customer": {"number": "+15550100144"}}
    late = vapi.current().create_call(body)["id"]

    with writing():
        retention.also(trial.id, late)

    assert again(receipt.id).finished_at is None
    assert retention.work(receipt.id)
    assert left_at_vapi() == []
    assert again(receipt.id).plan == {}


def test_of_a_trial_that_was_never_erased_no_call_is_deleted(trial, place):
    placed = place()

    with writing():
        retention.also(trial.id, placed)

    assert retention.due() == []
    assert placed in left_at_vapi()


def test_another_providers_data_is_not_ours_to_delete(trial, called, ask, again):
    with writing() as session:
        session.get_one(Trial, trial.id).provider = "acme"
        session.execute(db.update(Call).values(provider="acme"))
    assert retention.counts(trial)["assistant"] == 0

    receipt = ask()
    assert retention.work(receipt.id)

    assert deleted_at_vapi() == []
    assert again(receipt.id).counts["calls"] == 1
    assert number(Call) == 0


@pytest.mark.parametrize("kind", ["expiry", "purge"])
def test_asking_again_returns_the_receipt_that_there_is(trial, called, ask, again, kind):
    first = ask(kind)
    assert ask(kind).id == first.id

    retention.work(first.id)

    assert ask(kind).id == first.id
    assert again(first.id).finished_at is not None


def test_the_trial_is_over_from_the_moment_of_asking(trial, ask):
    with writing() as session:
        session.get_one(Trial, trial.id).problem = "x"
    revision = fresh(trial).revision

    ask("expiry")
    assert (trial.status, trial.assistant_due_at, trial.problem) == ("expired", None, None)
    assert trial.revision == revision + 1

    ask("purge")
    assert trial.status == "purged"
