"""The page's own button: a visitor without a telephone watches a simulated call come in."""

from __future__ import annotations

import time
from collections.abc import Callable

from playwright.sync_api import Page, expect

from app.database import writing
from app.extensions import db
from app.models import SandboxCall, Trial
from tests.system import calling

SPEED = 20  # the button's own call is played at the speed of speech, for a minute


def test_the_button_lets_a_simulated_call_come_in(watch: Callable[[], Page], trial: Trial) -> None:
    page = watch()

    page.get_by_role("button", name="Start a test call").click()

    expect(page.locator("article")).to_have_count(1)
    _hurry(trial)
    expect(calling.article(page, "in_progress")).to_be_visible(timeout=calling.SECONDS * 1000)
    expect(calling.turns(page).first).to_contain_text(trial.business, timeout=calling.SECONDS * 1000)
    expect(calling.article(page, "completed")).to_be_visible(timeout=2 * calling.SECONDS * 1000)
    expect(calling.turns(page)).to_have_count(len(calling.words(trial)))


def _hurry(trial: Trial) -> None:
    """Play the call faster, once it is placed: its card is there before."""
    deadline, hurried = time.monotonic() + calling.SECONDS, 0
    while not hurried:
        assert time.monotonic() < deadline, "the call was not placed"
        with writing() as session:
            faster = db.update(SandboxCall).where(SandboxCall.trial_id == trial.id).values(speed=SPEED)
            hurried = session.execute(faster).rowcount
