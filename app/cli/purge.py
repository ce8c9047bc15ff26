"""flask purge, flask receipts: erase what was kept long enough, and show what became of it.

A dry run counts what the real run erases, and prints the same lines.
"""

from __future__ import annotations

from collections.abc import Iterator

import click
from flask.cli import with_appcontext

from .. import live, mails, retention
from ..database import writing
from ..extensions import db
from ..models import Receipt, Trial
from ..retention import asking, forecast, held, provider
from ..retention.forecast import Forecast
from . import output
from .commands import Command, Group

receipts = Group("receipts", help="What was erased, and what is still outstanding.")
COLUMNS = ("kind", "trial", *held.NUMBERS)
LISTED = ("id", "kind", "asked_by", "created_at", "finished_at", "outstanding", "attempts", "due_at", "error")
DRY = "Nothing was erased: this was a dry run."
STILL_READ = "All is erased but from the database's log, which somebody is reading."


@click.command("purge", cls=Command)
@click.option("--dry-run", is_flag=True, help="Only count; erase nothing.")
@output.as_json
@with_appcontext
def command(dry_run: bool, json_: bool) -> None:
    """Erase every trial past its time, as the schedule does, here and now; go on with what was begun."""
    purge_past_time(dry_run, json_)


def purge_past_time(dry_run: bool, json_: bool) -> None:
    """Write to whose trial ends tomorrow, and erase what is past its time; or only count both."""
    warned = len(retention.to_warn()) if dry_run else _warn()
    rows = [_row(each) for each in forecast.of_all()] if dry_run else list(_all_erased())
    output.print_list(rows, COLUMNS, json_=json_, none="Nothing is past its time.")
    if not json_:
        _say_more(rows, warned, dry_run)
    _fail_if_any(rows)


def purge_trial(token: str, dry_run: bool, json_: bool) -> None:
    """Erase one trial now, or only count what that would erase."""
    trial = _find(token)
    row = _row(forecast.of_trial(trial)) if dry_run else _purged(trial)
    output.print_one(row if json_ else {name: row[name] for name in held.NUMBERS}, json_=json_)
    if not json_:
        if not dry_run and not row["finished"]:
            click.echo(f"{_unfinished(row)} To try now: flask trials purge {token}")
        click.echo(DRY if dry_run else _in_all([row]))
    _fail_if_any([row])


@receipts.command("list")
@click.option("--all", "everything", is_flag=True, help="Finished ones too.")
@click.option("--limit", default=100, show_default=True, help="At most so many, newest first.")
@output.as_json
def list_(everything: bool, limit: int, json_: bool) -> None:
    """List erasures that are not finished, and why."""
    query = db.select(Receipt).order_by(Receipt.id.desc()).limit(limit)
    if not everything:
        query = query.where(Receipt.finished_at.is_(None))
    rows = [_listed(receipt) for receipt in db.session.scalars(query)]
    output.print_list(rows, LISTED, json_=json_, none="No erasure is outstanding.")


@receipts.command("show")
@click.argument("receipt_id", type=int)
@output.as_json
def show(receipt_id: int, json_: bool) -> None:
    """Show one receipt: counts, times, what the provider confirmed, and what is still to be deleted there."""
    receipt = db.session.get(Receipt, receipt_id)
    if receipt is None:
        output.fail(f"No receipt has the number {receipt_id}. See flask receipts list --all.")
    more = ("token_hash", "counts", "confirmed", "plan")
    output.print_one(_listed(receipt) | {name: getattr(receipt, name) for name in more}, json_=json_)


def _warn() -> int:
    """Write the letters that are due, and send all that wait; return how many were written."""
    written = retention.warn_due()
    for mail_id in mails.due():
        mails.send(mail_id)
    return written


def _all_erased() -> Iterator[output.Row]:
    """Do one erasure after the other, each from its asking to its end: a server beside would begin those that wait."""
    begun = retention.unfinished()
    for receipt_id in begun:
        yield _worked(receipt_id)
    for receipt in retention.each_past_time():
        yield _worked(receipt.id)
    strays = retention.ask_for_unmatched()
    if strays and strays.id not in begun:
        yield _worked(strays.id)


def _purged(trial: Trial) -> output.Row:
    with writing():
        receipt = retention.ask(trial, "purge", "operator")
    live.stop(trial.token)
    return _worked(receipt.id)


def _worked(receipt_id: int) -> output.Row:
    """Do the erasure, also one that was put off, or whose worker may have died."""
    receipt = db.session.get_one(Receipt, receipt_id)
    trial = db.session.get(Trial, receipt.trial_id) if receipt.trial_id else None
    token = trial.token if trial else None  # of a purged trial only its hash is left
    retention.work(receipt_id, at_once=True)
    db.session.rollback()
    receipt = db.session.get_one(Receipt, receipt_id, populate_existing=True)
    told = {"finished": receipt.finished_at is not None, "error": receipt.error, "confirmed": receipt.confirmed}
    return {"kind": receipt.kind, "trial": token, **receipt.counts, **told}


def _row(what: Forecast) -> output.Row:
    token = what.trial.token if what.trial else None
    return {"kind": what.kind, "trial": token, **what.counts, "finished": False, "error": None, "confirmed": {}}


def _find(token: str) -> Trial:
    """Return the trial, erased or not."""
    query = db.select(Trial).where(Trial.token.in_((token, asking.hash_of(token))))
    trial: Trial | None = db.session.scalars(query).first()
    if trial is None:
        output.fail(f"No trial has the token {token!r}. See flask trials list.")
    return trial


def _listed(receipt: Receipt) -> output.Row:
    row = {name: getattr(receipt, name) for name in LISTED if name != "outstanding"}
    return row | {"outstanding": provider.outstanding(receipt.plan)}


def _say_more(rows: list[output.Row], warned: int, dry_run: bool) -> None:
    if warned:
        click.echo(f"Letters to owners whose trial ends within a day: {warned}")
    if dry_run and (rows or warned):
        click.echo(DRY)
        return
    for row in rows:
        if not row["finished"]:
            click.echo(f"{_unfinished(row)} ({row['kind']} of {row['trial'] or 'strays'})")
    if rows:
        click.echo(_in_all(rows))


def _unfinished(row: output.Row) -> str:
    return f"Not finished: {row['error'] or STILL_READ}"


def _in_all(rows: list[output.Row]) -> str:
    finished = sum(row["finished"] for row in rows)
    outstanding = len(rows) - finished
    if not outstanding:
        return "Erased." if len(rows) == 1 else f"Erased, {finished} in all."
    return f"{finished} of {len(rows)} finished; the rest is tried again by itself. See flask receipts list."


def _fail_if_any(rows: list[output.Row]) -> None:
    if any(row["error"] for row in rows):
        raise SystemExit(1)
