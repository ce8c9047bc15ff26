"""The owner puts captured values right on the page: what is kept, shown, pushed, refused and taken back."""

from __future__ import annotations

import json
import re

import pytest

from app import live, retention
from app.calls import corrections
from app.extensions import db
from app.models import Call, Correction
from tests import factories


@pytest.fixture
def trial(app):
    return factories.trial(assistant_id="a1")


@pytest.fixture
def call(trial, deliver, work) -> Call:
    """A call that was reported, with a name, a phone and a need that the assistant noted."""
    deliver("vapi/end-of-call-report__plain", message={"call": {"assistantId": "a1"}, "assistant": {"id": "a1"}})
    work()
    (call,) = db.session.scalars(db.select(Call))
    assert call.callable_id == trial.id
    assert call.extracted_lead["name"]["value"] == HEARD
    return call


HEARD = "Dana Whitfield"


@pytest.fixture
def put(client, trial, call):
    """`put("name", "Maria")` sends the form as a browser would."""

    def send(field, value=None, reference=None, headers=None, **data):
        given = data if value is None else {"value": value, **data}
        path = f"/t/{trial.token}/calls/{reference or call.public_id}/fields/{field}"
        answer = client.post(path, data=given, headers={"Accept": "text/html", **(headers or {})})
        db.session.rollback()
        db.session.expire_all()
        return answer

    return send


def shown(client, trial, field) -> str:
    html = client.get(f"/t/{trial.token}").text
    found = re.findall(rf'<dd[^>]*data-field="{field}"[^>]*>', html)
    assert len(found) == 1
    value = re.search(r'data-value="([^"]*)"', found[0])
    return value[1] if value else ""


@pytest.mark.parametrize(
    ("field", "written", "stands"),
    [
        ("name", "  Maria   Lopez ", "Maria Lopez"),
        ("phone", "(415) 555-0199", "+14155550199"),
        ("phone", "+44 20 7946 0958", "+442079460958"),
        ("email", "Maria@Example.com", "maria@example.com"),
        ("address", "12 Alder Court\nFlat 2", "12 Alder Court Flat 2"),
        ("reason", "a leak\x00\u202e", "a leak"),
        ("preferred_time", "Tuesday at 3", "Tuesday at 3"),
        ("name", "<b>Maria</b>", "&lt;b&gt;Maria&lt;/b&gt;"),
    ],
)
def test_a_correction_is_cleaned_and_stands_on_the_page(put, client, trial, call, field, written, stands):
    answer = put(field, written)

    assert (answer.status_code, answer.location) == (303, f"/t/{trial.token}#call-{call.public_id}")
    assert shown(client, trial, field) == stands


def test_what_was_heard_stays_beside_it_in_history(put, client, trial, call):
    put("name", "Maria Lopez")

    assert f"Callboard heard: {HEARD}" in client.get(f"/t/{trial.token}").text
    (kept,) = corrections.history(call)
    assert (kept.field, kept.action, kept.value, kept.heard, kept.by) == ("name", "set", "Maria Lopez", HEARD, "owner")


def test_later_events_never_overwrite_it(put, client, trial, call, deliver, work):
    put("name", "Maria Lopez")

    changes = {"call": {"assistantId": "a1"}, "assistant": {"id": "a1"}, "endedAt": "2027-01-01T00:00:00.000Z"}
    deliver("vapi/end-of-call-report__retry", message=changes)
    deliver("vapi/tool-calls__plain", message={"call": {"id": call.provider_call_id, "assistantId": "a1"}})
    assert work() == 2

    assert shown(client, trial, "name") == "Maria Lopez"


def test_left_empty_it_is_not_mentioned(put, client, trial, call):
    put("name", "")

    assert shown(client, trial, "name") == ""
    assert [c.action for c in corrections.history(call)] == ["cleared"]


def test_what_was_heard_can_be_taken_again(put, client, trial, call):
    put("name", "Maria")
    assert shown(client, trial, "name") == "Maria"

    put("name", undo="true")

    assert shown(client, trial, "name") == HEARD
    assert [c.action for c in corrections.history(call)] == ["set", "undone"]


def test_the_same_value_again_changes_nothing(put, call):
    put("name", "Maria")
    revision = db.session.get(Call, call.id).revision

    put("name", "Maria")
    put("phone", undo="true")

    assert db.session.get(Call, call.id).revision == revision
    assert len(corrections.history(call)) == 1


@pytest.mark.parametrize(
    ("field", "written", "says"),
    [
        ("phone", "12", "not a phone number"),
        ("phone", "call me", "not a phone number"),
        ("email", "maria at example", "not an e-mail address"),
        ("email", "maria@example..com", "not an e-mail address"),
        ("name", "x" * 201, "Shorten it to 200 characters"),
        ("reason", "x" * 501, "Shorten it to 500 characters"),
        ("name", "?!", "letters or digits"),
    ],
)
def test_a_bad_value_is_said_beside_its_field_with_what_was_typed(put, client, trial, call, field, written, says):
    answer = put(field, written)

    assert answer.status_code == 422
    form = re.search(rf'<details id="{call.public_id}-c-{field}-d".*?</details>', answer.text, re.DOTALL)[0]
    assert " open>" in form
    assert says in form
    assert f'value="{written}"' in form
    assert corrections.history(call) == []


def test_a_program_gets_json(client, trial, call):
    path = f"/t/{trial.token}/calls/{call.public_id}/fields/phone"

    right = client.post(path, json={"value": "415 555 0199"})
    wrong = [client.post(path, json=body) for body in ({"value": "12"}, {"value": [1]}, {})]
    unreadable = [client.post(path, data=body, content_type="application/json") for body in ("{", "[]", '"x"')]

    assert right.status_code == 200
    assert right.json["value"] == "+14155550199"
    assert [answer.status_code for answer in wrong] == [422, 422, 422]
    assert all(answer.json["error"] == "bad_value" and answer.json["errors"]["value"] for answer in wrong)
    assert [answer.status_code for answer in unreadable] == [400, 400, 400]
    assert client.post(path, json={"value": None}).json["value"] is None


def test_nobody_else_can_correct(put, client, trial, call):
    assert put("name", "Maria", headers={"Origin": "https://evil.example"}).status_code == 403
    assert put("name", "Maria", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert corrections.history(call) == []


def test_what_is_not_there_cannot_be_corrected(put, client, trial, call):
    other = factories.call(factories.trial(factories.BRIGHT, assistant_id="a2"))

    assert put("urgent", "yes").status_code == 404
    assert put("name", "Maria", reference="c_NOBODY").status_code == 404
    assert put("name", "Maria", reference=other.public_id).status_code == 404
    assert client.post(f"/t/{'x' * 22}/calls/{call.public_id}/fields/name", data={"value": "M"}).status_code == 404


def test_of_an_erased_trial_nothing_can_be_corrected_and_no_correction_is_left(put, client, trial, call, fake):
    put("name", "Maria Lopez")
    path = f"/t/{trial.token}/calls/{call.public_id}/fields/name"
    client.post(f"/t/{trial.token}/delete")
    for receipt in retention.due():
        retention.work(receipt)

    assert client.post(path, data={"value": "Maria"}).status_code == 410
    assert db.session.scalars(db.select(Correction)).all() == []


@pytest.mark.parametrize("mode", ["embedded"], indirect=True)
def test_other_tabs_see_it_with_the_next_revision(put, client, trial, call, app):
    subscriber = live.hub_of(app).join(trial.token)
    before = call.revision

    put("name", "Maria Lopez")

    html = subscriber.take(5, lambda: "") or ""
    assert 'data-value="Maria Lopez"' in html
    assert f'data-rev="{before + 1}"' in html
    assert html in client.get(f"/t/{trial.token}/cards").text


def test_it_is_in_the_export_and_told_to_an_operator(put, client, trial, call, runner):
    put("name", "Maria Lopez")
    put("phone", "")

    (exported,) = client.get(f"/t/{trial.token}/export.json").json["calls"]
    told = json.loads(runner.invoke(args=["calls", "show", call.public_id, "--json"]).output)

    assert [c["value"] for c in exported["corrections"]] == ["Maria Lopez", None]
    assert [(c["field"], c["action"]) for c in told["corrections"]] == [("name", "set"), ("phone", "cleared")]
    assert told["lead"]["name"] == "Maria Lopez"
    assert told["corrections_of_all_calls"]["name"] == 1
