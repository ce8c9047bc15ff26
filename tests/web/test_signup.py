"""Sign-up through the real door: what is accepted, what is said of the rest, and that nothing typed is lost."""

from __future__ import annotations

import re
import threading
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient

from app import trials
from app.dialling import codes
from app.extensions import db
from app.models import Mail, PhoneCode, Trial

ROSA = {
    "business": "Rosa's Plumbing",
    "trade": "plumber",
    "phone": "(555) 010-0111",
    "email": "rosa@example.com",
}
MORE = {
    "website": "rosasplumbing.example",
    "services": "Leaks\nDrains",
    "hours": "Mon to Fri, 7 to 6",
    "region": "US",
    "language": "es",
    "time_zone": "America/Chicago",
}


@pytest.fixture
def send(client: FlaskClient):
    """`send(phone="12")` fills in the form as Rosa would, but for that, and sends it."""

    def fill_in(**changes: Any):
        answers = {**ROSA, **changes, "csrf_token": token(client)}
        return client.post("/trials/new", data={k: v for k, v in answers.items() if v is not None})

    return fill_in


def token(client: FlaskClient, path: str = "/trials/new") -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(path).text)
    assert found
    return found[1]


def made() -> list[Trial]:
    db.session.rollback()
    return list(db.session.scalars(db.select(Trial).order_by(Trial.id)))


def error(page: str, field: str) -> str:
    """Return what the page says is wrong with a field."""
    found = re.search(rf'id="{field}-error"><span class="vh">Error: </span>([^<]*)<', page)
    return unescape(found[1]) if found else ""


def test_the_landing_page_leads_to_the_form(client):
    page = client.get("/")

    assert 'href="/trials/new"' in page.text
    assert 'action="/trials/link"' in page.text


def test_the_form_asks_by_the_agreed_names(client):
    page = client.get("/trials/new").text

    for name in ("business", "trade", "phone", "email", "website", "services", "hours", "region", "language"):
        assert f'name="{name}"' in page
        assert f'for="{name}"' in page


def test_a_sign_up_makes_a_trial_and_leads_to_its_page(send, client):
    answer = send(**MORE)

    (trial,) = made()
    assert (answer.status_code, answer.location) == (303, f"/t/{trial.token}")
    assert client.get(answer.location).status_code == 200
    assert (trial.business, trial.trade) == ("Rosa's Plumbing", "plumber")
    assert (trial.phone, trial.email) == ("+15550100111", "rosa@example.com")
    assert (trial.website, trial.services) == ("https://rosasplumbing.example", "Leaks\nDrains")
    assert (trial.hours, trial.region, trial.language) == ("Mon to Fri, 7 to 6", "US", "es")
    assert trial.time_zone == "America/Chicago"
    assert trial.status == "provisioning"


@pytest.mark.parametrize("domain", ["x.invalid", "shop.test", "shop.example", "example.com", "example.org"])
def test_reserved_domains_can_be_tried_with(send, domain):
    assert send(email=f"rosa@{domain}").status_code == 303

    assert made()[0].email == f"rosa@{domain}"


@pytest.mark.parametrize("mode", ["embedded"], indirect=True)
@pytest.mark.parametrize("domain", ["x.invalid", "shop.test", "shop.localhost", "shop.local"])
def test_in_production_no_address_is_taken_that_no_letter_reaches(make_app, domain):
    app = make_app(APP_ENV="production", VAPI_API_KEY="sandbox", APP_HOST="http://127.0.0.1")
    with app.app_context(), app.test_client() as client:
        given = {**ROSA, "csrf_token": token(client)}
        assert client.post("/trials/new", data=given).status_code == 303

        answer = client.post("/trials/new", data={**given, "email": f"rosa@{domain}"})

        assert "not an e-mail address" in error(answer.text, "email")
        db.session.remove()


def test_what_is_optional_can_be_left_out(send):
    assert send().status_code == 303

    (trial,) = made()
    assert (trial.website, trial.services, trial.hours) == (None, None, None)
    assert (trial.region, trial.language) == ("US", "en")


def test_the_link_is_mailed(send):
    send()

    (mail,) = db.session.scalars(db.select(Mail))
    assert (mail.kind, mail.trial_id) == ("welcome", made()[0].id)


def test_in_the_sandbox_the_page_has_a_code_at_once(send):
    send()

    (code,) = db.session.scalars(db.select(PhoneCode))
    assert code.channel == "screen"
    assert made()[0].phone_confirmed_at is None


def test_a_token_cannot_be_guessed_from_what_was_typed(send, client):
    send()
    with client.application.test_client() as other:
        data = {**ROSA, "csrf_token": token(other)}
        assert other.post("/trials/new", data=data).status_code == 303

    first, second = made()
    assert first.token != second.token
    assert len(first.token) == len(second.token) == 32


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"business": ""}, "business", "name of your business"),
        ({"business": None}, "business", "name of your business"),
        ({"business": " \u200b\u202e\x00 "}, "business", "name of your business"),
        ({"business": "..."}, "business", "name of your business"),
        ({"business": "R" * 121}, "business", "120 characters"),
        ({"trade": ""}, "trade", "what your business does"),
        ({"trade": "p" * 81}, "trade", "80 characters"),
        ({"phone": ""}, "phone", "phone number"),
        ({"phone": "call me"}, "phone", "not a phone number"),
        ({"phone": "555 0142"}, "phone", "area code"),
        ({"phone": "911"}, "phone", "emergency"),
        ({"phone": "900 555 0142"}, "phone", "premium-rate"),
        ({"phone": "1" * 400}, "phone", "not a phone number"),
        ({"email": ""}, "email", "e-mail address"),
        ({"email": "rosa"}, "email", "not an e-mail address"),
        ({"email": "rosa@localhost"}, "email", "not an e-mail address"),
        ({"email": "a@example.com,b@example.com"}, "email", "not an e-mail address"),
        ({"email": "rosa@example.com\nBcc: b@example.com"}, "email", "not an e-mail address"),
        ({"email": f"{'r' * 320}@example.com"}, "email", "not an e-mail address"),
        ({"website": "javascript:alert(1)"}, "website", "not a web address"),
        ({"website": "ftp://rosa.example"}, "website", "not a web address"),
        ({"website": "mailto:rosa@example.com"}, "website", "not a web address"),
        ({"website": "localhost"}, "website", "not a web address"),
        ({"website": "http://"}, "website", "not a web address"),
        ({"website": "http://user:pass@rosa.example"}, "website", "not a web address"),
        ({"website": "http://rosa.example:port"}, "website", "not a web address"),
        ({"website": "http://[::1"}, "website", "not a web address"),
        ({"website": "rosa plumbing.example"}, "website", "not a web address"),
        ({"website": "a..b"}, "website", "not a web address"),
        ({"website": "rosa.example/" + "x" * 500}, "website", "500 characters"),
        ({"services": "s" * 2001}, "services", "2,000 characters"),
        ({"hours": "h" * 2001}, "hours", "2,000 characters"),
        ({"region": "XX"}, "region", "country"),
        ({"region": "<b>"}, "region", "country"),
        ({"language": "fr"}, "language", "language"),
    ],
)
def test_what_cannot_be_used_is_said_beside_its_field(send, changes, field, said):
    answer = send(**changes)

    assert answer.status_code == 400
    assert said in error(answer.text, field)
    assert f'<a href="#{field}">' in answer.text
    assert re.search(rf'<\w+ id="{field}"[^>]*aria-describedby="{field}-error[^>]*aria-invalid="true"', answer.text)
    assert made() == []


def test_everything_that_was_typed_is_still_there(send):
    typed = {
        **MORE,
        "business": 'Rosa "the <b>pipe</b>" & Söhne',
        "phone": "nonsense'",
        "services": "</textarea><script>alert(1)</script>\n\n  two",
        "website": "java'script:\">",
        "region": "ES",
        "language": "es",
    }

    page = send(**typed).text

    assert "<script>alert" not in page
    for name in ("business", "trade", "phone", "email", "website", "time_zone"):
        value = re.search(rf'<input[^>]*name="{name}"[^>]*? value="([^"]*)"', page)
        assert value and unescape(value[1]) == {**ROSA, **typed}[name]
    services = re.search(r'<textarea[^>]*name="services"[^>]*>\n(.*?)</textarea>', page, re.DOTALL)
    assert services and unescape(services[1]).replace("\r", "") == typed["services"]
    assert '<option value="ES" selected>' in page
    assert '<option value="es" selected>' in page


def test_a_country_that_is_not_in_the_list_is_accepted_and_kept(send):
    page = send(region="is", phone="nonsense").text
    assert '<option value="is" selected>' in page

    assert send(region="is", phone="611 1234").status_code == 303
    assert (made()[0].region, made()[0].phone) == ("IS", "+3546111234")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("www.rosa.example", "https://www.rosa.example"),
        ("HTTP://Rosa.example/a?b=c", "HTTP://Rosa.example/a?b=c"),
        ("rosa.example:8080/x", "https://rosa.example:8080/x"),
        ("fontanería.example", "https://fontanería.example"),
        ("", None),
        ("  ", None),
    ],
)
def test_a_website_gets_a_scheme(send, typed, kept):
    assert send(website=typed).status_code == 303

    assert made()[0].website == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Rosa's   Plumbing ", "Rosa's Plumbing"),
        ("Rosa\u202egnibmulP", "Rosa gnibmulP"),
        ("Rosa\x00\x1b[31m\r\nBcc: x", "Rosa [31m Bcc: x"),
        ("Cafe\u0301", "Caf\u00e9"),
        ("\u067e\u200c\u06a9", "\u067e\u200c\u06a9"),
        ("Plumbing 👨\u200d🔧", "Plumbing 👨\u200d🔧"),
    ],
)
def test_what_cannot_be_seen_is_taken_away(send, typed, kept):
    assert send(business=typed).status_code == 303

    assert made()[0].business == kept


def test_lines_of_services_stay_lines(send):
    send(services=" Leaks\r\n\r\n\r\n\r\nDrains\x00\t and  more ")

    assert made()[0].services == "Leaks\n\nDrains and more"


def test_a_phone_is_read_in_the_forms_region(send):
    send(region="GB", phone="020 7946 0123")

    assert made()[0].phone == "+442079460123"


@pytest.mark.parametrize(
    ("zone", "phone", "kept"),
    [
        ("Europe/Madrid", "212 555 0142", "Europe/Madrid"),
        ("", "303 555 0142", "America/Denver"),
        ("Mars/Olympus", "303 555 0142", "America/Denver"),
        ("../../etc/passwd", "303 555 0142", "America/Denver"),
        ("America", "303 555 0142", "America/Denver"),
        ("x" * 5000, "555 010 0142", "America/New_York"),
    ],
)
def test_the_time_zone_is_the_browsers_or_the_phones(send, zone, phone, kept):
    assert send(time_zone=zone, phone=phone).status_code == 303

    assert made()[0].time_zone == kept


def test_fields_that_were_not_asked_for_are_ignored(send):
    assert send(status="converted", token="mine", demo="1", provider="evil").status_code == 303

    (trial,) = made()
    assert (trial.status, trial.demo, trial.provider) == ("provisioning", False, "vapi")
    assert trial.token != "mine"


def test_a_double_click_makes_one_trial(client):
    answers = {**ROSA, "csrf_token": token(client)}

    first, second = (client.post("/trials/new", data=answers) for _ in range(2))

    assert first.location == second.location
    assert (len(made()), second.status_code) == (1, 303)
    assert len(db.session.scalars(db.select(Mail)).all()) == 1


def test_the_form_sent_again_after_the_first_call_still_leads_to_its_trial(client):
    answers = {**ROSA, "csrf_token": token(client)}
    client.post("/trials/new", data=answers)
    (trial,) = made()
    codes.confirm(trial, codes.shown(trial) or "")

    assert client.post("/trials/new", data=answers).location == f"/t/{trial.token}"


def test_clicks_at_the_same_moment_make_one_trial(app, client):
    answers = {**ROSA, "csrf_token": token(client)}
    cookie = client.get_cookie("session")
    gate, places = threading.Barrier(4), []

    def click() -> None:
        with app.test_client() as browser:
            browser.set_cookie("session", cookie.value)
            gate.wait(10)
            places.append(browser.post("/trials/new", data=answers).location)

    threads = [threading.Thread(target=click) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert len(made()) == 1
    assert places == [f"/t/{made()[0].token}"] * 4


def test_other_answers_in_the_same_form_make_another_trial(client):
    answers = {**ROSA, "csrf_token": token(client)}
    client.post("/trials/new", data=answers)

    client.post("/trials/new", data={**answers, "business": "Rosa's Roofing"})

    assert [trial.business for trial in made()] == ["Rosa's Plumbing", "Rosa's Roofing"]


def test_a_form_that_is_too_large_is_refused(send):
    answer = send(services="s" * 70_000)

    assert answer.status_code == 413
    assert made() == []


@pytest.mark.parametrize("path", ["/", "/trials/new", "/trials/link"])
def test_no_proxy_keeps_somebodys_form(client, path):
    assert client.get(path).headers["Cache-Control"] == "private, no-cache"


def test_nothing_that_was_typed_is_logged(send, caplog):
    caplog.set_level("INFO")
    send()
    send(phone="212 555 0142 ext 3")
    send(email="someone else")

    logged = caplog.text + str([record.__dict__ for record in caplog.records])

    for typed in ("Rosa", "5550100111", "rosa@example.com", "212 555", "someone else", made()[0].token):
        assert typed not in logged


# Who sends the form


def test_a_form_without_its_token_is_shown_again_with_all_that_was_typed(client):
    answer = client.post("/trials/new", data=ROSA)

    assert answer.status_code == 400
    assert "Nothing you typed is lost" in answer.text
    assert "rosa@example.com" in answer.text
    assert made() == []
    again = re.search(r'name="csrf_token" value="([^"]+)"', answer.text)
    assert again
    assert client.post("/trials/new", data={**ROSA, "csrf_token": again[1]}).status_code == 303


@pytest.mark.parametrize("changed", ["", "garbage", "x.y.z", "é"])
def test_a_made_up_token_is_refused(client, changed):
    token(client)

    assert client.post("/trials/new", data={**ROSA, "csrf_token": changed}).status_code == 400
    assert made() == []


def test_another_browsers_token_is_refused(app, client):
    with app.test_client() as other:
        theirs = token(other)
    token(client)

    assert client.post("/trials/new", data={**ROSA, "csrf_token": theirs}).status_code == 400


def test_an_old_token_is_refused_with_the_form(make_app):
    app = make_app(WTF_CSRF_TIME_LIMIT=-1)
    with app.app_context(), app.test_client() as client:
        answer = client.post("/trials/new", data={**ROSA, "csrf_token": token(client)})

        assert answer.status_code == 400
        assert "open for a long time" in answer.text


@pytest.mark.parametrize(("host", "secure"), [("https://calls.example", True), ("http://127.0.0.1:8000", False)])
def test_the_cookie_goes_to_this_site_alone(make_app, host, secure):
    app = make_app(APP_HOST=host)
    with app.app_context(), app.test_client() as client:
        cookie = client.get("/trials/new").headers["Set-Cookie"]

    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert ("Secure" in cookie) is secure


def test_deliveries_and_trial_pages_need_no_token(client, send, deliver):
    place = send().location

    assert deliver("vapi/hang__plain").status_code == 200
    assert client.get(place).status_code == 200
    assert "Set-Cookie" not in client.get(place).headers
    assert client.post(f"{place}/phone/code").status_code != 400


def test_a_trial_that_was_erased_is_not_made_anew_by_a_reload(client):
    answers = {**ROSA, "csrf_token": token(client)}
    place = client.post("/trials/new", data=answers).location
    trial = trials.by_token(place.removeprefix("/t/"))
    with db.engine.begin() as elsewhere:
        elsewhere.execute(db.update(Trial).where(Trial.id == trial.id).values(status="purged"))
    db.session.rollback()

    assert client.post("/trials/new", data=answers).status_code == 410
    assert len(made()) == 1
