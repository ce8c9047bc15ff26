"""POST /t/<token>/phone/…: the doors to the code that confirms a phone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app import trials
from app.clock import now
from app.database import writing
from app.dialling import codes, switch
from app.extensions import db
from app.models import PhoneCode, Trial
from tests import factories


@pytest.fixture
def trial(app) -> Trial:
    """Rosa's Plumbing, whose phone is not confirmed."""
    return factories.trial(phone_confirmed_at=None)


@pytest.fixture
def path(trial) -> str:
    return f"/t/{trial.token}"


def fresh(trial: Trial) -> Trial:
    db.session.rollback()
    return trials.by_token(trial.token)


def test_the_page_shows_a_code_that_is_filled_in_and_starts_the_call(client, trial, path):
    client.post(f"{path}/phone/code")
    digits = codes.shown(trial)

    page = client.get(path).text

    assert f'value="{digits}"' in page
    assert "Simulated: this code would be spoken to" in page
    assert client.post(f"{path}/calls", data={"code": digits}).status_code == 303
    assert fresh(trial).phone_confirmed_at is not None
    assert "phone-code" not in client.get(path).text


def test_a_code_is_made_and_leads_back_to_the_page(client, trial, path):
    answer = client.post(f"{path}/phone/code")

    assert (answer.status_code, answer.location) == (303, path)
    assert len(db.session.scalars(db.select(PhoneCode)).all()) == 1


def test_the_right_code_confirms_the_phone(client, trial, path):
    codes.send(trial)

    answer = client.post(f"{path}/phone/confirm", data={"code": codes.shown(trial)})

    assert (answer.status_code, answer.location) == (303, path)
    assert fresh(trial).phone_confirmed_at is not None


@pytest.mark.parametrize("data", [{}, {"code": ""}, {"code": "12"}, {"code": "x" * 5000}])
def test_a_wrong_code_is_said_on_the_page(client, trial, path, data):
    codes.send(trial)

    answer = client.post(f"{path}/phone/confirm", data=data)

    assert answer.status_code == 400
    assert "The code has six digits" in answer.text
    assert fresh(trial).phone_confirmed_at is None


def test_a_refused_code_is_said_on_the_page(client, trial, path):
    with writing():
        trial.phone_confirmed_at = now()

    answer = client.post(f"{path}/phone/code")

    assert answer.status_code == 409
    assert "confirmed already" in answer.text


def test_where_phones_are_real_the_page_offers_a_code_then_asks_for_it(make_app):
    app = make_app(VAPI_API_KEY="key", VAPI_BASE_URL="http://127.0.0.1:1")
    with app.app_context(), app.test_client() as client:
        trial = factories.trial(phone_confirmed_at=None)
        path = f"/t/{trial.token}"
        before = client.get(path).text
        with writing() as session:
            session.add(PhoneCode(trial_id=trial.id, channel="vapi", expires_at=now() + timedelta(minutes=10)))

        after = client.get(path).text

    assert "Call me with a code" in before
    assert "phone-code" not in before
    assert f'action="{path}/phone/confirm"' in after
    assert 'name="code"' in after
    assert f'action="{path}/calls"' not in before.partition('id="another"')[0]


@pytest.mark.parametrize("door", ["code", "confirm"])
def test_other_sites_cannot_use_the_doors(client, trial, path, door):
    foreign = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}

    assert client.post(f"{path}/phone/{door}", headers=foreign).status_code == 403
    assert db.session.scalars(db.select(PhoneCode)).all() == []


@pytest.mark.parametrize("door", ["code", "confirm"])
def test_an_unknown_trial_is_not_found_and_an_erased_one_is_gone(client, trial, path, door):
    assert client.post(f"/t/nobody/phone/{door}").status_code == 404
    factories.trial()
    with writing():
        trial.status = "purged"

    assert client.post(f"{path}/phone/{door}").status_code == 410


def test_a_call_that_nobody_may_place_is_explained_on_the_page(client, trial, path):
    switch.stop("Maintenance until noon.")

    answer = client.post(f"{path}/calls", data={})

    assert answer.status_code == 409
    assert "Maintenance until noon." in answer.text
