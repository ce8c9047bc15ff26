"""flask trials: make, list, show, extend, convert and erase trials."""

from __future__ import annotations

from typing import Any

import click

from .. import trials
from ..clients import vapi
from ..errors import AppError
from ..models import Trial
from ..models.trials import LANGUAGES
from ..plugins import manager as plugins
from ..trials import forms, lifecycle, setup
from . import output
from . import purge as purging
from .commands import Group

group = Group("trials", help="Businesses on trial.")
COLUMNS = ("token", "business", "trade", "phone", "provider", "assistant_id", "status", "expires_at")


@group.command("create")
@click.option("--business", required=True, help="The business's name.")
@click.option("--trade", required=True, help="What it does, e.g. plumber.")
@click.option("--phone", required=True, help="Its phone number in E.164, e.g. +15550100142.")
@click.option("--email", help="Where to write to.")
@click.option("--website", help="Its website.")
@click.option("--services", help="What it offers, in its own words.")
@click.option("--hours", help="When it is open.")
@click.option("--region", default="US", show_default=True, help="Its country, e.g. US.")
@click.option("--language", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Its callers'.")
@click.option("--provider", default="vapi", show_default=True, help="Whose deliveries belong to this trial.")
@click.option("--agent", help="The provider's assistant id, where it exists already.")
@output.as_json
def create(provider: str, agent: str | None, json_: bool, **values: Any) -> None:
    """Make a trial; its assistant exists when this returns."""
    if provider not in plugins.current().providers():
        known = ", ".join(sorted(plugins.current().providers()))
        output.fail(f"No plugin gives a provider called {provider!r}. Known: {known}. See flask processors list.")
    if agent is None and provider != "vapi":
        output.fail(f"Name the assistant at {provider} with --agent: only Vapi's can be made here.")
    try:
        values |= forms.read_some({name: values[name] for name in ("email", "website")})
        trial = trials.create(assistant_id=agent, provider=provider, **values)
    except AppError as error:
        output.fail(str(error))
    setup.set_up(trial.id)
    trial = trials.by_token(trial.token)
    if not trial.assistant_id:
        output.fail(f"{trial.problem} The trial is kept: flask trials show {trial.token}, flask vapi check.")
    output.print_one(_created(trial), json_=json_)


@group.command("demo")
@output.as_json
def demo(json_: bool) -> None:
    """Show the demo trial, making it at the first start."""
    trial = trials.demo() or trials.make_demo()
    if vapi.current().simulated:  # at a real provider the server does it: a start must not wait for the network
        setup.set_up(trial.id)
    output.print_one(_created(trials.by_token(trial.token)), json_=json_)


@group.command("extend")
@click.argument("token")
@click.option("--days", type=click.IntRange(1, 365), default=7, show_default=True, help="How many days more.")
@output.as_json
def extend(token: str, days: int, json_: bool) -> None:
    """Give a trial more days; one that has ended goes on with its settings."""
    output.print_one(_shown(lifecycle.extend(_found(token), days)), json_=json_)


@group.command("convert")
@click.argument("token")
@output.as_json
def convert(token: str, json_: bool) -> None:
    """Make a trial a paying one: it is no longer erased by the clock."""
    output.print_one(_shown(lifecycle.convert(_found(token))), json_=json_)


@group.command("purge")
@click.argument("token", required=False)
@click.option("--dry-run", is_flag=True, help="Only say what would be erased.")
@output.as_json
def purge(token: str | None, dry_run: bool, json_: bool) -> None:
    """Erase everything of one trial, here and at its provider; without TOKEN every trial past its time."""
    if token is None:
        purging.purge_past_time(dry_run, json_)
    else:
        purging.purge_trial(token, dry_run, json_)


@group.command("list")
@output.as_json
def list_(json_: bool) -> None:
    """List trials, newest first."""
    rows = [_shown(trial) for trial in trials.newest()]
    none = "No trials yet. Make one: flask trials create --business NAME --trade TRADE --phone E164"
    output.print_list(rows, COLUMNS, json_=json_, none=none)


@group.command("show")
@click.argument("token")
@output.as_json
def show(token: str, json_: bool) -> None:
    """Show one trial by its token."""
    output.print_one(_shown(_found(token)), json_=json_)


def _found(token: str) -> Trial:
    """Return the trial, erased ones included; end with a sentence when there is none."""
    trial = trials.by_token_even_purged(token)
    if trial is None:
        output.fail(f"No trial has the token {token!r}. See flask trials list.")
    return trial


def _created(trial: Trial) -> output.Row:
    return {
        "token": trial.token,
        "url": trials.url(trial),
        "assistant_id": trial.assistant_id,
        "status": trial.status,
    }


def _shown(trial: Trial) -> output.Row:
    return {column: getattr(trial, column) for column in COLUMNS} | {
        "email": trial.email,
        "website": trial.website,
        "url": trials.url(trial),
        "created_at": trial.created_at,
        "converted_at": trial.converted_at,
        "expired_at": trial.expired_at,
        "purged_at": trial.purged_at,
        "phone_confirmed_at": trial.phone_confirmed_at,
        "problem": trial.problem,
    }
