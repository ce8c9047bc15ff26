"""The words of a page, however it is made, and in bounded time."""

from __future__ import annotations

import time

import pytest

from app.assistants import extraction
from app.clients.website import Page

PAGE = """
<!doctype html><html><head><title>Rosa's</title><style>p { color: red }</style><script>var a = "<p>secret</p>"</script>
</head><body><nav><a href="/">Home</a></nav>
<main><h1>Plumbing in Portland</h1>
<p>We have fixed pipes since 1998. Our licensed plumbers repair leaks &amp; clear drains for homes and businesses.</p>
<ul><li>Leak repair</li><li>Drain cleaning</li></ul>
<table><tr><td>Monday</td><td>8-17</td></tr><tr><td>Saturday</td><td>9-13</td></tr></table></main>
<footer><p>12 Oak Street<br>Open 24/7</p></footer></body></html>
"""


def words(source: str, content_type: str = "text/html") -> list[str]:
    return extraction.words(Page("http://rosas.example/", content_type, source)).split("\n")


def test_the_main_text_comes_first_and_what_stands_around_it_after():
    found = words(PAGE)

    assert found[0] == "Plumbing in Portland"
    assert found.index("Leak repair") < found.index("12 Oak Street") < found.index("Open 24/7")
    assert "Saturday 9-13" in found
    assert len(found) == len(set(found))


def test_what_no_reader_sees_is_left_out():
    assert "secret" not in "\n".join(words(PAGE)) and "color" not in "\n".join(words(PAGE))


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("plain words, no tags", ["plain words, no tags"]),
        ("<p>one<p>two", ["one", "two"]),
        ("<html><head><title>T<body><p>open all <b>day</b>", ["T", "open all day"]),
        ("<p>a</p><script>never closed", ["a"]),
        ("<p>5 < 7 & 9 &gt; 3</p>", ["5"]),
        ("", [""]),
        ("<" * 1000, [""]),
        ("<p>\ud800x</p>", []),
    ],
)
def test_a_page_that_is_not_well_made_still_has_words(source, found):
    got = words(source)

    assert [word for word in found if word not in got] == []


def test_a_plain_text_is_taken_as_it_is():
    assert words("Rosa's\n\n  <b>Open</b>   9-5\nRosa's\n", "text/plain") == ["Rosa's", "<b>Open</b> 9-5"]


def test_a_page_has_only_so_many_words():
    assert len("".join(words("<p>word " * 20_000))) <= extraction.LONGEST


@pytest.mark.parametrize(
    "source",
    [
        "<p>Hello <b " + " ".join(f"a{number}=1" for number in range(230_000)) + ">x",
        "<p>Hello" + "<script>" * 250_000,
        "<p>Hello" + "<!--" * 500_000,
        "<p>Hello" + "<div>" * 400_000,
    ],
    ids=["attributes", "scripts", "comments", "nesting"],
)
def test_a_page_made_to_keep_us_busy_is_left_after_some_seconds(source):
    started = time.monotonic()

    assert words(source)[0].startswith("Hello")

    assert time.monotonic() - started < extraction.SECONDS + 4


def test_the_program_sees_nothing_of_our_settings(monkeypatch, tmp_path):
    spy = tmp_path / "spy.py"
    spy.write_text("import os, sys; print(sorted(os.environ), sys.flags.isolated)")
    monkeypatch.setattr(extraction, "PROGRAM", spy)
    monkeypatch.setenv("SECRET_KEY", "hidden")

    assert words("<p>Hello")[0] in ("[] 1", "['LC_CTYPE'] 1")


def test_a_program_that_fails_costs_the_main_text_only(monkeypatch, tmp_path, caplog):
    broken = tmp_path / "broken.py"
    broken.write_text("import os; os.abort()")
    monkeypatch.setattr(extraction, "PROGRAM", broken)

    assert words("<p>Hello") == ["Hello"]
    assert "Hello" not in caplog.text
