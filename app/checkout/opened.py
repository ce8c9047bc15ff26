"""A checkout as its provider knows it."""

from __future__ import annotations

from typing import NamedTuple


class Opened(NamedTuple):
    """The provider's id of a checkout, and where it is paid."""

    id: str
    url: str
