"""How long a service asks us to wait."""

from __future__ import annotations

from datetime import timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.clients import pauses
from app.clock import now


@pytest.mark.parametrize(("text", "seconds"), [("0", 0), ("7", 7), (" 1.5 ", 1.5), ("999999999", 0), ("90000", 86_400)])
def test_seconds_are_read(text, seconds):
    assert pauses.asked_for({"Retry-After": text}) == seconds


@pytest.mark.parametrize(("ahead", "seconds"), [(30, 30), (-30, 0), (200_000, 86_400)])
def test_a_date_is_read(ahead, seconds):
    moment = format_datetime(now() + timedelta(seconds=ahead), usegmt=True)

    assert pauses.asked_for({"Retry-After": moment}) == pytest.approx(seconds, abs=2)


@pytest.mark.parametrize("unit", [1, 1000])
def test_the_reset_of_a_rate_limit_may_be_a_moment(unit):
    moment = (now().timestamp() + 30) * unit

    assert pauses.asked_for({"X-RateLimit-Reset": str(int(moment))}) == pytest.approx(30, abs=2)


def test_the_reset_of_a_rate_limit_may_be_a_duration():
    assert pauses.asked_for({"X-RateLimit-Reset": "12"}) == 12


def test_retry_after_comes_first():
    assert pauses.asked_for({"Retry-After": "0", "X-RateLimit-Reset": "12"}) == 0


@pytest.mark.parametrize(
    "text", ["", "soon", "-1", "1e3", "nan", "inf", "١٢", "Wed, 21 Oct 9999999999 07:28:00 GMT", "9" * 400, "1" * 15]
)
def test_nonsense_asks_for_nothing_or_for_little(text):
    assert pauses.asked_for({"Retry-After": text}) in (None, 0, 86_400)


@given(st.text())
def test_no_text_breaks_it(text):
    seconds = pauses.asked_for({"Retry-After": text})

    assert seconds is None or 0 <= seconds <= 86_400


def test_nothing_is_asked_for_without_a_header():
    assert pauses.asked_for({}) is None


@given(st.integers(1, 3), st.floats(0, 10))
def test_a_retry_never_comes_sooner_than_asked(retry, asked):
    assert asked <= pauses.before(retry, 0.25, asked) <= asked + 1
    assert 0.125 * 2 ** (retry - 1) <= pauses.before(retry, 0.25, None) <= 0.25 * 2 ** (retry - 1)
