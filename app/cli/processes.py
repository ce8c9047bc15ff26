"""flask worker and clock, the processes of the scaled mode; sweep and reap, what the schedule does, by hand."""

from __future__ import annotations

import signal
import threading

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from .. import reconcile, retention, schedule, work, workers
from ..trials import setup
from . import output
from .commands import Command


def _stop_signal() -> threading.Event:
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    return stopped


@click.command("worker", cls=Command)
@with_appcontext
def worker() -> None:
    """Work deliveries and jobs until stopped (with REDIS_URL; the embedded server works by itself)."""
    app = _app()
    if not app.config["REDIS_URL"]:
        raise click.ClickException("Without REDIS_URL the web process does the work: start bin/dev instead.")
    stopped, running = _stop_signal(), workers.start(app)
    stopped.wait()
    workers.stop(running)


@click.command("clock", cls=Command)
@with_appcontext
def clock() -> None:
    """Run the schedule until stopped; of several clocks one leads."""
    schedule.run(_app(), _stop_signal())


@click.command("sweep", cls=Command)
@output.as_json
@with_appcontext
def sweep(json_: bool) -> None:
    """Work what was stored and never worked, here and now."""
    done = work.until_idle()
    if json_:
        output.print_one({"events": done}, json_=True)
    else:
        click.echo(f"Worked {_counted(done, 'event')}.")


@click.command("reap", cls=Command)
@click.option("--dry-run", is_flag=True, help="Only count; change nothing.")
@output.as_json
@with_appcontext
def reap(dry_run: bool, json_: bool) -> None:
    """End trials whose time is over; give up what is stuck: set-ups that never succeed, calls that never end."""
    done = _to_reap() if dry_run else _reaped()
    if json_:
        output.print_one(done, json_=True)
        return
    click.echo(
        f"Gave up {_counted(done['set_ups'], 'set-up')}, closed {_counted(done['calls'], 'call')}"
        f" and ended {_counted(done['trials'], 'trial')}."
    )
    if dry_run:
        click.echo("Nothing was changed: this was a dry run.")
    elif done["trials"]:
        click.echo("What they hold is erased by the running server, or here: flask purge")


def _to_reap() -> dict[str, int]:
    return {"set_ups": len(setup.stuck()), "calls": len(reconcile.endless()), "trials": len(retention.past_time())}


def _reaped() -> dict[str, int]:
    set_ups, calls = setup.give_up(), reconcile.close_silent()
    return {"set_ups": set_ups, "calls": calls, "trials": len(retention.ask_for_past_time())}


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _app() -> Flask:
    return current_app._get_current_object()  # type: ignore[attr-defined, no-any-return]


commands = (worker, clock, sweep, reap)
