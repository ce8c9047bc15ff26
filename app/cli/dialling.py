"""flask dialling: stop making phones ring, and start again."""

from __future__ import annotations

import click

from ..dialling import switch
from . import output
from .commands import Group

group = Group("dialling", help="Whether phones are made to ring.")


@group.command("stop")
@click.option("--reason", help="What owners are told on their pages.")
def stop(reason: str | None) -> None:
    """Make no phone ring from now on, in any trial."""
    switch.stop(reason)
    click.echo("Dialling is stopped. Calls that are going on end by themselves. To go on: flask dialling resume")


@group.command("resume")
def resume() -> None:
    """Let phones ring again."""
    switch.resume()
    click.echo("Dialling goes on.")


@group.command("show")
@output.as_json
def show(json_: bool) -> None:
    """Show whether dialling is stopped, since when and why."""
    found = switch.stopped()
    row = {
        "stopped": found is not None,
        "since": found.changed_at if found else None,
        "reason": found.reason if found else None,
    }
    output.print_one(row, json_=json_)
