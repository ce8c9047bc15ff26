"""flask simulate: play a whole signed call against the running server."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import NamedTuple

import click
from flask import current_app
from flask.cli import with_appcontext

from .. import trials
from ..clock import now
from ..errors import AppError
from ..models import Trial
from ..plugins import manager as plugins
from ..sandbox import calls, chaos, journal, player, scenarios, wire
from ..sandbox.scenarios import Scenario
from ..sandbox.told import Delivery
from . import output
from .commands import Command

CHAOS_PAUSE_MS = 120  # between deliveries, at speed 1
Tell = Callable[[Delivery, str], None]


class Played(NamedTuple):
    """What came of a call, and where it can be seen."""

    call_id: str
    trial: str
    summary: player.Summary
    card: str


@click.command("simulate", cls=Command)
@click.argument("scenario", required=False)
@click.option("--list", "list_", is_flag=True, help="List the scenarios.")
@click.option("--journal", "show_journal", is_flag=True, help="List what the sandbox holds that was not deleted.")
@click.option("--trial", "token", help="The trial to call (its token); the demo trial if not given.")
@click.option("--speed", type=click.FloatRange(0.01, 10_000), default=1.0, show_default=True, help="How much faster.")
@click.option("--chaos", "with_chaos", is_flag=True, help="Shuffled, repeated, some of it late: the same card.")
@click.option("--seed", type=int, default=1, show_default=True, help="Which chaos.")
@click.option("--url", help="The server's base address; APP_HOST if not given.")
@output.as_json
@with_appcontext
def command(
    scenario: str | None,
    list_: bool,
    show_journal: bool,
    token: str | None,
    speed: float,
    with_chaos: bool,
    seed: int,
    url: str | None,
    json_: bool,
) -> None:
    """Play SCENARIO as Vapi would send it, signed and timed; ends when the last delivery is answered."""
    if show_journal:
        left = [{"id": identity} for identity in journal.made_and_not_deleted()]
        output.print_list(left, ("id",), json_=json_, none="Everything that was made was deleted.")
        return
    if list_ or scenario is None:
        _list(json_)
        return
    if scenario not in scenarios.every():
        output.fail(f"No scenario is called {scenario!r}. Known: {', '.join(scenarios.every())}.")
    tell = _keep_quiet if json_ else _tell
    played = _play(_trial(token), scenarios.every()[scenario], speed, seed if with_chaos else None, url, tell)
    output.print_one(_row(played), json_=True) if json_ else _report(played)


def _play(
    trial: Trial, scenario: Scenario, speed: float, chaos_seed: int | None, url: str | None, tell: Tell
) -> Played:
    """Post the whole call; end the command with a sentence when that cannot work."""
    provider = plugins.current().provider(trial.provider)
    if not hasattr(provider, "sign"):
        output.fail(f"Calls of {trial.provider} cannot be simulated: its plugin has no sign().")
    call_id, started_at = str(uuid.uuid4()), now()
    deliveries = wire.expand(scenario, call_id, trial.assistant_id or "", trial.business, started_at)
    if chaos_seed is not None:
        shuffled = chaos.shuffle(deliveries, chaos_seed)
        deliveries = [Delivery(n * CHAOS_PAUSE_MS, d.message) for n, d in enumerate(shuffled)]
    base = (url or current_app.config["APP_HOST"]).rstrip("/")
    if not current_app.config["VAPI_API_KEY"]:
        calls.remember(trial, scenario, call_id, started_at)
    try:
        summary = player.play(deliveries, f"{base}/webhooks/{trial.provider}", provider.sign, speed=speed, tell=tell)
    except player.Unreachable as error:
        output.fail(f"{error} Start the server with bin/dev, or name another with --url.")
    except player.Refused as error:
        output.fail(f"{error} The server's secret may differ: run this beside it, with the same .env.")
    return Played(call_id, trial.token, summary, f"{base}{trials.path(trial)}")


def _row(played: Played) -> output.Row:
    summary = played.summary
    counts = {"deliveries": summary.delivered, "retried": summary.retried, "answers": dict(summary.answers)}
    return {"provider_call_id": played.call_id, "trial": played.trial, "url": played.card, **counts}


def _report(played: Played) -> None:
    summary = played.summary
    answers = ", ".join(f"{count} {name}" for name, count in sorted(summary.answers.items()))
    click.echo(f"Call {played.call_id}: {summary.delivered} deliveries ({answers}), {summary.retried} sent again.")
    click.echo(f"Its card: {played.card}")


def _list(json_: bool) -> None:
    rows = [{"scenario": s.name, "title": s.title, "about": s.about} for s in scenarios.every().values()]
    output.print_list(rows, ("scenario", "title", "about"), json_=json_, none="There are no scenarios.")


def _trial(token: str | None) -> Trial:
    if token is None:
        demo = trials.demo()
        if demo is None:
            output.fail("There is no demo trial yet: make it with flask trials demo, or name one with --trial.")
        return demo
    try:
        return trials.by_token(token)
    except AppError:
        output.fail(f"No trial has the token {token!r}. See flask trials list.")


def _keep_quiet(delivery: Delivery, answer: str) -> None:
    """Leave standard output to the JSON."""


def _tell(delivery: Delivery, answer: str) -> None:
    message = delivery.message
    what = message.get("transcript") if message["type"].startswith("transcript") else message.get("status", "")
    if message.get("transcriptType") != "partial":
        kind = message["type"].partition("[")[0]
        click.echo(f"{delivery.at_ms / 1000:7.1f} s  {kind:<20} {answer:<10} {str(what or '')[:60]}")
