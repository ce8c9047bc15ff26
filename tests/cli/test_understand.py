"""flask understand: calls in, one line each; what it makes of them; and everything that is no call."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from app.calls import samples
from app.plugins import Lead
from app.plugins.manager import Hook, current

pytestmark = pytest.mark.parametrize("mode", ["embedded"], indirect=True)
ROOT = Path(__file__).resolve().parents[2]
KEYS = ["id", "name", "phone", "email", "address", "reason", "preferred_time", "company", "urgent"]
KEYS += ["intent", "confidence", "intent_reasons", "latency_ms", "evidence"]
TOOL = {"id": "t1", "function": {"name": "save_lead", "arguments": '{"name": "Ada Voss", "phone": "206-555-0123"}'}}
JUNK = [None, 7, True, "x", [], {}, [None], [[]], [{}], {"a": 1}, -1.5, "\ud800", "\x00"]
CALL = {
    "id": "one",
    "region": "US",
    "caller_id": None,
    "turns": [{"role": "agent", "text": "Your name?"}, {"role": "caller", "text": "Ada Voss"}],
    "tool_events": [{"after_turn": 1, "message": {"type": "tool-calls", "toolCalls": [TOOL]}}],
}


def called(identity: str, after: int) -> dict[str, Any]:
    return {"after_turn": after, "message": {"type": "tool-calls", "toolCalls": [TOOL | {"id": identity}]}}


@pytest.fixture
def understand(runner):
    """`understand(call, b"a line")` gives these lines to the command and returns its answers, result beside them."""

    def run(*lines: Any, file: str = "-"):
        given = b"\n".join(line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines)
        result = runner.invoke(args=["understand", file], input=given)
        return [json.loads(line) for line in result.stdout.splitlines()], result

    return run


def test_each_call_is_answered_by_one_line_in_the_scorers_form(understand):
    answers, result = understand(CALL, CALL | {"id": "two"})

    assert result.exit_code == 0
    assert [list(answer) for answer in answers] == [KEYS, KEYS]
    assert [answer["id"] for answer in answers] == ["one", "two"]
    assert (answers[0]["name"], answers[0]["phone"]) == ("Ada Voss", "+12065550123")
    assert answers[0]["latency_ms"] >= 0


def test_a_value_says_where_it_comes_from(understand):
    [answer], _ = understand(CALL)

    assert set(answer["evidence"]["phone"]) == {"turn", "span", "source", "read_back", "confidence"}
    assert answer["evidence"]["phone"]["source"] == "tool"


def test_a_file_is_read_whatever_its_line_ends_and_its_first_bytes(understand, tmp_path):
    file = tmp_path / "calls.jsonl"
    file.write_bytes(b"\xef\xbb\xbf" + json.dumps(CALL).encode() + b"\r\n\r\n" + json.dumps(CALL).encode())

    answers, result = understand(file=str(file))

    assert ([answer["id"] for answer in answers], result.exit_code) == (["one", "one"], 0)


def test_a_file_that_is_not_there_is_named(runner):
    result = runner.invoke(args=["understand", "no-such-file.jsonl"])

    assert result.exit_code == 2
    assert "no-such-file.jsonl" in result.stderr


@pytest.mark.parametrize("bad", [b"{", b"[]", b"7", b'"x"', b"\xff\xfe", b'{"turns": NaN}', b"[" * 5000], ids=str)
def test_a_line_that_is_no_call_is_named_and_the_rest_is_answered(understand, bad):
    answers, result = understand(CALL, bad[:9000], CALL | {"id": "three"})

    assert [answer["id"] for answer in answers] == ["one", "three"]
    assert result.exit_code == 1
    assert result.stderr.startswith("Line 2: ")
    assert len(result.stderr.splitlines()) == 1


def test_no_word_of_a_bad_line_is_shown(understand):
    _, result = understand(b'{"turns": "my card is 4111"')

    assert result.exit_code == 1
    assert "4111" not in result.output


@pytest.mark.parametrize(
    "junk", [None, 7, True, "x", [], {}, [None], [[]], [{}], {"a": 1}, -1.5, "\ud800", "\x00"], ids=repr
)
@pytest.mark.parametrize("key", [*CALL, "gold", "turns.role", "turns.text", "event.after_turn", "event.message"])
def test_what_is_of_another_type_says_nothing(understand, key, junk):
    call = json.loads(json.dumps(CALL))
    holder, _, name = key.rpartition(".")
    places = {"": call, "turns": call["turns"][1], "event": call["tool_events"][0]}
    places[holder][name] = junk

    answers, result = understand(call)

    assert (len(answers), result.exit_code, result.stderr) == (1, 0, "")


def test_an_empty_object_is_a_call_in_which_nothing_was_said(understand):
    [answer], result = understand({})

    assert result.exit_code == 0
    assert answer["id"] is None
    assert all(answer[field] is None for field in KEYS[1:9])


def test_no_input_gives_no_output(understand):
    answers, result = understand()

    assert (answers, result.exit_code) == ([], 0)


def test_an_answer_is_one_line_of_ascii_whatever_was_said(understand):
    turns = [{"role": "agent", "text": "Name?"}, {"role": "caller", "text": "Zoë\u2028 Łuk\ud800 \u202e 🍞"}]

    _, result = understand(CALL | {"turns": turns, "id": "a\u2028b\ud800"})

    assert result.stdout.isascii()
    assert len(result.stdout.splitlines()) == 1


def test_a_tool_is_called_between_the_turns_where_it_stands(app):
    events = [
        {"after_turn": n, "message": {"type": "tool-calls", "toolCalls": [TOOL | {"id": f"t{n}"}]}} for n in (1, -1)
    ]

    call = samples.view(CALL | {"tool_events": events})

    first, second = (tool.at for tool in call.tool_calls)
    assert [tool.id for tool in call.tool_calls] == ["t-1", "t1"]
    assert first < call.turns[0].at < call.turns[1].at < second


def test_tools_called_at_one_place_keep_their_order(app):
    call = samples.view(CALL | {"tool_events": [called(name, after=1) for name in "zay"]})

    assert [tool.id for tool in call.tool_calls] == ["z", "a", "y"]


def test_an_unreadable_turn_keeps_its_place(app):
    call = samples.view({"turns": [None, {"role": "caller", "text": "hello"}]})

    assert [(turn.role, turn.text) for turn in call.turns] == [("system", ""), ("caller", "hello")]


def test_structured_outputs_are_read_like_a_delivered_reports(app):
    report = {"type": "end-of-call-report", "analysis": {"structuredData": {"name": "Ada Voss"}}}

    call = samples.view({"tool_events": [{"after_turn": 0, "message": report}]})

    assert call.structured_outputs == ({"name": "Ada Voss"},)


@pytest.mark.parametrize(("given", "region"), [("GB", "GB"), ("au", "AU"), ("XX", "US"), (None, "US"), (["GB"], "US")])
def test_the_region_is_a_known_one(app, given, region):
    assert samples.view({"region": given}).region == region


@pytest.fixture
def stranger(app, monkeypatch):
    """A plugin's extractor: it names whoever said hello, and raises where somebody said boom."""

    def extract(call):
        if any("boom" in turn.text for turn in call.turns):
            raise ZeroDivisionError("secret words")
        return Lead(company="Acme")

    hook = Hook("stranger.extract_lead", "stranger", outside=True, function=extract)
    monkeypatch.setattr(current(), "extractors", (*current().extractors, hook))


def test_every_loaded_extractor_is_asked(understand, stranger):
    [answer], _ = understand(CALL)

    assert (answer["name"], answer["company"]) == ("Ada Voss", "Acme")


def test_an_extractor_that_raises_is_named_and_the_rest_is_answered(understand, stranger):
    answers, result = understand(CALL | {"turns": [{"role": "caller", "text": "boom"}]}, CALL | {"id": "two"})

    assert [answer["id"] for answer in answers] == ["two"]
    assert result.exit_code == 1
    assert result.stderr == "Line 1: stranger.extract_lead raised ZeroDivisionError.\n"


def test_a_call_is_answered_before_the_next_one_comes(app, tmp_path):
    settings = {"FLASK_APP": "wsgi:app", "INSTANCE_DIR": str(tmp_path), "APP_ENV": "test", "SECRET_KEY": "k"}
    settings |= {"DATABASE_URL": "", "REDIS_URL": ""}  # the database has no tables: none is needed
    command = [sys.executable, "-m", "flask", "understand"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, cwd=ROOT, env={**os.environ, **settings}, text=True, **pipes) as running:
        assert running.stdin and running.stdout
        for name in ("one", "two"):
            running.stdin.write(json.dumps(CALL | {"id": name}) + "\n")
            running.stdin.flush()
            assert json.loads(running.stdout.readline())["id"] == name
        running.stdin.close()
        assert running.wait(timeout=30) == 0
