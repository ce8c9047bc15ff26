"""flask breakers: which services are given a rest."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict

import click

from ..clients import breakers
from ..errors import Unavailable
from . import output
from .commands import Group

group = Group("breakers", help="Circuit breakers of the services that we call.")
COLUMNS = ("name", "state", "failures", "opened_at")


@group.command("list")
@output.as_json
def list_(json_: bool) -> None:
    """List services: closed is well, open is not asked, half-open is asked once to see."""
    with _said():
        states = [asdict(state) for state in breakers.states()]
    output.print_list(states, COLUMNS, json_=json_, none="No service yet.")


@group.command("reset")
@click.argument("name")
def reset(name: str) -> None:
    """Ask a service again at once, in every process."""
    with _said():
        if name not in [state.name for state in breakers.states()]:
            output.fail(f"No service is called {name}. See flask breakers list.")
        breakers.reset(name)
    click.echo(f"{name} is asked again.")


@contextmanager
def _said() -> Iterator[None]:
    try:
        yield
    except Unavailable as error:
        output.fail(str(error))
