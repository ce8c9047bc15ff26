"""flask understand asks the model when it is told to, and never otherwise."""

from __future__ import annotations

import json

import pytest

from tests.clients.peer import says
from tests.second_opinion.conftest import answers

pytestmark = pytest.mark.parametrize("mode", ["embedded"], indirect=True)
CALL = {"id": "one", "turns": [{"role": "caller", "text": "Zzz hello, Quimby Vance here, my boiler is rattling."}]}


@pytest.fixture
def understand(app):
    """`understand("--model")` gives the call to the command; the answer, and the result beside it."""

    def run(*options: str):
        result = app.test_cli_runner().invoke(args=["understand", *options], input=json.dumps(CALL).encode())
        return json.loads(result.stdout or "null"), result

    return run


def test_without_the_option_no_model_is_asked(understand, peer):
    answer, result = understand()

    assert (answer["id"], result.exit_code) == ("one", 0)
    assert peer.asked == []


def test_with_it_what_the_call_bears_out_is_believed(understand, peer):
    peer.answers(answers(name="Quimby Vance", phone="+14155550199", company="Vance here"))

    answer, result = understand("--model")

    assert result.exit_code == 0
    assert len(peer.asked) == 1
    assert (answer["name"], answer["phone"]) == ("Quimby Vance", None)
    assert answer["evidence"]["company"]["source"] == "model"


def test_a_model_that_fails_is_named_and_the_rest_stands(understand, peer):
    before, _ = understand()
    peer.answers(says({"error": {"message": "no"}}, status=401))

    answer, result = understand("--model")

    assert result.exit_code == 0
    assert result.stderr.startswith("Line 1: ") and "stands" in result.stderr
    assert [answer[field] for field in ("name", "reason", "intent")] == [
        before[field] for field in ("name", "reason", "intent")
    ]


def test_without_a_key_the_option_says_what_is_missing(make_app):
    result = make_app().test_cli_runner().invoke(args=["understand", "--model"], input=b"{}")

    assert result.exit_code == 1
    assert "OPENAI_API_KEY" in result.stderr
