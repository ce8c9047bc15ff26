"""What a number says of itself, and what is said to whoever typed one that cannot be used."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.dialling import numbers
from app.errors import BadTrial


@pytest.mark.parametrize(
    ("typed", "region", "e164"),
    [
        ("(555) 010-0142", "US", "+15550100142"),
        ("555 0100 142", "CA", "+15550100142"),
        ("+1 212 555 0142", "ES", "+12125550142"),
        ("1-800-FLOWERS", "US", "+18003569377"),
        ("020 7946 0123", "GB", "+442079460123"),
        ("612 34 56 78", "ES", "+34612345678"),
        ("212.555.0142", "US", "+12125550142"),
    ],
)
def test_a_number_is_read_as_people_write_it(typed, region, e164):
    assert numbers.read(typed, region) == e164


@pytest.mark.parametrize(
    ("typed", "region", "said"),
    [
        ("", "US", "not a phone number"),
        ("call me", "US", "not a phone number"),
        ("12", "US", "digits are missing"),
        ("555 0142", "US", "area code is missing"),
        ("+1 555 010 01425", "US", "too many digits"),
        ("+999 12345678", "US", "not a phone number"),
        ("911", "US", "emergency"),
        ("+49 110", "DE", "emergency"),
        ("1 900 555 0142", "US", "premium-rate"),
        ("+44 70 1234 5678", "US", "follow-me"),
        ("+1 212 555 0142 ext 7", "US", "extension"),
        ("٩" * 300, "US", "not a phone number"),
    ],
)
def test_what_cannot_be_used_is_explained(typed, region, said):
    with pytest.raises(BadTrial, match=said) as refused:
        numbers.read(typed, region)

    assert not typed or typed not in str(refused.value)


@given(st.text(max_size=40), st.sampled_from(["US", "ES", "DE", "NU"]))
def test_whatever_is_typed_gives_a_number_or_a_reason(typed, region):
    try:
        number = numbers.read(typed, region)
    except BadTrial:
        return
    assert numbers.parsed(number) is not None
    assert numbers.read(number, region) == number


@pytest.mark.parametrize(
    ("number", "region"),
    [
        ("+12125550142", "US"),
        ("+14165550142", "CA"),
        ("+18765550142", "JM"),
        ("+18095550142", "DO"),
        ("+12425550142", "BS"),
        ("+18761234567", "JM"),  # nobody's, but the area code is an island's
        ("+15550100142", "US"),  # nobody's
        ("+441632960123", "GB"),  # nobody's
        ("+447700900123", "GB"),
        ("+883510012345", "001"),
        ("+999123456789", "ZZ"),
    ],
)
def test_countries_that_share_a_code_are_told_apart(number, region):
    parsed = numbers.parsed(number)

    assert parsed is None if region == "ZZ" else numbers.region_of(parsed) == region


@pytest.mark.parametrize(
    ("number", "zones"),
    [
        ("+12125550142", ("America/New_York",)),
        ("+13035550142", ("America/Denver",)),
        ("+34612345678", ("Atlantic/Canary", "Europe/Madrid")),
        ("+15550100142", ()),
    ],
)
def test_a_number_tells_its_zones_and_nobodys_number_none(number, zones):
    assert numbers.zones_of(numbers.parsed(number)) == zones


def test_what_is_kept_of_a_number_depends_on_the_key_and_hides_the_number():
    kept = numbers.hashed("+12125550142", "key")

    assert kept == numbers.hashed("+12125550142", "key")
    assert kept not in (numbers.hashed("+12125550142", "other"), numbers.hashed("+12125550143", "key"))
    assert len(kept) == 64
    assert "2125550142" not in kept
