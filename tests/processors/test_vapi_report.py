"""The closing report: turns, times, tool calls, summary, cost; and what it leaves out."""

from __future__ import annotations

from datetime import UTC, datetime

from vapi_samples import WHO, at, body, event_of, only, updates

from app.plugins import Turn


def test_the_report_says_everything() -> None:
    update = only("end-of-call-report__plain")
    turns = update.pop("turns")
    (tool_call,) = update.pop("tool_calls")
    (lead, *_) = update.pop("structured_outputs")
    transcript = update.pop("transcript")

    assert update == WHO | {
        "final": True,
        "status": "completed",
        "at": at(1795532684075),
        "started_at": datetime(2026, 11, 24, 15, 4, 10, 160000, UTC),
        "ended_at": datetime(2026, 11, 24, 15, 4, 38, 875000, UTC),
        "ended_reason": "customer-ended-call",
        "ended_kind": "normal",
        "duration_seconds": 28.715,
        "recording_url": body("end-of-call-report__plain")["message"]["recordingUrl"],
        "summary": "Dana Whitfield reported a leaking water heater at 12 Alder Court and asked for a call back.",
        "cost": 0.0389,
    }
    assert [turn.role for turn in turns] == ["agent", "caller"] * 4
    assert turns[0] == Turn("agent", "Harbor Plumbing, how can I help you today?", at(1795532650410), 0.25)
    assert (tool_call.id, tool_call.name) == ("call_eae2efe52b86b1028c0c9c99", "capture_lead")
    assert tool_call.arguments == {"name": "Dana Whitfield", "phone": "+14155550123", "need": "leaking water heater"}
    assert lead["email"] == "dana@whitfield.example"
    assert transcript.startswith("AI: Harbor Plumbing")


def test_a_redelivered_report_says_the_same() -> None:
    first, again = only("end-of-call-report__plain"), only("end-of-call-report__retry")

    assert {k: v for k, v in again.items() if k != "at"} == {k: v for k, v in first.items() if k != "at"}


def test_a_report_without_analysis_still_has_its_turns_and_tool_calls() -> None:
    update = only("end-of-call-report__empty-analysis")

    assert "summary" not in update
    assert len(update["turns"]) == 6
    assert [call.name for call in update["tool_calls"]] == ["check_availability", "book_appointment"]


def test_a_call_that_nobody_answered_has_no_start_and_no_turns() -> None:
    update = only("end-of-call-report__never-answered")

    assert update["ended_kind"] == "not_reached"
    assert not {"started_at", "duration_seconds", "turns", "transcript", "recording_url"} & set(update)


def test_without_consent_there_is_no_recording() -> None:
    update = only("end-of-call-report__no-recording-consent-declined")

    assert "recording_url" not in update
    assert len(update["turns"]) == 8


def test_a_report_of_old_keeps_its_turns_at_the_top() -> None:
    data = body("end-of-call-report__plain")
    data["message"]["artifact"] = {}

    (update,) = updates(event_of(data))
    assert len(update.turns or ()) == 8
    assert update.transcript
    assert update.recording_url
