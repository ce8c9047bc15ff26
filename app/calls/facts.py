"""What is known of one call, merged so that order and repetition of events do not matter.

`merge` is a join: commutative, associative and idempotent. Live values and the closing report's are kept
apart; `columns` computes what the row shows. Facts are JSON: times are ISO strings in UTC, so they sort.
"""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, cast

from ..plugins import CallUpdate, Json, Status, ToolCall, storable

RANK: dict[str, int] = {"initiated": 0, "ringing": 1, "in_progress": 2, "ended": 3, "completed": 4, "failed": 5}
# Groups of reasons for which a call in which the caller said nothing did not connect.
FAILING = ("not_reached", "our_fault", "account", "provider_fault")
MAX_TOOLS = 100
_FIELDS = (
    "started_at",
    "ended_at",
    "ended_reason",
    "ended_kind",
    "duration_seconds",
    "transcript",
    "recording_url",
    "summary",
    "cost",
    "caller_number",
    "business_number",
    "structured_outputs",
)
Order = list[Any]  # [ended_at, richness, event key]: which of two reports says more


def merge(facts: Json, update: CallUpdate, key: str) -> Json:
    """Return `facts` joined with what the event `key` says in `update`."""
    said = {name: _plain(getattr(update, name)) for name in _FIELDS if getattr(update, name) is not None}
    new = dict(facts)
    if update.status:
        new["rank"] = max(new.get("rank", 0), RANK[update.status])
    if update.final:
        new["report"] = _join_report(new.get("report", {}), said, order(update, key))
    elif said:
        new["live"] = _join_live(new.get("live", {}), said)
    if update.tool_calls:
        new["tools"] = _join_tools(new.get("tools", {}), update.tool_calls)
    if update.slow:
        new["slow"] = sorted({*new.get("slow", []), sha256(key.encode()).hexdigest()[:12]})
    if update.speaking and update.at:
        mine = [iso(update.at), key, update.speaking]
        new["speaking"] = max(new.get("speaking", mine), mine)
    return _join_turns(new, update, key)


def order(update: CallUpdate, key: str) -> Order:
    """Return by what a report is compared with another; the time of its delivery takes no part."""
    richness = sum(getattr(update, f.name) not in (None, (), False) for f in fields(update))
    return [iso(update.ended_at) if update.ended_at else "", richness, key]


def replaces_turns(facts: Json, update: CallUpdate, key: str) -> bool:
    """Whether this report's turns take the place of those shown so far."""
    known = facts.get("turns_order")
    return bool(update.final and update.turns) and (known is None or order(update, key) > known)


def has_report_turns(facts: Json) -> bool:
    return "turns_order" in facts


def columns(facts: Json) -> dict[str, Any]:
    """Return the values of the call's row that follow from `facts`."""
    value = {name: _chosen(facts, name) for name in _FIELDS}
    started, ended = parsed(value["started_at"]), parsed(value["ended_at"])
    duration = value["duration_seconds"]
    if duration is None and facts.get("report") and started and ended:
        duration = max(0.0, (ended - started).total_seconds())
    return {
        "status": status(facts),
        "started_at": started,
        "ended_at": ended,
        "duration_seconds": duration,
        **{n: value[n] for n in ("ended_reason", "ended_kind", "transcript", "recording_url", "summary", "cost")},
        "caller_number": value["caller_number"],
    }


def status(facts: Json) -> Status:
    """Compute the status from everything merged, never from the last event."""
    rank = facts.get("rank", 0)
    if rank == RANK["failed"]:
        return "failed"
    if rank >= RANK["ended"] and not _caller_spoke(facts):
        kind = _chosen(facts, "ended_kind")
        unanswered = rank == RANK["completed"] and "report" in facts and _chosen(facts, "started_at") is None
        if kind in FAILING or unanswered:
            return "failed"
    return cast(Status, next(name for name, r in RANK.items() if r == rank))


def speaking(facts: Json) -> str | None:
    """Return "caller" or "agent" while one of them speaks in a running call."""
    who = facts.get("speaking", ["", "", "nobody"])[2]
    return who if who != "nobody" and status(facts) == "in_progress" else None


def tool_calls(facts: Json) -> tuple[ToolCall, ...]:
    """Return the tool calls, oldest first."""
    found = [ToolCall(id_, t["name"], t["arguments"], parsed(t["at"])) for id_, t in facts.get("tools", {}).items()]
    return tuple(sorted(found, key=lambda t: (iso(t.at) if t.at else "", t.id)))


def structured_outputs(facts: Json) -> tuple[Json, ...]:
    return tuple(_chosen(facts, "structured_outputs") or ())


def business_number(facts: Json) -> str | None:
    return cast("str | None", _chosen(facts, "business_number"))


def iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def parsed(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _plain(value: Any) -> Any:
    return iso(value) if isinstance(value, datetime) else storable(value)


def _join_live(known: Json, said: Json) -> Json:
    new = dict(known)
    for name, value in said.items():
        earliest = name == "started_at"
        new[name] = (min if earliest else max)(new.get(name, value), value, key=_sortable)
    return new


def _join_report(known: Json, said: Json, mine: Order) -> Json:
    new = dict(known)
    for name, value in said.items():
        new[name] = max(new.get(name, [mine, value]), [mine, value], key=lambda pair: pair[0])
    return new


def _join_tools(known: Json, calls: tuple[ToolCall, ...]) -> Json:
    new = dict(known)
    for call in calls:
        mine = {"name": call.name, "arguments": storable(call.arguments), "at": iso(call.at) if call.at else None}
        other = new.get(call.id, mine)
        new[call.id] = {
            "name": max(other["name"], mine["name"]),
            "arguments": max(other["arguments"], mine["arguments"], key=_sortable),
            "at": min(filter(None, (other["at"], mine["at"])), default=None),
        }
    return dict(sorted(new.items())[:MAX_TOOLS])


def _join_turns(facts: Json, update: CallUpdate, key: str) -> Json:
    new = dict(facts)
    if update.turn and update.turn.role == "caller":
        new["live_spoke"] = True
    if replaces_turns(facts, update, key):
        spoke = any(turn.role == "caller" for turn in update.turns or ())
        new |= {"turns_order": order(update, key), "report_spoke": spoke}
    return new


def _caller_spoke(facts: Json) -> bool:
    return bool(facts["report_spoke"] if has_report_turns(facts) else facts.get("live_spoke"))


def _chosen(facts: Json, name: str) -> Any:
    reported = facts.get("report", {}).get(name)
    return reported[1] if reported else facts.get("live", {}).get(name)


def _sortable(value: Any) -> tuple[bool, float, str]:
    """None first, then numbers by size, the rest by its canonical JSON: a total order over JSON values."""
    number = value if isinstance(value, int | float) and not isinstance(value, bool) else 0.0
    return (value is not None, number, json.dumps(value, sort_keys=True))
