"""What an owner gets who asks for everything that we hold."""

from __future__ import annotations

import json

import pytest

from app import export
from app.clock import now
from app.database import writing
from app.models import Checkout, CtaClick, Dial, Mail, PhoneCode, Trial, User, WebhookEvent
from tests import factories

REPORT = "vapi/end-of-call-report__plain"


@pytest.fixture
def trial(app) -> Trial:
    made = factories.trial(email="rosa@example.com", services="Drains", knowledge="We repair drains.")
    with writing() as session:
        owner = User(email="rosa@example.com")
        session.add(owner)
        session.flush()
        made.owner_id, made.knowledge_from = owner.id, "form"
        session.add(PhoneCode(trial_id=made.id, channel="screen", expires_at=now()))
        session.add(Mail(trial_id=made.id, kind="welcome", state="sent", sent_at=now()))
        session.add(Dial(trial_id=made.id, kind="call", number_hash="0" * 64))
        session.add(checkout := Checkout(trial_id=made.id, provider="sandbox", reference="co_1"))
        session.flush()
        session.add(CtaClick(trial_id=made.id, press="1", session="a-browser", checkout_id=checkout.id))
    return made


@pytest.fixture
def exported(trial, deliver, work) -> dict:
    """The export of a trial with one call, as a program reads it."""
    deliver(REPORT, message={"call": {"assistantId": trial.assistant_id}})
    work()
    return json.loads(json.dumps(export.of(trial)))


def test_it_holds_what_the_business_told(trial, exported):
    told = exported["trial"]

    assert (told["business"], told["phone"], told["email"]) == ("Rosa's Plumbing", "+15550100111", "rosa@example.com")
    assert (told["services"], told["owner"], told["status"]) == ("Drains", "rosa@example.com", "ready")
    assert told["link"].endswith(f"/t/{trial.token}")
    assert exported["knowledge"] == {"text": "We repair drains.", "source": "form", "note": None}


def test_it_holds_every_call_with_its_words_and_its_lead_with_evidence(exported):
    (call,) = exported["calls"]

    assert (call["status"], call["caller_number"], call["intent"]) == ("completed", "+14155550123", "lead_intake")
    assert [turn["role"] for turn in call["turns"]] == ["agent", "caller"] * 4
    assert call["turns"][0]["text"] == "Harbor Plumbing, how can I help you today?"
    assert call["lead"]["name"]["value"] == "Dana Whitfield"
    assert {"source", "turn", "span", "read_back", "confidence"} <= set(call["lead"]["name"])


def test_it_holds_every_delivery_with_its_payload(exported):
    (delivery,) = exported["events"]

    assert delivery["type"] == "end-of-call-report"
    assert delivery["payload"]["message"]["customer"]["number"] == "+14155550123"


def test_it_holds_letters_codes_and_dials_but_no_number_in_them(exported):
    assert [letter["kind"] for letter in exported["letters"]] == ["welcome"]
    assert [code["channel"] for code in exported["phone_codes"]] == ["screen"]
    (dial,) = exported["dials"]
    assert set(dial) == {"kind", "at", "cost"}


def test_it_holds_every_press_of_the_button_and_every_checkout(exported):
    (press,), (checkout,) = exported["presses"], exported["checkouts"]

    assert (press["browser"], press["checkout"]) == ("a-browser", "co_1")
    assert (checkout["reference"], checkout["state"], checkout["paid_at"]) == ("co_1", "open", None)


def test_it_holds_nothing_of_anybody_else(trial, exported):
    other = factories.trial(factories.BRIGHT)
    factories.call(other, caller_number="+15550100177")
    with writing() as session:
        session.add(WebhookEvent(provider="vapi", event_id="x", type="hang", payload={}, headers={}, agent="another"))

    whole = json.dumps(export.of(trial))

    assert "Bright Smile" not in whole
    assert "+15550100177" not in whole
    assert len(json.loads(whole)["events"]) == 1


def test_every_column_of_a_trial_and_a_call_is_in_it_or_known_not_to_be(exported):
    inner = {"id", "token", "owner_id", "demo", "revision", "assistant_due_at", "assistant_attempts", "problem"}
    inner |= {"purged_at", "knowledge", "knowledge_from", "knowledge_note"}
    assert set(Trial.__table__.columns.keys()) - inner <= set(exported["trial"])
    (call,) = exported["calls"]
    renamed = {"id", "public_id", "callable_type", "callable_id", "extracted_lead", "ended_kind", "revision"}
    renamed |= {"dial_due_at", "dialled_at", "lookup_due_at", "lookups", "updated_at"}
    columns = set(factories.Call.__table__.columns.keys())
    assert columns - renamed <= set(call)
