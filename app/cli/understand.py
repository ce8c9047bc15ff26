"""flask understand: what the product makes of calls, one JSON object a line, in and out."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterable, Iterator
from functools import partial
from typing import BinaryIO

import click
from flask.cli import with_appcontext

from .. import second_opinion
from ..calls import samples
from ..errors import AppError
from ..plugins import BadPayload, CallView, Lead, TryLater, read_json
from . import output


@click.command("understand")
@click.argument("file", type=click.File("rb"), default="-")
@click.option("--model", is_flag=True, help="Ask the language model as well (OPENAI_API_KEY); it sees every word.")
@with_appcontext
def command(file: BinaryIO, model: bool) -> None:
    """Say who calls, how to reach them and what they want, for each call in FILE (- or nothing: standard input).

    Each line is one call: {"id", "region", "caller_id", "turns": [{"role", "text"}], "tool_events": [{"after_turn",
    "message"}]}. What is missing says nothing. Each call's answer is printed at once, as one line of JSON; a line that
    is no JSON object is named on standard error and passed over, and the exit code is then 1.
    """
    if model and not second_opinion.configured():
        output.fail("There is no model to ask: set OPENAI_API_KEY, or leave --model out.")
    bad = [number for number, line in _lines(file) if not _answered(number, line, model)]
    if bad:
        raise click.exceptions.Exit(1)


def _answered(number: int, line: bytes, model: bool) -> bool:
    """Print the answer, and return whether there was one: nothing else is printed, each line is an answer."""
    try:
        answer = samples.understand(read_json(line), partial(_opinion, number) if model else None)
    except (BadPayload, AppError) as error:
        click.echo(f"Line {number}: {error}", err=True)
        return False
    click.echo(json.dumps(answer))  # ASCII alone: no locale and no reader of lines stumbles over it
    return True


def _opinion(number: int, call: CallView) -> Lead | None:
    try:
        found = second_opinion.opinion(call)
    except (TryLater, second_opinion.Declined) as error:  # it says that the rest stands
        click.echo(f"Line {number}: {error}", err=True)
        return None
    return found.lead if found else None


def _lines(file: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    """Yield the lines that hold something, with their numbers."""
    for number, line in enumerate(file, 1):
        line = line.removeprefix(codecs.BOM_UTF8) if number == 1 else line
        if line.strip():
            yield number, line
