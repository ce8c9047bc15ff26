"""The operator's command line: nouns, then verbs. Each command calls a rule and prints what came of it."""

from __future__ import annotations

from flask import Flask

from . import breakers, calls, dialling, events, processes, processors, purge, trials, vapi
from .simulate import command as simulate
from .understand import command as understand


def init_app(app: Flask) -> None:
    groups = (
        *(trials.group, calls.group, events.group, processors.group, vapi.group),
        *(breakers.group, dialling.group, purge.receipts),
    )
    for group in groups:
        app.cli.add_command(group)
    for command in (simulate, understand, purge.command, *processes.commands):
        app.cli.add_command(command)
