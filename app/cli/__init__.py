"""The operator's command line: nouns, then verbs. Each command calls a rule and prints what came of it."""

from __future__ import annotations

from flask import Flask

from . import calls, events, processes, processors, trials
from .simulate import command as simulate


def init_app(app: Flask) -> None:
    for group in (trials.group, calls.group, events.group, processors.group):
        app.cli.add_command(group)
    for command in (simulate, *processes.commands):
        app.cli.add_command(command)
