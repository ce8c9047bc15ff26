"""A trial with everything: an assistant and calls at the fake Vapi, a lead, letters, an owner."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from app import retention
from app.clients import vapi
from app.clock import now
from app.database import writing
from app.extensions import db
from app.models import Checkout, CtaClick, Mail, PhoneCode, Receipt, SandboxRequest, Trial, User
from app.sandbox import journal
from tests import factories

# What the caller of the recorded call gave away; none of it may be anywhere after an erasure.
CALLER = ("4155550123", "415 555 0123", "(415) 555-0123", "Dana", "Whitfield", "Alder Court", "water heater")
OWNER = ("rosa@example.com", "Rosa's Plumbing", "5550100111", "rosas-plumbing", "Drains and boilers", "rosas-browser")


@pytest.fixture
def trial(app, fake) -> Trial:
    """Rosa's trial: its assistant exists at Vapi, letters were written, its phone was confirmed."""
    assistant = vapi.current().create_assistant({"name": "Rosa's Plumbing", "model": {"provider": "openai"}})
    made = factories.trial(assistant_id=assistant["id"])
    with writing() as session:
        owner = User(email="rosa@example.com")
        session.add(owner)
        session.flush()
        made.owner_id, made.email, made.website = owner.id, "rosa@example.com", "https://rosas-plumbing.example"
        made.services, made.knowledge = "Drains and boilers", "Rosa's Plumbing repairs drains and boilers."
        session.add(PhoneCode(trial_id=made.id, channel="screen", expires_at=now()))
        session.add(Mail(trial_id=made.id, kind="welcome", state="sent", sent_at=now()))
        checkout = Checkout(trial_id=made.id, provider="sandbox", url=f"/t/{made.token}/checkout/co_1")
        session.add(checkout)
        session.flush()
        for press in ("1", "2"):
            session.add(CtaClick(trial_id=made.id, press=press, session="rosas-browser", checkout_id=checkout.id))
    folder = app.config["INSTANCE_DIR"] / "mail"
    folder.mkdir(parents=True)
    (folder / f"trial-{made.id}-welcome-0.eml").write_text("Dear Rosa's Plumbing")
    return made


@pytest.fixture
def place(trial) -> Callable[[], str]:
    """`place()` has Vapi place a call of the trial, and returns its id."""

    def one() -> str:
        body = {"assistantId": trial.assistant_id, "phoneNumberId": "line", "customer": {"number": trial.phone}}
        return str(vapi.current().create_call(body)["id"])

    return one


@pytest.fixture
def report(trial, deliver, work) -> Callable[..., str]:
    """`report(call)` delivers that call's events, up to the report with the caller's details, and works them."""
    agent = trial.assistant_id  # for deliveries after the erasure too

    def deliver_all(call: str, *payloads: str) -> str:
        for name in payloads or ("status-update__in-progress", "transcript__final", "end-of-call-report__plain"):
            answer = deliver(f"vapi/{name}", message={"call": {"id": call, "assistantId": agent}})
            assert answer.status_code == 200
        work()
        return call

    return deliver_all


@pytest.fixture
def called(place, report) -> str:
    """The provider's id of a call of the trial that is over and has left a lead."""
    call = report(place())
    report(call, "conversation-update__plain")  # nobody works this type: it is kept as ignored
    return call


@pytest.fixture
def ask(trial) -> Callable[..., Receipt]:
    def asked(kind: str = "purge", by: str = "owner") -> Receipt:
        with writing():
            return retention.ask(trial, kind, by)

    return asked


@pytest.fixture
def again(app) -> Callable[[int], Receipt]:
    """`again(receipt_id)` reads the receipt as it is now."""

    def read(receipt_id: int) -> Receipt:
        db.session.rollback()
        return db.session.get_one(Receipt, receipt_id, populate_existing=True)

    return read


@pytest.fixture
def later(app) -> Callable[..., None]:
    """`later(receipt_id, hours=25)` lets time pass for an erasure: it was asked for then, and is due."""

    def pass_(receipt_id: int, **time: float) -> None:
        values = {"due_at": now()} | ({"created_at": now() - timedelta(**time)} if time else {})
        with writing() as session:
            session.execute(db.update(Receipt).where(Receipt.id == receipt_id).values(**values))

    return pass_


def deleted_at_vapi() -> list[str]:
    """Return what was asked to be deleted at the fake, in order: "call" and "assistant"."""
    db.session.rollback()
    query = db.select(SandboxRequest).where(SandboxRequest.method == "DELETE").order_by(SandboxRequest.id)
    return [line.path.split("/")[1] for line in db.session.scalars(query)]


def left_at_vapi() -> list[str]:
    """Return the assistants and calls that were made at the fake and not deleted."""
    db.session.rollback()
    return journal.made_and_not_deleted()


def number(model) -> int:
    db.session.rollback()
    return db.session.scalar(db.select(db.func.count()).select_from(model)) or 0


def fresh(trial: Trial) -> Trial:
    db.session.rollback()
    return db.session.get_one(Trial, trial.id, populate_existing=True)
