"""flask understand: what the product makes of calls, one JSON object a line, in and out."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterable, Iterator
from typing import BinaryIO

import click
from flask.cli import with_appcontext

from ..calls import samples
from ..errors import AppError
from ..plugins import BadPayload, read_json


@click.command("understand")
@click.argument("file", type=click.File("rb"), default="-")
@with_appcontext
def command(file: BinaryIO) -> None:
    """Say who calls, how to reach them and what they want, for each call in FILE (- or nothing: standard input).

    Each line is one call: {"id", "region", "caller_id", "turns": [{"role", "text"}], "tool_events": [{"after_turn",
    "message"}]}. What is missing says nothing. Each call's answer is printed at once, as one line of JSON; a line that
    is no JSON object is named on standard error and passed over, and the exit code is then 1.
    """
    bad = 0
    for number, line in _lines(file):
        try:
            answer = samples.understand(read_json(line))
        except (BadPayload, AppError) as error:  # nothing goes to standard output: each line there is an answer
            click.echo(f"Line {number}: {error}", err=True)
            bad += 1
        else:
            click.echo(json.dumps(answer))  # ASCII alone: no locale and no reader of lines stumbles over it
    if bad:
        raise click.exceptions.Exit(1)


def _lines(file: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    """Yield the lines that hold something, with their numbers."""
    for number, line in enumerate(file, 1):
        line = line.removeprefix(codecs.BOM_UTF8) if number == 1 else line
        if line.strip():
            yield number, line
