"""No phone rings at night: over midnight, over changes of the clocks, in every zone of the world."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.dialling import quiet_hours
from app.dialling.quiet_hours import QuietHours
from app.errors import BadSettings

NEW_YORK, LOS_ANGELES = ZoneInfo("America/New_York"), ZoneInfo("America/Los_Angeles")
NIGHT = QuietHours(21, 8)
ZONES = [
    *("America/New_York", "America/St_Johns", "America/Havana", "America/Sao_Paulo", "Europe/Lisbon"),
    *("Australia/Lord_Howe", "Asia/Kathmandu", "Asia/Beirut", "Pacific/Apia", "Pacific/Chatham", "UTC"),
]
moments = st.datetimes(datetime(2005, 1, 1), datetime(2037, 1, 1)).map(lambda naive: naive.replace(tzinfo=UTC))
zones = st.sampled_from(ZONES).map(ZoneInfo)
ranges = st.builds(QuietHours, st.integers(0, 24), st.integers(0, 24))


def local(*parts: int, zone: ZoneInfo = NEW_YORK, fold: int = 0) -> datetime:
    return datetime(*parts, tzinfo=zone, fold=fold)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("21-8", QuietHours(21, 8)),
        (" 9 - 17 ", QuietHours(9, 17)),
        ("0-24", QuietHours(0, 24)),
        ("", QuietHours(0, 0)),
        ("0-0", QuietHours(0, 0)),
    ],
)
def test_hours_are_read(text, read):
    assert quiet_hours.parse(text) == read


@pytest.mark.parametrize(
    "text", ["21", "21-", "-8", "21-25", "25-8", "9pm-8am", "21:30-8", "21-8,9-10", "²1-8", "-1-8"]
)
def test_other_text_stops_the_start_and_names_the_setting(text):
    with pytest.raises(BadSettings, match="DIAL_QUIET_HOURS"):
        quiet_hours.parse(text)


@pytest.mark.parametrize(
    ("hour", "quiet"), [(20, False), (21, True), (23, True), (0, True), (7, True), (8, False), (12, False)]
)
def test_a_night_goes_over_midnight(hour, quiet):
    assert NIGHT.include(local(2026, 11, 24, hour, 59), NEW_YORK) is quiet


@pytest.mark.parametrize(("hour", "quiet"), [(11, False), (12, True), (13, True), (14, False)])
def test_hours_of_one_day_do_not(hour, quiet):
    assert QuietHours(12, 14).include(local(2026, 11, 24, hour), NEW_YORK) is quiet


@given(moments, zones, st.integers(0, 24))
def test_equal_hours_are_no_hours(moment, zone, hour):
    assert not QuietHours(hour, hour).include(moment, zone)


def test_it_is_over_in_the_morning():
    evening = local(2026, 11, 24, 22, 17, 5)

    assert NIGHT.over(evening, [NEW_YORK]) == local(2026, 11, 25, 8)


def test_by_day_it_is_over_at_once():
    noon = local(2026, 11, 24, 12, 0, 1)

    assert NIGHT.over(noon, [NEW_YORK]) == noon


def test_a_night_is_an_hour_shorter_when_the_clocks_go_forward():
    evening = local(2026, 3, 7, 22)

    over = NIGHT.over(evening, [NEW_YORK])

    assert over == local(2026, 3, 8, 8)
    assert over - evening.astimezone(UTC) == timedelta(hours=9)


def test_a_night_is_an_hour_longer_when_they_go_back():
    evening = local(2026, 10, 31, 22)

    assert NIGHT.over(evening, [NEW_YORK]) - evening.astimezone(UTC) == timedelta(hours=11)


def test_an_end_that_the_clocks_skip_is_the_moment_after():
    before = local(2026, 3, 8, 1, 30)

    assert QuietHours(1, 2).over(before, [NEW_YORK]) == local(2026, 3, 8, 3)


def test_an_hour_that_comes_twice_is_quiet_twice():
    first, second = local(2026, 11, 1, 1, 30), local(2026, 11, 1, 1, 30, fold=1)

    assert QuietHours(1, 2).over(first, [NEW_YORK]) == QuietHours(1, 2).over(second, [NEW_YORK])
    assert QuietHours(1, 2).over(first, [NEW_YORK]) == local(2026, 11, 1, 2)


def test_with_several_zones_all_must_be_awake():
    morning_in_new_york = local(2026, 11, 24, 8)

    assert NIGHT.over(morning_in_new_york, [NEW_YORK, LOS_ANGELES]) == local(2026, 11, 24, 8, zone=LOS_ANGELES)


def test_a_day_that_is_all_quiet_is_never_over():
    assert QuietHours(0, 24).over(local(2026, 11, 24, 12), [NEW_YORK]) is None


def test_without_a_zone_there_is_no_night():
    evening = local(2026, 11, 24, 22)

    assert NIGHT.over(evening, []) == evening


@given(moments, zones, ranges)
def test_when_it_is_over_a_phone_may_ring_and_just_before_it_may_not(moment, zone, quiet):
    over = quiet.over(moment, [zone])

    if over is None:
        assert (quiet.start, quiet.end) == (0, 24)
    elif over == moment:
        assert not quiet.include(moment, zone)
    else:
        assert quiet.include(moment, zone)
        assert not quiet.include(over, zone)
        assert quiet.include(over - timedelta(microseconds=1), zone)
        assert over - moment <= timedelta(hours=25)
