"""flask trials: make, list and show trials."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from .. import trials
from ..errors import AppError
from ..models import Trial
from ..plugins import manager as plugins
from ..sandbox import calls as sandbox_calls
from . import output

group = AppGroup("trials", help="Businesses on trial.")
COLUMNS = ("token", "business", "trade", "phone", "provider", "assistant_id", "status", "expires_at")


@group.command("create")
@click.option("--business", required=True, help="The business's name.")
@click.option("--trade", required=True, help="What it does, e.g. plumber.")
@click.option("--phone", required=True, help="Its phone number in E.164, e.g. +15550100142.")
@click.option("--email", help="Where to write to.")
@click.option("--website", help="Its website.")
@click.option("--provider", default="vapi", show_default=True, help="Whose deliveries belong to this trial.")
@click.option("--agent", help="The provider's assistant id, where it exists already.")
@output.as_json
def create(
    business: str,
    trade: str,
    phone: str,
    email: str | None,
    website: str | None,
    provider: str,
    agent: str | None,
    json_: bool,
) -> None:
    """Make a trial; its assistant exists when this returns."""
    if provider not in plugins.current().providers():
        known = ", ".join(sorted(plugins.current().providers()))
        output.fail(f"No plugin gives a provider called {provider!r}. Known: {known}. See flask processors list.")
    if agent is None and provider != "vapi":
        output.fail(f"Name the assistant at {provider} with --agent: only Vapi's can be made here.")
    try:
        trial = trials.create(
            business=business,
            trade=trade,
            phone=phone,
            email=email,
            website=website,
            provider=provider,
            assistant_id=agent or sandbox_calls.allot_assistant(),
        )
    except AppError as error:
        output.fail(str(error))
    output.print_one(_created(trial), json_=json_)


@group.command("demo")
@output.as_json
def demo(json_: bool) -> None:
    """Show the demo trial, making it at the first start."""
    trial = trials.demo() or trials.make_demo(sandbox_calls.allot_assistant())
    output.print_one(_created(trial), json_=json_)


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
    try:
        output.print_one(_shown(trials.by_token(token)), json_=json_)
    except AppError:
        output.fail(f"No trial has the token {token!r}. See flask trials list.")


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
    }
