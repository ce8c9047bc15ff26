"""Names of countries, for people."""

from __future__ import annotations

from collections.abc import Iterable


def name(region: str) -> str | None:
    """Return the country's name in English, None when the code names none."""
    from babel import Locale  # a tenth of a second and its tables: only for who is refused

    found: str | None = Locale("en").territories.get(region)
    return found if region.isalpha() and region != "ZZ" else None


def listed(regions: Iterable[str]) -> str:
    """Return e.g. "United States and Canada"."""
    *others, last = [name(region) or region for region in regions]
    return f"{', '.join(others)} and {last}" if others else last
