"""The whole way, as an owner walks it: sign up, watch the set-up finish, start the call, watch the card complete."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser import Server

BY_HAND = 60  # seconds, from the form's first letter to the finished card


@pytest.fixture
def signed_up(server: Server, page: Page) -> Iterator[Page]:
    """The mini-report that a visitor lands on."""
    page.goto(f"{server.url}/")
    page.get_by_role("link", name="Try it").first.click()
    page.locator("[name=business]").fill("Rosa's Plumbing")
    page.locator("[name=trade]").fill("plumber")
    page.locator("[name=phone]").fill("(555) 010-0111")
    page.locator("[name=email]").fill("rosa@example.com")
    page.locator("[name=services]").fill("Leaks, water heaters, drains")
    page.locator("[name=hours]").fill("Mon to Fri, 7 am to 6 pm")
    page.locator("form:has([name=business]) [type=submit]").click()
    page.wait_for_url("**/t/*")
    yield page


@pytest.mark.parametrize("mode", ["embedded"], indirect=True)  # what a newcomer runs; at the speed of speech
def test_from_the_form_to_a_finished_card_in_under_a_minute(signed_up: Page) -> None:
    page, started = signed_up, time.monotonic()
    start = page.locator("#waiting").get_by_role("button", name="Start a test call")

    expect(start).to_be_visible(timeout=15_000)
    assert Axe().run(page).response["violations"] == []
    expect(page.locator("#knows")).to_contain_text("Leaks, water heaters, drains")
    start.click()

    expect(page.locator("article[data-status=in_progress]")).to_be_visible(timeout=20_000)
    expect(page.locator("article[data-status=completed]")).to_be_visible(timeout=BY_HAND * 1000)
    assert time.monotonic() - started < BY_HAND - 10  # what is left is for typing
    expect(page.locator("[data-field=name]")).to_have_attribute("data-value", "Maria Lopez")
    assert page.locator("article").count() == 1


def test_a_double_click_starts_one_call(signed_up: Page) -> None:
    page = signed_up

    page.locator("#waiting").get_by_role("button", name="Start a test call").dblclick(timeout=15_000)

    expect(page.locator("article")).to_have_count(1, timeout=10_000)
    page.reload()
    assert page.locator("article").count() == 1
