"""Sign-up in a real browser: on a phone, by keyboard, without scripts, and for whoever cannot see it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page, expect
from werkzeug.serving import make_server

from app.dialling import codes
from app.extensions import db
from app.models import Trial
from tests import factories

pytestmark = pytest.mark.parametrize("mode", ["embedded"], indirect=True)  # the pages are the same in both
SCREENS = [(375, "light"), (375, "dark"), (1280, "light"), (1280, "dark")]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture
def site(app: Flask) -> Iterator[str]:
    """The address of the running product."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def made() -> list[Trial]:
    db.session.rollback()
    return list(db.session.scalars(db.select(Trial)))


def fill_in(page: Page, **changes: str) -> None:
    answers = {
        "Name of your business": "Rosa's Plumbing",
        "What it does": "plumber",
        "Your phone": "(555) 010-0111",
        "Your e-mail": "rosa@example.com",
    }
    for label, answer in (answers | changes).items():
        page.get_by_label(label).fill(answer)


def complaints(page: Page) -> list[str]:
    """Return what axe finds wrong, and where."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{one['id']}: {node['html']}" for one in found for node in one["nodes"]]


def landing(page: Page, site: str) -> None:
    page.goto(site)


def form(page: Page, site: str) -> None:
    page.goto(f"{site}/trials/new")


def mistakes(page: Page, site: str) -> None:
    form(page, site)
    fill_in(page, **{"Your phone": "12", "Your e-mail": "rosa"})
    page.get_by_role("button").click()
    page.get_by_role("alert").wait_for()


def lost_link(page: Page, site: str) -> None:
    page.goto(f"{site}/trials/link")


def link_sent(page: Page, site: str) -> None:
    landing(page, site)
    page.get_by_label("Your e-mail").fill("rosa@example.com")
    page.get_by_role("button").click()
    page.get_by_text("its link is on the way").wait_for()


def code(page: Page, site: str) -> None:
    trial = factories.trial(phone_confirmed_at=None)
    codes.send(trial)
    page.goto(f"{site}/t/{trial.token}")


@pytest.mark.parametrize("state", [landing, form, mistakes, lost_link, link_sent, code])
@pytest.mark.parametrize(("width", "scheme"), SCREENS)
def test_every_page_can_be_used_by_everybody(
    site: str,
    open_page: Callable[..., Page],
    errors,
    state: Callable[[Page, str], None],
    width: int,
    scheme: str,
) -> None:
    errors.expect("400 (BAD REQUEST)")
    errors.expect("WebSocket")  # this server has none; what the page does then has tests of its own
    page = open_page(viewport={"width": width, "height": 812}, color_scheme=scheme)

    state(page, site)

    assert complaints(page) == []


@pytest.mark.parametrize("state", [landing, form, mistakes, lost_link, link_sent])
def test_no_page_is_wider_than_a_small_phone(site: str, open_page, errors, state) -> None:
    errors.expect("400 (BAD REQUEST)")
    page = open_page(viewport={"width": 320, "height": 640})

    state(page, site)

    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_business_signs_up_by_keyboard_and_lands_on_its_page(site: str, open_page, errors) -> None:
    page = open_page(timezone_id="America/Denver")
    errors.expect("WebSocket")
    page.goto(site)
    page.get_by_role("link", name="Try it in your business").press("Enter")

    fill_in(page)
    page.get_by_label("Your e-mail").press("Enter")

    expect(page).to_have_title("Setting up your receptionist · Rosa's Plumbing")
    (trial,) = made()
    assert page.url == f"{site}/t/{trial.token}"
    assert trial.time_zone == "America/Denver"


def test_it_works_without_scripts(site: str, open_page) -> None:
    page = open_page(java_script_enabled=False)
    form(page, site)

    fill_in(page)
    page.get_by_role("button").click()

    expect(page).to_have_title("Setting up your receptionist · Rosa's Plumbing")
    assert len(made()) == 1


def test_a_mistake_is_told_first_and_leads_to_its_field(site: str, page: Page, errors) -> None:
    errors.expect("400 (BAD REQUEST)")
    mistakes(page, site)

    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_role("link", name="This is not an e-mail address").click()

    expect(page.get_by_label("Your e-mail")).to_be_focused()
    expect(page.get_by_label("Your e-mail")).to_have_value("rosa")
    expect(page.get_by_label("Your phone")).to_have_value("12")
    expect(page.get_by_label("Name of your business")).to_have_value("Rosa's Plumbing")


def test_a_double_click_makes_one_trial(site: str, page: Page, errors) -> None:
    errors.expect("WebSocket")
    form(page, site)
    fill_in(page)

    page.get_by_role("button").dblclick()

    expect(page).to_have_title("Setting up your receptionist · Rosa's Plumbing")
    assert len(made()) == 1
