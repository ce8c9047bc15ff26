"""How commands print: tables for people, JSON for programs, one plain sentence for an error."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NoReturn

import click
from rich.console import Console
from rich.table import Table

Row = dict[str, Any]
as_json = click.option("--json", "json_", is_flag=True, help="Print JSON instead of a table.")


def print_list(rows: Sequence[Row], columns: Iterable[str], *, json_: bool, none: str) -> None:
    """Print one JSON array, or a table of `columns`; `none` is said when there is nothing."""
    if json_:
        click.echo(_dumped(rows))
        return
    if not rows:
        click.echo(none)
        return
    table = Table(box=None, pad_edge=False)
    shown = list(columns)
    for column in shown:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(_cell(row[column]) for column in shown))
    Console().print(table)


def print_one(row: Row, *, json_: bool) -> None:
    """Print one JSON object, or its fields line by line."""
    if json_:
        click.echo(_dumped(row))
        return
    width = max(map(len, row))
    for name, value in row.items():
        click.echo(f"{name:<{width}}  {_cell(value)}")


def fail(message: str) -> NoReturn:
    """End with exit code 1 and one sentence that says what to do next."""
    raise click.ClickException(message)


def _dumped(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False, default=_plain)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _cell(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)
