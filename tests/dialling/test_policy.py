"""Settings that cannot be used stop the start and are named."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.config import SETTINGS
from app.dialling import policy
from app.errors import BadSettings

DEFAULTS = {s.name: int(s.default) if s.number else s.default for s in SETTINGS}


def test_the_defaults_can_be_used():
    read = policy.read(DEFAULTS)

    assert read.countries == ("US", "CA")
    assert (read.per_number, read.per_trial, read.per_day, read.dollars) == (6, 20, 200, Decimal(25))


def test_a_call_is_expected_to_cost_what_its_longest_time_costs():
    assert policy.read(DEFAULTS | {"CALL_MAX_SECONDS": 600}).cost["call"] == Decimal("1.5")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DIAL_COUNTRIES", "US,XX"),
        ("DIAL_COUNTRIES", "United States"),
        ("DIAL_QUIET_HOURS", "at night"),
        ("DIAL_PER_NUMBER", -1),
        ("DIAL_PER_TRIAL", -1),
        ("DIAL_PER_DAY", -1),
        ("DIAL_DOLLARS_PER_DAY", -1),
    ],
)
def test_garbage_is_refused_by_name(make_app, name, value):
    make_app()  # would start

    with pytest.raises(BadSettings, match=name):
        make_app(**{name: value})


def test_no_country_may_be_called_where_none_is_named():
    assert policy.read(DEFAULTS | {"DIAL_COUNTRIES": " "}).countries == ()


def test_countries_are_read_in_any_case():
    assert policy.read(DEFAULTS | {"DIAL_COUNTRIES": "us, Es,"}).countries == ("US", "ES")
