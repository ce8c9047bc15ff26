"""flask worker and clock, the processes of the scaled mode; sweep and reap, what the schedule does, by hand."""

from __future__ import annotations

import signal
import threading

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from .. import reconcile, schedule, work, workers
from ..trials import setup


def _stop_signal() -> threading.Event:
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    return stopped


@click.command("worker")
@with_appcontext
def worker() -> None:
    """Work deliveries and jobs until stopped (with REDIS_URL; the embedded server works by itself)."""
    app = _app()
    if not app.config["REDIS_URL"]:
        raise click.ClickException("Without REDIS_URL the web process does the work: start bin/dev instead.")
    stopped, running = _stop_signal(), workers.start(app)
    stopped.wait()
    workers.stop(running)


@click.command("clock")
@with_appcontext
def clock() -> None:
    """Run the schedule until stopped; of several clocks one leads."""
    schedule.run(_app(), _stop_signal())


@click.command("sweep")
@with_appcontext
def sweep() -> None:
    """Work what was stored and never worked, here and now."""
    done = work.until_idle()
    click.echo(f"Worked {done} event{'' if done == 1 else 's'}.")


@click.command("reap")
@with_appcontext
def reap() -> None:
    """Give up what is stuck: set-ups that never succeed, calls that never end."""
    trials, calls = setup.give_up(), reconcile.close_silent()
    click.echo(
        f"Gave up {trials} set-up{'' if trials == 1 else 's'} and closed {calls} call{'' if calls == 1 else 's'}."
    )


def _app() -> Flask:
    return current_app._get_current_object()  # type: ignore[attr-defined, no-any-return]


commands = (worker, clock, sweep, reap)
