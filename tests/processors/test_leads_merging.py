"""What was heard beside what the assistant wrote down: which stands, and where it was said."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from leads_samples import START, call

from app.plugins import CallView, Lead, Role, ToolCall, Turn
from processors.leads import extract_lead, rules

TALK: tuple[tuple[Role, str], ...] = (
    ("agent", "Oak Roofing. What's your name?"),
    ("caller", "it's dana whitfield"),
    ("agent", "And the number?"),
    ("caller", "four one five five five five oh one two three"),
)


def talked(*turns: tuple[Role, str], tools: tuple[tuple[int, Any], ...] = (), status: Any = "completed") -> CallView:
    """Return a call of these turns; each tool is called with its arguments after the turn of that index."""
    said = tuple(Turn(role, text, START + timedelta(seconds=2 * i)) for i, (role, text) in enumerate(turns))
    called = tuple(
        ToolCall(f"t{i}", "capture_lead", arguments, START + timedelta(seconds=2 * after + 1))
        for i, (after, arguments) in enumerate(tools)
    )
    return replace(call(), turns=said, tool_calls=called, status=status, caller_number=None)


def lead(view: CallView) -> Lead:
    return extract_lead(view) or Lead()


def test_what_was_heard_is_captured_with_its_place() -> None:
    found = lead(talked(*TALK))

    assert (found.name, found.phone) == ("Dana Whitfield", "+14155550123")
    assert (found.evidence["name"].source, found.evidence["name"].turn) == ("said", 1)
    assert found.evidence["phone"].turn == 3


def test_a_tools_value_is_traced_to_where_it_was_said() -> None:
    found = lead(talked(*TALK, tools=((3, {"name": "Dana Whitfield", "phone": "415-555-0123"}),)))

    name, phone = found.evidence["name"], found.evidence["phone"]
    assert (name.source, name.turn, phone.source, phone.turn) == ("tool", 1, "tool", 3)
    assert name.span is not None
    assert TALK[1][1][slice(*name.span)] == "dana whitfield"


def test_a_tools_value_that_nobody_heard_is_believed_less() -> None:
    arguments = {"email": "dana@whitfield.example", "name": "Dana Whitfield"}
    evidence = lead(talked(*TALK, tools=((3, arguments),))).evidence

    assert evidence["email"].turn is None
    assert (evidence["email"].confidence or 0) < (evidence["name"].confidence or 0)


def test_a_tool_is_believed_before_the_transcript() -> None:
    assert lead(talked(*TALK, tools=((3, {"name": "Dana Whitefield"}),))).name == "Dana Whitefield"


def test_what_the_caller_corrects_after_the_tool_stands() -> None:
    corrected = (*TALK, ("agent", "Noted."), ("caller", "sorry make that four one five five five five oh one two nine"))
    wrong = {"phone": "415-555-0123"}

    assert lead(talked(*corrected, tools=((3, wrong),))).phone == "+14155550129"
    assert (
        lead(talked(*corrected, tools=((3, wrong), (5, {"phone": "415-555-0129"})))).evidence["phone"].source == "tool"
    )


@pytest.mark.parametrize("nothing", [None, "N/A", "unknown", "", "415-55", "0000000000", [], {}])
def test_where_a_tool_has_nothing_what_was_heard_stands(nothing: Any) -> None:
    assert lead(talked(*TALK, tools=((3, {"phone": nothing, "name": nothing}),))).phone == "+14155550123"


def test_a_first_name_written_down_is_completed_by_what_was_heard() -> None:
    assert lead(talked(*TALK, tools=((3, {"name": "Dana"}),))).name == "Dana Whitfield"


def test_before_the_caller_speaks_there_is_no_intent() -> None:
    assert extract_lead(talked(TALK[0], status="in_progress")) is None
    assert lead(talked(TALK[0])).intent == "other"


def test_turn_by_turn_gives_what_the_whole_gives() -> None:
    for count in range(1, len(TALK)):
        extract_lead(talked(*TALK[:count], status="in_progress"))

    assert extract_lead(talked(*TALK)) == extract_lead(replace(talked(*TALK), call="another"))


def test_turns_that_were_replaced_are_heard_anew() -> None:
    extract_lead(talked(*TALK, status="in_progress"))
    again = (TALK[0], ("caller", "it's maria lopez"), *TALK[2:])

    assert lead(talked(*again, status="in_progress")).name == "Maria Lopez"


def test_many_calls_at_once_do_not_mix() -> None:
    views = [replace(talked(*TALK[: 1 + i % 4], status="in_progress"), call=f"c{i % 5}") for i in range(200)]
    alone = [extract_lead(replace(view, call=f"alone {i}")) for i, view in enumerate(views)]

    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(extract_lead, views))

    assert together == alone


def test_only_the_latest_calls_are_remembered() -> None:
    memory = rules.Memory()
    views = [replace(talked(*TALK), call=f"c{i}") for i in range(rules.MOST_CALLS + 1)]
    kept = [rules.Hearing(view) for view in views]
    for view, hearing in zip(views, kept, strict=True):
        memory.keep(view, hearing)

    assert memory.take(views[0]) is not kept[0]
    assert memory.take(views[-1]) is kept[-1]
