"""The four hooks. A plugin implements those it needs and takes only the arguments it wants."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pluggy

from .types import CallView, Lead, Processor, Provider

NAMESPACE = "callboard"
hookspec = pluggy.HookspecMarker(NAMESPACE)
hookimpl = pluggy.HookimplMarker(NAMESPACE)


@hookspec
def providers(settings: Mapping[str, str]) -> Iterable[Provider]:  # type: ignore[empty-body]
    """Yield the senders this plugin understands, e.g. `yield Acme(settings["ACME_SECRET"])`."""


@hookspec
def processors() -> Iterable[Processor]:  # type: ignore[empty-body]
    """Yield what to run for which events, e.g. `yield Processor("acme", "call.ended", run=ended)`."""


@hookspec
def extract_lead(call: CallView) -> Lead | None:
    """Say what `call` tells of the caller, or None; asked again as the call grows. Results are merged."""


@hookspec
def call_changed(call: CallView) -> None:
    """React to a call that changed (a notification, say); what is returned is ignored."""
