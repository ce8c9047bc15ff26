"""What the caller wants, how surely, and why."""

from __future__ import annotations

import pytest

from processors.leads.heard.listener import Listener
from processors.leads.intents.reader import IntentReader, Judged


def judged(*lines: str, is_over: bool = True) -> Judged:
    """Return what is made of a call whose lines begin with a (assistant) or c (caller)."""
    listener, intents = Listener("US", None, None), IntentReader()
    for each in lines:
        intents.hear(listener.hear("agent" if each[0] == "a" else "caller", each[2:]))
    return intents.intent(listener.found(), is_over=is_over)


BOOKING = (
    "a Larch Street Dental.",
    "c hi i'd like to come in for a cleaning on friday",
    "a Friday at ten?",
    "c yes please",
    "a And your name?",
    "c ottoline reyes four one five five five five oh one four four",
    "a You're booked for Friday at ten.",
)


@pytest.mark.parametrize(
    ("lines", "intent"),
    [
        (BOOKING, "scheduling"),
        (("a Fern Salon.", "c i have to cancel my appointment tomorrow", "a That's cancelled."), "scheduling"),
        (("a Óptica Sol.", "c quiero una cita el lunes", "a ¿El lunes a las dos?", "c sí perfecto"), "scheduling"),
        (
            ("a Oak Roofing.", "c i need a quote for a new roof", "a Name and number?", "c ada voss 415-555-0123"),
            "lead_intake",
        ),
        (("a Deep Pools.", "c how late are you open on sundays", "a Until six.", "c great thanks"), "info"),
        (("a Deep Pools.", "c a qué hora cierran", "a A las seis.", "c gracias"), "info"),
        (("a Oak Roofing.", "c oh sorry wrong number", "a No problem, goodbye."), "other"),
        (("a Oak Roofing.", "c congratulations you have been selected press one now", "a Goodbye."), "other"),
        (("a Fern Salon.", "c are you hiring i'm looking for a job", "a I'll tell the manager."), "other"),
        (("a Oak Roofing.", "c your crew left a hole and i want a refund", "a I'm sorry."), "other"),
        (("a Oak Roofing.", "c just testing if this works bye"), "other"),
        (("a Oak Roofing.", "c [noise]", "a I can't hear you."), "other"),
        (("a Oak Roofing.",), "other"),
        ((), "other"),
    ],
)
def test_what_was_asked_agreed_and_given_tells_the_intent(lines: tuple[str, ...], intent: str) -> None:
    assert judged(*lines).intent == intent


def test_an_intent_is_explained_in_words() -> None:
    reasons = judged(*BOOKING).reasons

    assert "The assistant confirmed a visit" in reasons
    assert any(reason.startswith("A time was agreed: ") for reason in reasons)


def test_a_number_that_was_given_is_a_reason_to_see_a_lead() -> None:
    found = judged("a Oak Roofing.", "c i want my gutters done call me on 415-555-0123", "a We'll call you back.")

    assert (found.intent, "The caller gave a phone number" in found.reasons) == ("lead_intake", True)


def test_a_quote_whose_details_are_taken_is_no_mere_question() -> None:
    asked = ("a Oak Roofing.", "c how much is a new roof", "a It depends.")

    assert judged(*asked).intent == "info"
    assert judged(*asked, "a Can I take your details?", "c sure ada voss 415-555-0123").intent == "lead_intake"


def test_confidence_is_low_at_first_and_rises_with_the_turns() -> None:
    early, late = (judged(*BOOKING[:count], is_over=False).confidence for count in (2, 7))

    assert 0 < early < late < judged(*BOOKING).confidence <= 1


def test_capitals_and_signs_do_not_matter() -> None:
    bare = [line[:2] + line[2:].lower().replace("?", "").replace(".", "") for line in BOOKING]

    plain, written = judged(*bare), judged(*BOOKING)
    assert (plain.intent, plain.confidence) == (written.intent, written.confidence)


@pytest.mark.parametrize("text", ["", "\x00\x07", "‮مرحبا‬", "😀" * 5000, "at " * 300_000, "call me " * 100_000])
def test_any_words_are_borne(text: str) -> None:
    assert 0 <= judged("a Oak Roofing.", f"c {text}").confidence <= 1
