"""From the button to a live receptionist in a real browser: a double click, back, two tabs, without script."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Locator, Page, expect

from app.extensions import db
from app.models import Checkout, CtaClick, Trial
from tests import factories
from tests.browser import PHONE, Errors, Server

DESK = {"width": 1280, "height": 900}
CHECKOUT = re.compile(r"/checkout/co_\w+$")


@pytest.fixture
def trial(app: Flask) -> Trial:
    """Rosa's Plumbing with a call that is written up, in the server's own database."""
    made = factories.trial()
    factories.call(made, status="completed", summary="Dana asked for a visit.", facts={})
    return made


@pytest.fixture
def address(server: Server, trial: Trial) -> str:
    return f"{server.url}/t/{trial.token}"


def button(page: Page) -> Locator:
    return page.locator('form[action$="/go-live"]').get_by_role("button", name="Go Live")


def pressed(trial: Trial) -> tuple[int, int, int]:
    """Return how often the button was pressed, how many checkouts that made, and how many were paid."""
    db.session.rollback()
    query = db.select(Checkout.state).where(Checkout.trial_id == trial.id)
    states = list(db.session.scalars(query))
    clicks = db.session.scalars(db.select(CtaClick.id).where(CtaClick.trial_id == trial.id)).all()
    return len(clicks), len(states), states.count("paid")


def standing(trial: Trial) -> str:
    db.session.rollback()
    return db.session.get_one(Trial, trial.id, populate_existing=True).status


def open_live(page: Page, address: str) -> Page:
    page.goto(address)
    page.locator("main[data-live=on]").wait_for()
    return page


def test_an_owner_goes_live(page: Page, address: str, trial: Trial) -> None:
    open_live(page, address)
    button(page).click()
    expect(page).to_have_url(CHECKOUT)

    page.get_by_role("button", name="Pay (sandbox)").click()

    expect(page).to_have_url(f"{address}?checkout=paid")
    expect(page.get_by_role("heading", name="Your receptionist is live")).to_be_visible()
    expect(page.get_by_text("Thank you: your receptionist is live.")).to_be_visible()
    expect(button(page)).to_have_count(0)
    assert (pressed(trial), standing(trial)) == ((1, 1, 1), "converted")


def test_an_owner_goes_live_without_javascript(open_page: Callable[..., Page], address: str, trial: Trial) -> None:
    page = open_page(java_script_enabled=False)
    page.goto(address)

    button(page).click()
    page.get_by_role("button", name="Pay (sandbox)").click()

    expect(page.get_by_role("heading", name="Your receptionist is live")).to_be_visible()
    assert (pressed(trial), standing(trial)) == ((1, 1, 1), "converted")


@pytest.mark.parametrize("scripted", [True, False], ids=["with script", "without"])
def test_a_double_click_is_one_press(
    open_page: Callable[..., Page], address: str, trial: Trial, scripted: bool
) -> None:
    page = open_page(java_script_enabled=scripted)
    page.goto(address)

    button(page).dblclick()
    expect(page).to_have_url(CHECKOUT)
    page.get_by_role("button", name="Pay (sandbox)").dblclick()

    expect(page.get_by_role("heading", name="Your receptionist is live")).to_be_visible()
    assert (pressed(trial), standing(trial)) == ((1, 1, 1), "converted")


@pytest.mark.parametrize("scripted", [True, False], ids=["with script", "without"])
def test_back_and_pressed_again_is_two_presses_and_one_checkout(
    open_page: Callable[..., Page], address: str, trial: Trial, scripted: bool
) -> None:
    page = open_page(java_script_enabled=scripted)
    page.goto(address)
    button(page).click()
    expect(page).to_have_url(CHECKOUT)
    checkout = page.url

    page.go_back()
    expect(page).to_have_url(address)
    button(page).click()

    expect(page).to_have_url(checkout)
    assert pressed(trial) == (2, 1, 0)


def test_back_after_paying_pays_nothing_again(page: Page, address: str, trial: Trial) -> None:
    page.goto(address)
    button(page).click()
    page.get_by_role("button", name="Pay (sandbox)").click()
    expect(page.get_by_role("heading", name="Your receptionist is live")).to_be_visible()

    page.go_back()

    expect(page.get_by_role("heading", name="Your receptionist is live")).to_be_visible()
    assert pressed(trial) == (1, 1, 1)


def test_two_tabs_make_one_checkout_and_one_conversion(page: Page, address: str, trial: Trial) -> None:
    other = page.context.new_page()
    for tab in (page, other):
        open_live(tab, address)
    button(page).click()
    button(other).click()
    for tab in (page, other):
        expect(tab).to_have_url(CHECKOUT)
    assert page.url == other.url

    for tab in (page, other):
        tab.get_by_role("button", name="Pay (sandbox)").click()
        expect(tab.get_by_role("heading", name="Your receptionist is live")).to_be_visible()

    assert (pressed(trial), standing(trial)) == ((2, 1, 1), "converted")


def test_a_page_that_is_open_elsewhere_shows_that_it_was_paid(open_page: Callable[..., Page], address: str) -> None:
    elsewhere, here = open_live(open_page(), address), open_page()
    expect(button(elsewhere)).to_be_visible()
    here.goto(address)
    button(here).click()

    here.get_by_role("button", name="Pay (sandbox)").click()

    expect(elsewhere.get_by_role("heading", name="Your receptionist is live")).to_be_visible()
    expect(button(elsewhere)).to_have_count(0)
    expect(elsewhere.get_by_text("of your trial", exact=True)).to_be_hidden()


def test_a_cancelled_checkout_is_said_and_can_be_taken_up_again(page: Page, address: str, trial: Trial) -> None:
    page.goto(address)
    button(page).click()
    expect(page).to_have_url(CHECKOUT)
    checkout = page.url

    page.get_by_role("link", name="Cancel and go back").click()

    expect(page.get_by_text("Checkout cancelled: nothing was charged.")).to_be_visible()
    button(page).click()
    expect(page).to_have_url(checkout)
    assert standing(trial) == "ready"


def test_an_expired_trial_goes_live_with_its_settings(page: Page, server: Server, app: Flask, errors: Errors) -> None:
    oak = factories.trial(factories.OAK, expired_at=factories.now())
    page.goto(f"{server.url}/t/{oak.token}")
    is_sound(page)

    button(page).click()
    page.get_by_role("button", name="Pay (sandbox)").click()

    expect(page.get_by_role("heading", name="Your receptionist is live")).to_be_visible()
    assert standing(oak) == "converted"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("screen", [PHONE, DESK], ids=["375", "1280"])
def test_every_page_on_the_way_can_be_used_by_everybody(
    open_page: Callable[..., Page], address: str, scheme: str, screen: dict[str, int]
) -> None:
    page = open_page(viewport=screen, color_scheme=scheme)

    page.goto(address)
    assert button(page).bounding_box()["height"] >= 60
    is_sound(page)
    button(page).click()
    expect(page).to_have_url(CHECKOUT)
    is_sound(page)
    page.get_by_role("link", name="Cancel and go back").click()
    expect(page.get_by_text("Checkout cancelled")).to_be_visible()
    is_sound(page)
    button(page).click()
    page.get_by_role("button", name="Pay (sandbox)").click()
    expect(page.get_by_role("heading", name="Your receptionist is live")).to_be_visible()
    is_sound(page)


@pytest.mark.parametrize("width", [320, 375])
def test_with_text_twice_as_large_nothing_is_cut_off(open_page: Callable[..., Page], address: str, width: int) -> None:
    page = open_page(viewport={"width": width, "height": 812})
    page.goto(address)

    page.evaluate("document.documentElement.style.fontSize = '200%'")

    is_sound(page)
    expect(button(page)).to_be_in_viewport(ratio=1)


def is_sound(page: Page) -> None:
    assert Axe().run(page).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
