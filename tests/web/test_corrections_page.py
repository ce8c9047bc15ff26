"""Correcting a value as an owner does it: on a phone, with and without scripts, while the page goes on living."""

from __future__ import annotations

import json

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser import Errors, Server

pytestmark = pytest.mark.parametrize("mode", ["embedded"], indirect=True)  # the pages are the same in both
TAP = 44  # px


@pytest.fixture
def address(server: Server) -> str:
    """The page of a trial on which a call was written up."""
    words = ("--business", "Rosa's Plumbing", "--trade", "plumber", "--phone", "+15550100111", "--json")
    token = json.loads(server.flask("trials", "create", *words))["token"]
    server.flask("simulate", "plumber-leak", "--trial", token, "--speed", "100", "--url", server.url)
    return f"{server.url}/t/{token}"


@pytest.fixture
def opened(address: str, page: Page) -> Page:
    page.goto(address)
    expect(page.locator("#calls > article")).to_have_attribute("data-status", "completed", timeout=20_000)
    return page


def row(page: Page, field: str):
    return page.locator(f".field:has([data-field={field}])")


def test_a_value_is_corrected_in_its_place_and_seen_in_another_tab(opened, open_page, address):
    other = open_page()
    other.goto(address)
    heard = opened.locator("[data-field=name]").get_attribute("data-value")
    assert heard

    row(opened, "name").locator("summary").click()
    row(opened, "name").get_by_role("textbox").fill("Marta Lopes")
    row(opened, "name").get_by_role("button", name="Save").click()

    expect(opened.locator("[data-field=name]")).to_have_attribute("data-value", "Marta Lopes")
    expect(other.locator("[data-field=name]")).to_have_attribute("data-value", "Marta Lopes")
    expect(row(other, "name")).to_contain_text(f"Callboard heard: {heard}")

    row(opened, "name").locator("summary").click()
    row(opened, "name").get_by_role("button", name="Use what was heard").click()
    expect(other.locator("[data-field=name]")).to_have_attribute("data-value", heard)


def test_without_scripts_a_bad_value_keeps_what_was_typed(opened, open_page, address, errors: Errors):
    errors.expect("422")
    page = open_page(java_script_enabled=False)
    page.goto(address)

    row(page, "phone").locator("summary").click()
    row(page, "phone").get_by_role("textbox").fill("12")
    row(page, "phone").get_by_role("button", name="Save").click()

    box = row(page, "phone").get_by_role("textbox")
    expect(box).to_be_visible()
    expect(box).to_have_value("12")
    expect(row(page, "phone")).to_contain_text("not a phone number")


def test_the_forms_can_be_used_by_everybody_on_a_phone(opened):
    for summary in opened.locator(".fix summary").all():
        summary.click()
        box = summary.bounding_box()
        assert box
        assert box["height"] >= TAP
    for control in opened.locator(".fix input, .fix button").all():
        assert control.bounding_box()["height"] >= TAP

    assert Axe().run(opened).response["violations"] == []
    assert opened.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_what_is_being_typed_survives_a_push(opened, server, address):
    row(opened, "address").locator("summary").click()
    box = row(opened, "address").get_by_role("textbox")
    box.fill("12 Alder")
    card = opened.locator("#calls > article")
    before = int(card.get_attribute("data-rev"))

    path = row(opened, "name").locator("form").first.get_attribute("action")
    opened.request.post(server.url + path, form={"value": "Somebody Else"})

    expect(opened.locator("[data-field=name]")).to_have_attribute("data-value", "Somebody Else")
    assert int(card.get_attribute("data-rev")) == before + 1
    expect(box).to_be_visible()
    expect(box).to_have_value("12 Alder")
