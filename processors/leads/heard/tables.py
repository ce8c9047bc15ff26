"""How the tables of this package are written: words apart by blanks, phrases one a line."""

from __future__ import annotations


def words(table: str) -> frozenset[str]:
    return frozenset(table.split())


def either(table: str) -> str:
    """Return an expression that matches any of the table's lines, each of which is an expression too."""
    return f"(?:{'|'.join(line.strip() for line in table.strip().splitlines())})"
