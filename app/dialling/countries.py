"""Names of the countries that most businesses are in; every other one is known by its code."""

from __future__ import annotations

from collections.abc import Iterable

from ..languages import gettext as _
from ..languages import marked as N_

NAMES = {
    "US": N_("United States"),
    "CA": N_("Canada"),
    "MX": N_("Mexico"),
    "PR": N_("Puerto Rico"),
    "AR": N_("Argentina"),
    "AU": N_("Australia"),
    "AT": N_("Austria"),
    "CL": N_("Chile"),
    "CO": N_("Colombia"),
    "DO": N_("Dominican Republic"),
    "FR": N_("France"),
    "DE": N_("Germany"),
    "IE": N_("Ireland"),
    "JM": N_("Jamaica"),
    "NZ": N_("New Zealand"),
    "PE": N_("Peru"),
    "ES": N_("Spain"),
    "CH": N_("Switzerland"),
    "GB": N_("United Kingdom"),
}


def name(region: str) -> str:
    """Return the country's name in the language that is spoken, or its code."""
    return _(NAMES[region]) if region in NAMES else region


def listed(regions: Iterable[str]) -> str:
    """Return e.g. "United States, Canada"."""
    return ", ".join(name(region) for region in regions)
