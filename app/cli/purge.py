"""flask purge, flask receipts: erase what was kept long enough, and show what became of it.

A dry run counts what the real run erases, and prints the same lines.
"""

from __future__ import annotations

from datetime import datetime

import click
from flask.cli import AppGroup, with_appcontext

from .. import live, retention
from ..database import writing
from ..extensions import db
from ..models import Receipt, Trial
from ..retention import asking, held, provider
from ..retention.schedule import unmatched_before
from . import output

receipts = AppGroup("receipts", help="What was erased, and what is still outstanding.")
COLUMNS = ("kind", "trial", *held.NUMBERS, "error")
LISTED = ("id", "kind", "asked_by", "created_at", "finished_at", "outstanding", "attempts", "due_at", "error")
DRY = "Nothing was erased: this was a dry run."


@click.command("purge")
@click.option("--dry-run", is_flag=True, help="Only count; erase nothing.")
@output.as_json
@with_appcontext
def command(dry_run: bool, json_: bool) -> None:
    """Erase every trial past its time, as the schedule does, here and now."""
    rows = _all_counted() if dry_run else _all_erased()
    output.print_list(rows, COLUMNS, json_=json_, none="Nothing is past its time.")
    if rows and not json_:
        click.echo(DRY if dry_run else _in_all(rows))
    _fail_if_any(rows)


def purge_trial(token: str, dry_run: bool, json_: bool) -> None:
    """Erase one trial now, or only count what that would erase."""
    trial = _find(token)
    row = _counted(trial) if dry_run else _purged(trial)
    numbers = {name: row[name] for name in held.NUMBERS}
    output.print_one(row if json_ else numbers, json_=json_)
    if not json_:
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


def _all_counted() -> list[output.Row]:
    """Return a row for each erasure that a real run would begin or go on with."""
    begun = [db.session.get_one(Receipt, one) for one in retention.due()]
    rows = [_row_of(receipt) for receipt in begun]
    rows += [_row(kind, trial, held.counts(trial, kind)) for trial, kind in retention.past_time()]
    unmatched = held.counts_of_unmatched(unmatched_before())
    is_begun = any(receipt.kind == "unmatched" for receipt in begun)
    return rows + ([_row("unmatched", None, unmatched)] if any(unmatched.values()) and not is_begun else [])


def _counted(trial: Trial) -> output.Row:
    begun = [receipt for receipt in retention.of_token(trial.token) if receipt.kind == "purge"]
    return _row_of(begun[-1]) if begun else _row("purge", trial, retention.counts(trial))


def _all_erased() -> list[output.Row]:
    begun = retention.due()
    asked = [*retention.ask_for_past_time(), retention.ask_for_unmatched()]
    new = [receipt.id for receipt in asked if receipt and receipt.id not in begun]
    return [_worked(receipt_id) for receipt_id in (*begun, *new)]


def _purged(trial: Trial) -> output.Row:
    with writing():
        receipt = retention.ask(trial, "purge", "operator")
    live.stop(trial.token)
    return _worked(receipt.id, at_once=True)


def _worked(receipt_id: int, *, at_once: bool = False) -> output.Row:
    before = _trial_of(db.session.get_one(Receipt, receipt_id))
    token = before.token if before else None  # of a purged trial only its hash is left
    retention.work(receipt_id, at_once)
    db.session.rollback()
    receipt = db.session.get_one(Receipt, receipt_id, populate_existing=True)
    told = {"finished": receipt.finished_at is not None, "error": receipt.error, "confirmed": receipt.confirmed}
    return {"kind": receipt.kind, "trial": token, **receipt.counts, **told}


def _row_of(receipt: Receipt) -> output.Row:
    """Return what an erasure that has begun will have erased in all."""
    trial = _trial_of(receipt)
    if trial:
        left = held.counts(trial, receipt.kind)
    else:
        left = held.counts_of_unmatched(datetime.fromisoformat(receipt.plan["before"]))
    return _row(receipt.kind, trial, {name: receipt.counts.get(name, 0) + left[name] for name in held.NUMBERS})


def _row(kind: str, trial: Trial | None, counts: dict[str, int]) -> output.Row:
    token = trial.token if trial else None
    return {"kind": kind, "trial": token, **counts, "finished": False, "error": None, "confirmed": {}}


def _trial_of(receipt: Receipt) -> Trial | None:
    return db.session.get(Trial, receipt.trial_id) if receipt.trial_id else None


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


def _in_all(rows: list[output.Row]) -> str:
    finished = sum(row["finished"] for row in rows)
    outstanding = len(rows) - finished
    if not outstanding:
        return "Erased." if len(rows) == 1 else f"Erased, {finished} in all."
    return f"{finished} of {len(rows)} finished; the rest is tried again by itself. See flask receipts list."


def _fail_if_any(rows: list[output.Row]) -> None:
    if any(row["error"] for row in rows):
        raise SystemExit(1)
