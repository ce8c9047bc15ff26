"""How often one address may send forms, and what it is told then; a Redis that is down costs nobody the page."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.errors import BadSettings
from app.extensions import db
from app.models import Mail, Trial
from app.web import signup
from tests import factories

ROSA = {"business": "Rosa's Plumbing", "trade": "plumber", "phone": "(555) 010-0111", "email": "rosa@example.com"}


ELSEWHERE = {"REMOTE_ADDR": "192.0.2.1"}


def token(client: FlaskClient) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/trials/new").text)
    assert found
    return found[1]


def sign_up(client: FlaskClient, source: str = "192.0.2.1", **changes: Any) -> Any:
    data = {**ROSA, **changes, "csrf_token": token(client)}
    return client.post("/trials/new", data=data, environ_base={"REMOTE_ADDR": source})


@pytest.fixture
def strict(make_app):
    """A client of an app in which an address may sign up twice an hour."""
    app = make_app(SIGN_UPS_PER_HOUR=2)
    with app.app_context(), app.test_client() as client:
        yield client
        db.session.remove()


def test_an_address_signs_up_so_often_an_hour(strict):
    assert [sign_up(strict, business=f"Rosa {n}").status_code for n in range(3)] == [303, 303, 429]
    assert len(db.session.scalars(db.select(Trial)).all()) == 2
    assert sign_up(strict, "192.0.2.2").status_code == 303


def test_a_negative_limit_stops_the_start_and_is_named(make_app):
    with pytest.raises(BadSettings, match="SIGN_UPS_PER_HOUR"):
        make_app(SIGN_UPS_PER_HOUR=-1)


def test_where_nobody_may_sign_up_the_form_says_so(make_app):
    app = make_app(SIGN_UPS_PER_HOUR=0)
    with app.app_context(), app.test_client() as client:
        assert sign_up(client).status_code == 429


def test_mistakes_are_not_counted_as_sign_ups(strict):
    assert [sign_up(strict, phone="12").status_code for _ in range(5)] == [400] * 5

    assert sign_up(strict).status_code == 303


def test_a_network_of_ipv6_is_one_address(strict):
    places = ["2001:db8::1", "2001:db8::2", "2001:db8::3"]

    assert [sign_up(strict, place, business=place).status_code for place in places] == [303, 303, 429]
    assert sign_up(strict, "2001:db8:0:1::1").status_code == 303


def test_whoever_is_held_back_is_told_for_how_long(strict):
    for n in range(2):
        sign_up(strict, business=f"Rosa {n}")

    answer = strict.post("/trials/new", environ_base={"REMOTE_ADDR": "192.0.2.1"}, headers={"Accept": "text/html"})

    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 3601
    assert re.search(r"Wait \d+ (minutes|seconds)", answer.text)


def test_all_forms_together_are_held_back_after_sixty_a_minute(client):
    place = f"/t/{factories.trial().token}"
    codes = [client.post(f"{place}/phone/confirm", environ_base=ELSEWHERE).status_code for _ in range(60)]
    assert 429 not in codes

    assert client.post(f"{place}/phone/confirm", environ_base=ELSEWHERE).status_code == 429
    assert client.post(f"{place}/calls", environ_base=ELSEWHERE).status_code == 429
    assert client.post("/trials/new", environ_base=ELSEWHERE).status_code == 429
    assert client.get(place, environ_base=ELSEWHERE).status_code == 200


def test_deliveries_are_not_held_back_by_it(client, deliver):
    answers = [deliver("vapi/hang__plain", message={"timestamp": n}).status_code for n in range(70)]

    assert answers == [200] * 70


def test_links_are_asked_for_ten_times_an_hour(client):
    data = {"email": "x@example.com"}
    asked = [client.post("/trials/link", data=data, environ_base=ELSEWHERE).status_code for _ in range(11)]

    assert asked[-1] == 429
    assert 429 not in asked[:-1]


# Whoever tries the product on their own machine


@pytest.mark.parametrize("here", ["127.0.0.1", "::1"])
def test_at_home_one_may_click_and_sign_up_more_often(strict, here):
    assert [sign_up(strict, here, business=f"Rosa {n}").status_code for n in range(6)] == [303] * 6


@pytest.mark.parametrize("mode", ["embedded"], indirect=True)
def test_even_at_home_there_is_an_end(strict):
    codes = [sign_up(strict, "127.0.0.1", business=f"Rosa {n}").status_code for n in range(7)]

    assert codes == [303] * 6 + [429]


@pytest.mark.parametrize("mode", ["embedded"], indirect=True)
@pytest.mark.parametrize(
    ("changes", "headers"),
    [
        ({"APP_ENV": "production"}, {}),
        ({}, {"X-Forwarded-For": "192.0.2.1"}),
        ({"TRUSTED_PROXIES": 1}, {"X-Forwarded-For": "192.0.2.1"}),
    ],
    ids=["in production", "through a tunnel", "through a tunnel that is trusted"],
)
def test_nobody_else_may(make_app, changes, headers):
    app = make_app(SIGN_UPS_PER_HOUR=2, **changes)
    with app.app_context(), app.test_client() as client:
        codes = []
        for n in range(3):
            data = {**ROSA, "business": f"Rosa {n}", "csrf_token": token(client)}
            codes.append(client.post("/trials/new", data=data, headers=headers).status_code)
        db.session.remove()

    assert codes == [303, 303, 429]


@pytest.mark.parametrize("accepts", ["text/html", "application/json", "*/*"])
def test_a_refusal_explains_itself_to_people_and_to_programs(strict, accepts):
    for n in range(2):
        sign_up(strict, business=f"Rosa {n}")

    answer = strict.post("/trials/new", environ_base=ELSEWHERE, headers={"Accept": accepts})

    assert answer.status_code == 429
    said = answer.text if "html" in accepts else answer.json["message"]
    assert re.search(r"sent too often from your connection. Wait \d+ (minutes|seconds)", said)
    assert answer.json is None or answer.json["error"] == "too_many"


@pytest.mark.parametrize("mode", ["scaled"], indirect=True)
def test_without_redis_forms_are_counted_in_memory(client, redis_server):
    redis_server.kill()

    assert sign_up(client).status_code == 303
    codes = [client.post("/trials/link", environ_base=ELSEWHERE).status_code for _ in range(11)]
    assert codes == [400] * 10 + [429]


# The lost link


def ask(client: FlaskClient, email: str) -> Any:
    return client.post("/trials/link", data={"email": email, "csrf_token": token(client)})


def letters() -> list[Mail]:
    db.session.rollback()
    return list(db.session.scalars(db.select(Mail)))


def test_a_lost_link_is_written_to_its_address(client):
    trial = factories.trial(email="rosa@example.com")

    answer = ask(client, " Rosa@example.com ")

    assert answer.status_code == 200
    assert [(mail.kind, mail.trial_id) for mail in letters()] == [("link", trial.id)]
    assert trial.token not in answer.text


def test_the_answer_does_not_tell_whether_an_address_has_a_trial(client):
    factories.trial(email="rosa@example.com")

    answers = [ask(client, email) for email in ("rosa@example.com", "nobody@example.com", "no address", "")]

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == 1
    assert "If a trial has that address, its link is on the way." in answers[0].text
    assert len(letters()) == 1


def test_nor_does_its_time(client):
    factories.trial(email="rosa@example.com")
    seconds = []

    for email in ("rosa@example.com", "nobody@example.com", "no address"):
        began = time.monotonic()
        ask(client, email)
        seconds.append(time.monotonic() - began)

    assert min(seconds) >= signup.LINK_SECONDS


def test_a_stranger_cannot_have_the_link_sent_from_another_site(client):
    factories.trial(email="rosa@example.com")

    answer = client.post("/trials/link", data={"email": "rosa@example.com"})

    assert answer.status_code == 400
    assert 'value="rosa@example.com"' in answer.text
    assert letters() == []
