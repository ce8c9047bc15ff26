"""Deleting a trial as its owner does it: on a phone, without JavaScript, and with the page open elsewhere."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser import Errors, Server

GONE = "the server responded with a status of 410"  # which a browser prints of a page that is gone


@pytest.fixture
def address(server: Server) -> str:
    """The page of a trial."""
    words = ("--business", "Rosa's Plumbing", "--trade", "plumber", "--phone", "+15550100111", "--json")
    return server.url + "/t/" + json.loads(server.flask("trials", "create", *words))["token"]


def is_sound(page: Page) -> bool:
    """Whether a page can be read and used by everybody, and fits a phone's screen."""
    problems = Axe().run(page).response["violations"]
    assert problems == []
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def test_an_owner_deletes_everything_without_javascript(open_page: Callable[..., Page], address, errors: Errors):
    errors.expect(GONE)
    page = open_page(java_script_enabled=False)
    page.goto(address)

    page.get_by_role("link", name="Delete everything now").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Delete everything of this trial?")
    page.get_by_role("button", name="Delete everything now").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("This trial")
    assert page.url == address
    assert "Rosa" not in page.content()


def test_both_pages_can_be_used_by_everybody(page: Page, address, errors: Errors):
    errors.expect(GONE)
    page.goto(f"{address}/delete")
    assert is_sound(page)

    page.get_by_role("button", name="Delete everything now").click()

    expect(page.get_by_text("being erased").or_(page.get_by_text("Erased")).first).to_be_visible()
    assert is_sound(page)


def test_a_page_that_is_open_elsewhere_notices(open_page: Callable[..., Page], address, errors: Errors):
    errors.expect(GONE)
    errors.expect("WebSocket connection")
    elsewhere, here = open_page(), open_page()
    elsewhere.goto(address)
    expect(elsewhere.locator("#waiting")).to_be_visible()
    here.goto(f"{address}/delete")

    here.get_by_role("button", name="Delete everything now").click()

    expect(elsewhere.get_by_role("heading", level=1)).to_contain_text("This trial", timeout=15_000)
    assert "Rosa" not in elsewhere.content()
