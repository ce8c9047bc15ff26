"""From a signed delivery to the painted card: the real server, its workers, and Chromium at 375 px."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from app.models import Trial
from tests.browser import Server
from tests.system import calling

Watch = Callable[[], Page]
one_mode = pytest.mark.parametrize("mode", ["embedded"], indirect=True)  # the layout is the same in both


@pytest.fixture
def call(trial: Trial) -> list[dict[str, Any]]:
    return calling.messages(trial)


@pytest.fixture
def finished(server: Server, watch: Watch, call: list[dict[str, Any]]) -> Page:
    """The page after a whole call that it watched."""
    page = watch()
    calling.post_all(server, call)
    expect(calling.article(page, "completed")).to_be_visible()
    return page


def test_a_call_is_written_down_while_it_is_spoken(
    server: Server, watch: Watch, trial: Trial, call: list[dict[str, Any]]
) -> None:
    page = watch()
    said = 0
    for message in call:
        calling.post(server, message)
        if calling.is_final(message):
            said += 1
            expect(calling.turns(page)).to_have_count(said)
            expect(calling.turns(page).last).to_contain_text(message["transcript"])
            expect(calling.article(page, "in_progress")).to_be_visible()

    assert said == len(calling.words(trial))
    expect(calling.article(page, "completed")).to_be_visible()


def test_words_that_are_still_being_said_are_shown_but_are_no_turn(
    server: Server, watch: Watch, call: list[dict[str, Any]]
) -> None:
    page = watch()
    first = next(position for position, message in enumerate(call) if calling.is_partial(message))
    calling.post_all(server, call[:first])
    expect(page.locator("article[data-status=in_progress] .caption")).to_contain_text("Speaking")

    calling.post(server, call[first])

    expect(page.locator("article li.turn")).to_contain_text(call[first]["transcript"])
    expect(calling.turns(page)).to_have_count(0)


def test_the_finished_card_shows_caller_intent_and_transcript(finished: Page, trial: Trial) -> None:
    expect(finished.locator("[data-field=name]")).to_have_attribute("data-value", "Maria Lopez")
    expect(finished.locator("[data-field=phone]")).to_have_attribute("data-value", "+15550104422")
    expect(finished.locator("article")).to_have_attribute("data-intent", "lead_intake")
    shown = calling.turns(finished).all_inner_texts()
    assert len(shown) == len(calling.words(trial))
    assert all(text in turn for text, turn in zip(calling.words(trial), shown, strict=True))


@one_mode
def test_what_was_captured_is_above_the_transcript(finished: Page) -> None:
    fields = [_box(field) for field in finished.locator("[data-field][data-value]").all()]
    spoken = [_box(turn) for turn in calling.turns(finished).all()]

    assert len(fields) >= 3
    assert max(box["y"] + box["height"] for box in fields) <= min(box["y"] for box in spoken)


@one_mode
def test_the_card_fits_a_phone_without_scrolling_sideways(finished: Page) -> None:
    assert finished.evaluate("innerWidth") == 375
    assert finished.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@one_mode
def test_a_page_opened_later_shows_the_same_card(
    finished: Page, server: Server, trial: Trial, open_page: Callable[..., Page]
) -> None:
    later = open_page()
    later.goto(f"{server.url}/t/{trial.token}")

    expect(calling.article(later, "completed")).to_be_visible()
    assert later.locator("article").inner_text() == finished.locator("article").inner_text()


def _box(element: Locator) -> Any:
    box = element.bounding_box()
    assert box, f"{element} is not visible"
    return box
