"""The card: the hooks that others rely on, hostile values, and that a push is the same markup as the page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app import languages
from app.calls import card, wording
from app.models import Call, Trial, Turn

ROOT = Path(__file__).resolve().parent.parent.parent
STARTED = datetime(2026, 11, 24, 19, 14, 8, tzinfo=UTC)
PID = "c_7Q2MHJ4KXP"


@pytest.fixture(autouse=True)
def app() -> Iterator[Flask]:
    app = Flask("pages", template_folder=str(ROOT / "templates"))
    languages.init_app(app)
    with app.app_context():
        yield app


def a_trial(**values: Any) -> Trial:
    known = {"token": "tok", "business": "Alder & Sons", "time_zone": "America/New_York", "region": "US"}
    return Trial(**{**known, "status": "ready", **values})


def a_call(status: str = "in_progress", **values: Any) -> Call:
    known = {"public_id": PID, "status": status, "revision": 7, "facts": {"rank": 2}, "started_at": STARTED}
    return Call(**{**known, "created_at": STARTED, "caller_number": "+15550104422", **values})


def a_turn(role: str, text: str, seconds: float | None) -> Turn:
    return Turn(role=role, text=text, seconds=seconds, at=STARTED + timedelta(seconds=4))


def a_value(value: object, **evidence: Any) -> dict[str, Any]:
    known = {"source": "tool", "turn": None, "span": None, "read_back": False, "confidence": None}
    return {"value": value, **known, **evidence}


TURNS = [a_turn("agent", "Who is calling?", 0.0), a_turn("caller", "Dana Whitfield, my heater leaks.", 8.4)]
LEAD = {
    "name": a_value("Dana Whitfield", turn=1, span=[0, 14]),
    "phone": a_value("+15550104422", read_back=True),
    "reason": a_value("leaking water heater"),
}


def rendered(call: Call, turns: list[Turn] | None = None) -> str:
    return card.render(call, a_trial(), TURNS if turns is None else turns)


def test_the_article_carries_the_hooks() -> None:
    html = rendered(a_call(extracted_lead=LEAD))

    assert html.startswith('<article class="card" id="call-c_7Q2MHJ4KXP" data-rev="7" data-status="in_progress"')
    assert 'data-intent=""' in html
    assert 'data-live-in="calls" data-live-first' in html


@pytest.mark.parametrize("status", ["initiated", "ringing", "in_progress", "ended", "completed", "failed"])
def test_every_state_shows_its_status_and_prefixes_its_ids(status: str) -> None:
    html = rendered(a_call(status, extracted_lead=LEAD, summary="Her heater leaks."))

    assert f'data-status="{status}"' in html
    ids = re.findall(r' id="([^"]+)"', html)
    assert ids[0] == f"call-{PID}"
    assert all(found.startswith(f"{PID}-") for found in ids[1:])
    assert len(ids) == len(set(ids))
    assert html.count("<article") == html.count("</article>") == 1


def test_a_captured_value_is_one_element_with_field_and_value() -> None:
    html = rendered(a_call("completed", extracted_lead=LEAD))

    assert '<dd data-field="phone" data-value="+15550104422"><a href="tel:+15550104422">(555) 010-4422</a>' in html
    assert html.count('data-field="name"') == 1
    assert '<dd class="none" data-field="email">Not mentioned</dd>' in html


def test_a_running_call_shows_only_the_fields_so_far() -> None:
    html = rendered(a_call(extracted_lead=LEAD))

    assert 'data-field="email"' not in html
    assert "Still to come: email, address, when" in html


def test_captured_fields_come_before_the_transcript() -> None:
    html = rendered(a_call("completed", extracted_lead=LEAD))

    assert html.index("data-field=") < html.index("data-turn")


def test_evidence_leads_to_the_turn_and_marks_the_words() -> None:
    html = rendered(a_call("completed", extracted_lead=LEAD))

    assert f'href="#{PID}-t1"' in html
    assert "<mark>Dana Whitfield</mark>, my heater leaks." in html


@pytest.mark.parametrize("evidence", [{"turn": 9, "span": [0, 4]}, {"turn": 1, "span": [3, 999]}, {"turn": -1}])
def test_evidence_that_does_not_fit_is_left_out(evidence: dict[str, Any]) -> None:
    html = rendered(a_call("completed", extracted_lead={"name": a_value("Dana", **evidence)}))

    assert 'data-value="Dana"' in html
    assert "<mark>" not in html


def test_a_turn_says_who_and_when() -> None:
    html = rendered(a_call())

    assert f'<li class="turn caller" id="{PID}-t1" data-turn data-role="caller" data-at="8.4"' in html
    assert '<span class="at num">0:08</span>' in html


def test_a_turn_without_seconds_counts_from_the_start_of_the_call() -> None:
    assert 'data-at="4"' in rendered(a_call(), [a_turn("caller", "Hello", None)])


def test_a_turn_before_the_start_is_shown_at_zero() -> None:
    assert 'data-at="0"' in rendered(a_call(), [a_turn("caller", "Hello", -3.0)])


def test_system_lines_are_not_shown() -> None:
    html = rendered(a_call(), [a_turn("system", "You are a receptionist", 0.0), *TURNS])

    assert "You are a receptionist" not in html
    assert f'id="{PID}-t1"' in html


def test_a_pushed_turn_is_the_cards_own_row() -> None:
    call = a_call(extracted_lead=LEAD)

    whole, push = rendered(call), card.render_update(call, a_trial(), TURNS, new_turn=True)

    rows = re.findall(r"<li .*?</li>", push)
    assert len(rows) == 1
    assert rows[0] in whole
    caption = re.search(r'<div class="caption".*?</div>', push)
    assert caption and caption[0] in whole
    assert f'<ol class="turns now" id="{PID}-now" aria-hidden="true"></ol>' in push
    assert push.startswith(f'<div data-live-card="call-{PID}" data-rev="7">')


def test_a_change_of_speaker_pushes_no_turn() -> None:
    push = card.render_update(a_call(), a_trial(), TURNS, new_turn=False)

    assert "data-turn" not in push
    assert f'id="{PID}-caption"' in push


@pytest.mark.parametrize("status", ["ringing", "ended", "completed"])
def test_a_call_that_is_not_running_is_pushed_whole(status: str) -> None:
    push = card.render_update(a_call(status), a_trial(), TURNS, new_turn=True)

    assert push == rendered(a_call(status))


def test_a_preview_is_no_turn_and_has_no_revision() -> None:
    push = card.render_preview(PID, "agent", "Is the water <b>shut off")

    assert "data-turn" not in push
    assert "data-rev" not in push
    assert '<li class="turn partial agent">' in push
    assert "Is the water &lt;b&gt;shut off" in push


def test_the_card_says_who_is_speaking() -> None:
    speaking = {"rank": 2, "speaking": ["2026-11-24T19:14:20+00:00", "k", "agent"]}

    assert "<b>Receptionist</b><span>Speaking…</span>" in rendered(a_call(facts=speaking))


HOSTILE = '"><script>alert(1)</script>'


def test_hostile_values_are_text() -> None:
    lead = {
        key: a_value(HOSTILE) for key in ("name", "phone", "email", "address", "reason", "preferred_time", "company")
    }
    call = a_call("completed", extracted_lead=lead, caller_number=HOSTILE, summary=HOSTILE, ended_reason=HOSTILE)

    html = rendered(call, [a_turn("caller", HOSTILE, 1.0)])

    assert "alert(1)" in html
    assert "<script" not in html
    assert "tel:" not in html
    assert "mailto:" not in html


@pytest.mark.parametrize("number", ["javascript:alert(1)", "+1555;phone-context=x", "+0123456789", "+١٢٣٤٥٦٧٨٩", "911"])
def test_only_a_number_can_be_dialled(number: str) -> None:
    assert wording.tel(number) is None


@pytest.mark.parametrize("address", ["a@b.c?bcc=x@y.z", "a%0Ab@c.de", "a b@c.de", "@c.de", "a@c", "a@b.c\n"])
def test_only_an_address_can_be_written_to(address: str) -> None:
    assert wording.mailto(address) is None
    assert wording.mailto("dana+1@example.com") == "mailto:dana+1@example.com"


def test_a_very_long_name_is_shown_in_part_and_kept_whole() -> None:
    html = rendered(a_call("completed", extracted_lead={"name": a_value("W" * 10_000)}))

    assert f'data-value="{"W" * 10_000}"' in html
    assert "W" * 500 not in html.replace(f'data-value="{"W" * 10_000}"', "")


def test_characters_that_turn_the_text_around_are_not_shown() -> None:
    html = rendered(a_call("completed", extracted_lead={"name": a_value("Dana\u202eevil")}))

    assert ">Dana evil<" in html


@pytest.mark.parametrize(
    ("intent", "confidence", "words"),
    [
        ("lead_intake", 0.8, "New lead"),
        ("scheduling", 0.95, "Booking"),
        ("info", 0.5, "Probably a question"),
        ("other", 0.79, "Probably another kind of call"),
        ("lead_intake", 0.49, "Not sure yet"),
        ("lead_intake", None, "Not sure yet"),
        (None, None, "Not sure yet"),
    ],
)
def test_the_kind_of_call_is_said_as_surely_as_it_is_known(
    intent: str | None, confidence: float | None, words: str
) -> None:
    html = rendered(a_call("completed", intent=intent, intent_confidence=confidence))

    assert f'data-intent="{intent or ""}"' in html
    assert f'">{words}</span>' in html


def test_the_headline_is_built_from_captured_values() -> None:
    html = rendered(a_call("completed", extracted_lead=LEAD, summary="She called about her heater. It leaks."))

    assert ">Dana Whitfield: leaking water heater</h2>" in html
    assert 'data-title="Dana Whitfield: leaking water heater"' in html
    assert '<p class="lede">She called about her heater. It leaks.</p>' in html


def test_without_values_the_headline_is_the_first_sentence_of_the_summary() -> None:
    html = rendered(a_call("completed", summary="She called about her heater. It leaks."))

    assert ">She called about her heater</h2>" in html
    assert '<p class="lede">It leaks.</p>' in html


def test_with_nothing_else_the_headline_is_the_number() -> None:
    assert ">Call from (555) 010-4422</h2>" in rendered(a_call("completed"))


@pytest.mark.parametrize("kind", [*wording.FAILURES, None])
def test_a_failed_call_says_why_and_gives_a_reference(kind: str | None) -> None:
    headline, advice = wording.FAILURES.get(kind or "", wording.FAILURE)

    html = rendered(a_call("failed", ended_kind=kind, started_at=None), [])

    assert f">{headline}</h2>" in html
    assert advice.replace("'", "&#39;") in html
    assert f'Reference <span class="num">{PID}</span>' in html
    assert 'action="/t/tok/calls"' in html


def test_a_trial_that_is_over_offers_no_new_try() -> None:
    assert "<form" not in card.render(a_call("failed"), a_trial(status="expired"), [])


@pytest.mark.parametrize(
    ("url", "words"), [("https://x/1.mp3", "This call was recorded."), (None, "There is no recording")]
)
def test_a_finished_call_says_whether_it_was_recorded(url: str | None, words: str) -> None:
    html = rendered(a_call("completed", recording_url=url))

    assert words in html
    assert "https://x" not in html


def test_times_are_the_business_own_and_absolute() -> None:
    assert "24 Nov, 2:14 pm" in rendered(a_call("completed"))


def test_a_request_changes_no_byte(app: Flask) -> None:
    call = a_call("completed", extracted_lead=LEAD)
    outside = rendered(call)

    with app.test_request_context("/somewhere", base_url="https://elsewhere.example"):
        assert rendered(call) == outside


def test_templates_trust_no_text_and_carry_no_inline_code() -> None:
    for path in (ROOT / "templates").rglob("*.html"):
        text = path.read_text()
        assert "|safe" not in text.replace(" ", "") and "autoescape" not in text, path
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]* src=)", text), path
        assert "url_for" not in text, path
