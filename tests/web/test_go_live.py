"""Going live through the doors: when it is offered, where a press leads, and what the sandbox's checkout does."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from app import live, retention
from app.calls import publish
from app.calls.apply import Change
from app.clock import now
from app.database import writing
from app.models import Trial
from app.trials import golive, page
from tests import factories
from tests.checkout.conftest import checkouts, clicks, fresh
from tests.web.test_trial_page import read

RUNNING = ("initiated", "ringing", "in_progress")
FOREIGN = [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}]


@pytest.fixture
def trial(app) -> Trial:
    made = factories.trial()
    factories.call(made, status="completed")
    return made


@pytest.fixture
def press(trial, client) -> Callable[..., str]:
    """`press()` presses the button and returns the path of the checkout."""

    def one(key: str = "1") -> str:
        answer = client.post(f"/t/{trial.token}/go-live", data={"press": key})
        assert answer.status_code == 303
        return str(answer.location)

    return one


def is_offered(client, trial) -> bool:
    return f'action="/t/{trial.token}/go-live"' in read(client, trial)


# When it is offered


@pytest.mark.parametrize("status", ["initiated", "ringing", "in_progress", "ended", "failed"])
def test_it_is_not_offered_before_a_call_is_ready(client, app, status):
    waiting = factories.trial()
    assert not is_offered(client, waiting)

    factories.call(waiting, status=status)

    assert not is_offered(client, waiting)


def test_it_is_offered_once_from_the_first_ready_call_on(client, trial):
    assert read(client, trial).count('/go-live"') == 1


@pytest.mark.parametrize("status", RUNNING)
def test_it_is_not_offered_while_another_call_runs(client, trial, status):
    running = factories.call(trial, status=status)
    assert not is_offered(client, trial)

    factories.change(running, status="completed")

    assert is_offered(client, trial)


@pytest.mark.parametrize("columns", [{"expired_at": now()}, {"expired_at": None}], ids=["erased", "being erased"])
def test_it_is_offered_when_the_trial_is_over(client, app, columns):
    assert is_offered(client, factories.trial(factories.OAK, **columns))


def test_a_trial_that_is_live_says_what_happens_next_and_offers_nothing(client, app):
    bright = factories.trial(factories.BRIGHT)
    factories.call(bright, status="completed")

    html = read(client, bright)

    assert not is_offered(client, bright)
    assert "Your receptionist is live" in html and "What happens next" in html
    assert "sandbox checkout" not in html  # an operator converted it


def test_the_key_of_the_next_press_moves_with_each_press(client, trial, press):
    def key() -> str:
        return re.search(r'name="press" value="([^"]+)"', read(client, trial)).group(1)

    before = key()
    press(before)

    assert key() != before


@pytest.mark.parametrize("mode", ["embedded"], indirect=True)  # through Redis: tests/test_live.py
def test_a_call_that_gets_ready_brings_it_to_open_pages(app, deliver, work):
    trial = factories.trial()
    subscriber = live.hub_of(app).join(trial.token)

    deliver("vapi/end-of-call-report__plain", message={"call": {"assistantId": trial.assistant_id}})
    work()

    pushed = [subscriber.take(5, lambda: "") or "", subscriber.take(5, lambda: "") or ""]
    assert pushed[0].startswith("<article")
    assert pushed[1] == golive.render(trial)
    assert '/go-live"' in pushed[1]
    assert pushed[1] in page.render(trial)


@pytest.mark.parametrize("mode", ["embedded"], indirect=True)
def test_a_call_that_begins_takes_it_from_open_pages(app, trial):
    subscriber = live.hub_of(app).join(trial.token)
    assert "/go-live" in golive.render(trial)

    running = factories.call(trial, status="ringing")
    publish.changes([Change(running.id, "card")])

    pushed = [subscriber.take(5, lambda: "") or "", subscriber.take(5, lambda: "") or ""]
    assert pushed[1].startswith('<section id="golive"') and "hidden" in pushed[1]
    assert "/go-live" not in pushed[1]


def test_its_revision_moves_with_its_calls(trial):
    before = golive.view(trial).revision

    factories.call(trial, status="ringing")

    assert golive.view(trial).revision > before


# The press


def test_a_press_is_recorded_and_goes_to_the_checkout(client, trial, press):
    address = press()

    assert address == f"/t/{trial.token}/checkout/{checkouts()[0].reference}"
    html = client.get(address).text
    assert "Sandbox: no money is taken" in html and "Pay (sandbox)" in html
    assert [click.press for click in clicks()] == ["1"]


def test_one_browser_is_known_again_and_another_is_another(client, app, trial, press):
    press("1")
    press("2")
    with app.test_client() as other:
        other.post(f"/t/{trial.token}/go-live", data={"press": "3"})

    one, again, another = [click.session for click in clicks()]
    assert one == again != another


def test_a_press_without_a_key_is_a_press(client, trial):
    answer = client.post(f"/t/{trial.token}/go-live")

    assert (answer.status_code, len(clicks())) == (303, 1)


def test_a_press_after_the_trials_end_leads_to_a_checkout_too(client, app):
    oak = factories.trial(factories.OAK, expired_at=now())

    answer = client.post(f"/t/{oak.token}/go-live")

    assert (answer.status_code, answer.location) == (303, f"/t/{oak.token}/checkout/{checkouts()[0].reference}")


def test_a_press_on_a_page_that_was_open_while_the_trial_went_live_goes_back_to_it(client, app):
    bright = factories.trial(factories.BRIGHT)

    answer = client.post(f"/t/{bright.token}/go-live")

    assert (answer.status_code, answer.location) == (303, f"/t/{bright.token}")
    assert (len(clicks()), checkouts()) == (1, [])


@pytest.mark.parametrize("headers", FOREIGN)
def test_another_sites_form_is_refused(client, trial, press, headers):
    address = press()
    posts = [f"/t/{trial.token}/go-live", f"{address}/pay"]

    assert [client.post(path, headers=headers).status_code for path in posts] == [403, 403]
    assert (len(clicks()), fresh(trial).status) == (1, "ready")


def test_a_token_that_no_trial_has_is_not_found(client, press):
    reference = press().rpartition("/")[2]

    assert client.post("/t/guessed/go-live").status_code == 404
    assert client.get(f"/t/guessed/checkout/{reference}").status_code == 404
    assert client.post(f"/t/guessed/checkout/{reference}/pay").status_code == 404
    assert client.get(f"/t/{'x' * 40}/go-live").status_code == 405


def test_an_erased_trial_is_gone(client, trial, press):
    address = press()
    with writing():
        retention.ask(trial, "purge", "owner")

    assert client.post(f"/t/{trial.token}/go-live").status_code == 410
    assert client.get(address).status_code == 410
    assert client.post(f"{address}/pay").status_code == 410
    assert fresh(trial).status == "purged"


def test_where_a_key_is_set_and_nobody_takes_payments_the_page_says_so(make_app):
    app = make_app(STRIPE_SECRET_KEY="a-key")
    with app.app_context(), app.test_client() as client:
        trial = factories.trial()
        factories.call(trial, status="completed")

        answer = client.post(f"/t/{trial.token}/go-live")

        assert answer.status_code == 503
        assert 'role="alert"' in answer.text and "Payment is not available here yet" in answer.text
        assert ([click.checkout_id for click in clicks()], checkouts()) == ([None], [])


# The sandbox's checkout


def test_paying_makes_the_trial_live_and_says_so(client, trial, press):
    answer = client.post(f"{press()}/pay")

    assert (answer.status_code, answer.location) == (303, f"/t/{trial.token}?checkout=paid")
    html = client.get(answer.location).text
    assert "Thank you: your receptionist is live." in html and "no money was taken" in html
    assert fresh(trial).status == "converted"


def test_paying_again_changes_nothing(client, trial, press):
    address = press()
    client.post(f"{address}/pay")
    converted_at, revision = fresh(trial).converted_at, trial.revision

    assert client.post(f"{address}/pay").location == f"/t/{trial.token}?checkout=paid"
    assert (fresh(trial).converted_at, trial.revision) == (converted_at, revision)


def test_a_checkout_that_was_paid_is_not_shown_again(client, trial, press):
    address = press()
    client.post(f"{address}/pay")

    assert client.get(address).location == f"/t/{trial.token}?checkout=paid"


def test_a_cancelled_checkout_stays_open_and_is_said_on_the_page(client, trial, press):
    address = press()
    back = re.search(r'href="([^"]+\?checkout=cancelled)"', client.get(address).text).group(1)

    html = client.get(back).text

    assert "Checkout cancelled: nothing was charged." in html
    assert is_offered(client, trial)
    assert press("2") == address


@pytest.mark.parametrize("outcome", ["paid", "", "x", "<script>"])
def test_an_outcome_that_did_not_happen_is_not_said(client, trial, outcome):
    html = client.get(f"/t/{trial.token}", query_string={"checkout": outcome}).text

    assert 'id="outcome"' not in html


def test_a_trial_that_is_live_says_nothing_of_a_cancelled_checkout(client, app):
    bright = factories.trial(factories.BRIGHT)

    assert 'id="outcome"' not in client.get(f"/t/{bright.token}?checkout=cancelled").text


def test_a_checkout_of_another_trial_is_not_found(client, press):
    other = factories.trial(factories.OAK)
    reference = press().rpartition("/")[2]

    assert client.get(f"/t/{other.token}/checkout/{reference}").status_code == 404
    assert client.post(f"/t/{other.token}/checkout/{reference}/pay").status_code == 404
    assert fresh(other).status == "expired"


def test_with_a_key_of_stripe_there_is_no_sandbox_to_pay_in(client, app, trial, press):
    address = press()
    app.config["STRIPE_SECRET_KEY"] = "a-key"

    assert client.get(address).status_code == 404
    assert client.post(f"{address}/pay").status_code == 404
    assert fresh(trial).status == "ready"
