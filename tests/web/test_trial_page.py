"""The trial's page around its cards: each state says what happens next, and is pushed as it is rendered."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app import live, trials
from app.clock import now
from app.trials import page, setup
from tests import factories


@pytest.fixture
def trial(app):
    return trials.sign_up(**factories.ROSA, email="rosa@example.com")


def read(client, trial, path=""):
    answer = client.get(f"/t/{trial.token}{path}")
    assert answer.status_code == 200
    return answer.text


def test_while_it_is_set_up_the_page_says_so_and_offers_no_call(trial, client):
    html = read(client, trial)

    assert "<title>Setting up your receptionist · Rosa&#39;s Plumbing</title>" in html
    assert "The page moves on by itself." in html
    assert f'<form method="post" action="/t/{trial.token}/calls">' not in html


def test_what_is_pushed_is_what_the_page_holds(trial, client):
    assert page.render(trial) in read(client, trial)
    assert read(client, trial, "/cards").endswith(page.render(trial))


@pytest.mark.parametrize("mode", ["embedded"], indirect=True)  # through Redis: tests/test_live.py
def test_a_finished_set_up_is_pushed_to_whoever_watches(trial, fake, app):
    subscriber = live.hub_of(app).join(trial.token)

    setup.set_up(trial.id)

    html = subscriber.take(5, lambda: "") or ""
    while "Ready to answer" not in html:
        html = subscriber.take(5, lambda: "") or ""
        assert html


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        ({"status": "failed", "problem": setup.FAILED}, "could not be set up"),
        ({"status": "expired", "expired_at": now()}, "its calls were erased"),
        ({"expires_at": now() - timedelta(days=1)}, "is being erased"),
        ({"status": "converted", "assistant_id": "a"}, "Ready to answer"),
        ({"problem": setup.BUSY}, "does not answer just now"),
    ],
    ids=["failed", "expired", "past its time", "converted", "put off"],
)
def test_each_state_is_explained(trial, client, columns, says):
    factories.change(trial, **columns)

    assert says in read(client, trial)


def test_the_clock_of_the_data_is_on_the_page(trial, client):
    html = read(client, trial)

    assert "then what callers said and left is erased, and your settings 30 days later" in html
    assert f'href="/t/{trial.token}/export.json"' in html and f'href="/t/{trial.token}/delete"' in html


def test_what_the_receptionist_knows_is_read_and_corrected(trial, client):
    factories.change(trial, knowledge="Hours: <b>always</b>", status="ready", assistant_id="a", assistant_due_at=None)
    assert "Hours: &lt;b&gt;always&lt;/b&gt;" in read(client, trial, "/knowledge")

    answer = client.post(f"/t/{trial.token}/knowledge", data={"knowledge": "Hours: never\x00\u202e"})

    assert (answer.status_code, answer.location) == (303, f"/t/{trial.token}")
    assert "Hours: never" in read(client, trial)
    assert factories.change(trial).assistant_due_at is not None


def test_too_much_knowledge_is_refused_and_nothing_typed_is_lost(trial, client):
    long = "word " * 2000

    answer = client.post(f"/t/{trial.token}/knowledge", data={"knowledge": long})

    assert answer.status_code == 400
    assert long.strip() in answer.text and 'aria-invalid="true"' in answer.text
    assert factories.change(trial).knowledge is None


@pytest.mark.parametrize("path", ["/calls", "/knowledge", "/setup"])
def test_another_sites_form_is_refused(trial, client, path):
    answer = client.post(f"/t/{trial.token}{path}", headers={"Origin": "https://evil.example"})

    assert answer.status_code == 403


@pytest.mark.parametrize("path", ["", "/cards", "/knowledge", "/live"])
def test_a_guessed_token_finds_nothing(client, path):
    answer = client.get(f"/t/{'x' * 32}{path}")

    assert answer.status_code in (404, 426)
