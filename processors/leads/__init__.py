"""Who the caller is and what they want, from what the assistant wrote down (tool calls, structured outputs)."""

from __future__ import annotations

from app.plugins import CallView, Lead, hookimpl

from . import rules


@hookimpl
def extract_lead(call: CallView) -> Lead | None:
    return rules.lead(call)
