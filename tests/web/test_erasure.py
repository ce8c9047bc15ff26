"""The owner's hold on their data, through the door: export, "delete now", and the page of an erased trial."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from app import retention
from app.clock import now
from app.database import writing
from app.extensions import db
from app.models import Receipt, Trial
from app.retention.asking import hash_of
from tests import factories

REPORT = "vapi/end-of-call-report__plain"
PAGE = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture
def trial(app, fake, deliver, work) -> Trial:
    made = factories.trial()
    deliver(REPORT, message={"call": {"assistantId": made.assistant_id}})
    work()
    return made


def text(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


def status_of(trial: Trial) -> str:
    db.session.rollback()
    return db.session.get_one(Trial, trial.id, populate_existing=True).status


# Export


def test_the_export_is_a_file_that_nobody_keeps_for_later(trial, client):
    answer = client.get(f"/t/{trial.token}/export.json")

    assert answer.status_code == 200
    assert answer.mimetype == "application/json"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="callboard-export.json"'
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.json["calls"][0]["lead"]["name"]["value"] == "Dana Whitfield"


def test_after_an_expiry_the_export_holds_what_is_left(trial, client):
    with writing():
        receipt = retention.ask(trial, "expiry", "schedule")
    retention.work(receipt.id)

    answer = client.get(f"/t/{trial.token}/export.json")

    assert (answer.status_code, answer.json["calls"], answer.json["events"]) == (200, [], [])
    assert answer.json["trial"]["business"] == "Rosa's Plumbing"


@pytest.mark.parametrize("path", ["/export.json", "/delete"])
def test_a_token_that_nobody_has_opens_nothing(app, client, path):
    assert client.get(f"/t/nobody{path}").status_code == 404


# Delete now


def test_the_confirmation_says_how_much_goes_and_erases_nothing(trial, client):
    answer = client.get(f"/t/{trial.token}/delete")

    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    said = text(answer)
    assert "Calls 1 Lines of what was said 8 Message slips of callers 1 Recordings 1" in said
    assert said.index("Download everything") < said.index("Delete everything now")
    assert status_of(trial) == "ready"


def test_deleting_leads_to_the_page_that_is_gone(trial, client):
    answer = client.post(f"/t/{trial.token}/delete")

    assert (answer.status_code, answer.location) == (303, f"/t/{trial.token}")
    gone = client.get(answer.location, headers=PAGE)
    assert gone.status_code == 410
    assert "This trial is being erased" in text(gone)
    receipt = db.session.scalars(db.select(Receipt)).one()
    assert (receipt.kind, receipt.asked_by) == ("purge", "owner")


def test_a_double_click_deletes_once(trial, client):
    client.post(f"/t/{trial.token}/delete")

    assert client.post(f"/t/{trial.token}/delete").status_code == 410
    assert len(db.session.scalars(db.select(Receipt)).all()) == 1


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}]
)
def test_another_site_cannot_delete(trial, client, headers):
    assert client.post(f"/t/{trial.token}/delete", headers=headers).status_code == 403

    assert status_of(trial) == "ready"


def test_an_expired_trial_can_be_deleted(trial, client):
    with writing():
        retention.ask(trial, "expiry", "schedule")

    assert client.get(f"/t/{trial.token}/delete").status_code == 200
    assert client.post(f"/t/{trial.token}/delete").status_code == 303
    assert status_of(trial) == "purged"


def test_who_has_gone_live_is_told_that_the_receptionist_stops_answering(app, client):
    converted = factories.trial(factories.BRIGHT)

    assert "stops answering your callers" in text(client.get(f"/t/{converted.token}/delete"))


# An erased trial


@pytest.fixture
def erased(trial) -> str:
    """The token of a trial that was erased."""
    token = trial.token
    with writing():
        receipt = retention.ask(trial, "purge", "owner")
    assert retention.work(receipt.id)
    return token


@pytest.mark.parametrize("path", ["", "/cards", "/export.json", "/delete"])
def test_every_address_of_an_erased_trial_is_gone(client, erased, path):
    for key in (erased, hash_of(erased)):
        assert client.get(f"/t/{key}{path}", headers=PAGE).status_code == 410


def test_the_page_tells_what_was_erased_and_nothing_else(client, erased):
    answer = client.get(f"/t/{erased}", headers=PAGE)

    said = text(answer)
    assert answer.mimetype == "text/html"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "This trial was erased" in said
    assert "Calls 1 Lines of what was said 8 Message slips of callers 1 Recordings 1" in said
    assert "UTC" in said
    for word in ("Rosa", "Dana", "5550123", erased):
        assert word not in answer.text


def test_it_is_told_to_a_program_too(client, erased):
    answer = client.get(f"/t/{erased}", headers={"Accept": "application/json"})

    assert answer.status_code == 410
    assert answer.json["error"] == "purged"
    (receipt,) = answer.json["receipts"]
    assert (receipt["kind"], receipt["counts"]["calls"], receipt["outstanding"]) == ("purge", 1, 0)
    assert receipt["finished_at"] > receipt["asked_at"]


def test_both_receipts_are_shown_of_a_trial_that_expired_first(trial, client):
    token = trial.token
    for kind in ("expiry", "purge"):
        with writing():
            receipt = retention.ask(trial, kind, "schedule")
        retention.work(receipt.id)

    said = text(client.get(f"/t/{token}", headers=PAGE))

    assert said.index("Calls, at the end of the trial") < said.index("Everything else, 30 days later")


def test_while_the_phone_service_is_silent_the_page_says_so(trial, client, fake):
    fake.faults.add("*", status=503, times=None)
    token = trial.token
    client.post(f"/t/{token}/delete")
    for receipt_id in retention.due():
        assert not retention.work(receipt_id)

    said = text(client.get(f"/t/{token}", headers=PAGE))

    assert "Still to be deleted at the phone service 2" in said


def test_the_page_still_opens_after_the_token_was_hashed_and_time_has_passed(client, erased):
    with writing() as session:
        session.execute(db.update(Trial).values(expires_at=now() - timedelta(days=365)))

    assert retention.ask_for_past_time() == []
    assert client.get(f"/t/{erased}", headers=PAGE).status_code == 410
