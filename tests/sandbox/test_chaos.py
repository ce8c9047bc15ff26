"""A bad day loses nothing, and changes only what Vapi changes when it sends again."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.sandbox import chaos, scenarios, wire

FEW = settings(max_examples=20, deadline=None)  # each example reads a whole call, on machines of any speed
MADE = datetime(2026, 11, 24, 15, 4, 5, tzinfo=UTC)
CALLS = {name: wire.expand(one, f"call-{name}", "agent", "Alder", MADE) for name, one in scenarios.every().items()}


def bare(message: dict[str, Any]) -> str:
    """What must not change: transcripts keep even their timestamp, which is part of what they are."""
    kept = dict(message)
    if message["type"] in ("status-update", "end-of-call-report"):
        del kept["timestamp"]
        kept["artifact"] = {k: v for k, v in message["artifact"].items() if not k.startswith("presigned")}
    return json.dumps(kept, sort_keys=True)


@pytest.mark.parametrize("name", list(CALLS))
@FEW
@given(seed=st.integers(0, 10_000))
def test_every_delivery_arrives_and_only_links_and_stamps_change(name: str, seed: int) -> None:
    original, sent = CALLS[name], chaos.shuffle(CALLS[name], seed)
    exact = Counter(json.dumps(one.message) for one in sent)

    assert all(exact[json.dumps(one.message)] for one in original)
    assert {bare(one.message) for one in sent} == {bare(one.message) for one in original}


@FEW
@given(seed=st.integers(0, 10_000))
def test_the_same_seed_gives_the_same_chaos(seed: int) -> None:
    original = CALLS["plumber-leak"]

    assert chaos.shuffle(original, seed) == chaos.shuffle(original, seed)
