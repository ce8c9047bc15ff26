"""flask vapi: the account at Vapi: its credential, whether all is well with it, and calls whose report is missing."""

from __future__ import annotations

import click
from flask import current_app

from .. import account, reconcile, work
from ..clients import vapi
from ..clients.errors import ServiceError
from ..plugins import NotConfigured
from . import output
from .commands import Group

group = Group("vapi", help="The account at Vapi.")


@group.command("credential")
@click.option("--name", default="Callboard webhooks", show_default=True, help="Its name in Vapi's dashboard.")
@output.as_json
def credential(name: str, json_: bool) -> None:
    """Create the credential at Vapi that signs deliveries exactly as the settings verify them."""
    try:
        made = vapi.current().create_credential(account.credential(name))
    except (ServiceError, NotConfigured) as error:
        output.fail(f"{error} Nothing was created. See flask vapi check.")
    if json_:
        output.print_one({"id": made["id"], "VAPI_WEBHOOK_CREDENTIAL_ID": made["id"]}, json_=True)
        return
    click.echo(f"Created. Put this where your settings are, and start again:\nVAPI_WEBHOOK_CREDENTIAL_ID={made['id']}")
    for line in account.advice():
        click.echo(line)


@group.command("check")
@output.as_json
def check(json_: bool) -> None:
    """Check key, reachability and webhook configuration, and say what to mend."""
    findings = account.check(current_app)
    rows = [{"part": f.part, "state": "ok" if f.fine else "problem", "what": f.what, "mend": f.mend} for f in findings]
    output.print_list(rows, ("part", "state", "what", "mend"), json_=json_, none="Nothing to check.")
    if not all(finding.fine for finding in findings):
        raise click.exceptions.Exit(1)


@group.command("reconcile")
@output.as_json
def reconcile_(json_: bool) -> None:
    """Ask Vapi about every call that is not finished, now, and make the same event of a report that never came."""
    calls = reconcile.unfinished()
    results = [{"public_id": c.public_id, "result": reconcile.look_up(c.id, at_once=True)} for c in calls]
    work.until_idle()
    output.print_list(results, ("public_id", "result"), json_=json_, none="Every call is finished.")
