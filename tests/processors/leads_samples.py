"""Calls from which the tests of the leads plugin read a lead."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from app.plugins import CallView, Lead, ToolCall
from processors.leads import extract_lead

START = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)


def call(
    *tools: tuple[str, Any], outputs: tuple[Any, ...] = (), region: str = "US", business: str | None = None
) -> CallView:
    tool_calls = tuple(
        ToolCall(f"call_{i}", name, arguments, START + timedelta(seconds=i))
        for i, (name, arguments) in enumerate(tools)
    )
    return CallView(
        "vapi", "c1", "p1", "in_progress", (), tool_calls, outputs, "+14155550100", business, region, Lead()
    )


def lead(*tools: tuple[str, Any], **given_: Any) -> Lead:
    return extract_lead(call(*tools, **given_)) or Lead()


def captured(arguments: Any, **given_: Any) -> Lead:
    return lead(("capture_lead", arguments), **given_)
