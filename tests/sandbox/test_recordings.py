"""Recordings: opened by signed links alone, whole and in part, gone with their call; as long as the talk they hold."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from app.clock import now
from app.database import writing
from app.extensions import db
from app.models import SandboxCall
from app.sandbox import recordings, scenarios, wire
from app.sandbox.service import FakeVapi
from tests.sandbox.fake import Ask, Make

RECORDED = [scenario for scenario in scenarios.every().values() if scenario.script["recorded"]]
NO_KEY: dict[str, str] = {}
MOST = 300_000  # bytes of all recordings
BYTES_A_SECOND = 2000


@pytest.fixture
def ended(make: Make) -> str:
    """The id of a call that has ended."""
    call = make("call", assistantId=make("assistant")["id"])
    _end()
    return str(call["id"])


@pytest.fixture
def link(ask: Ask, ended: str) -> str:
    answer = ask("GET", f"/call/{ended}/mono-recording", allow_redirects=False)
    assert answer.status_code == 302
    return str(answer.headers["Location"])


def _end(**values: Any) -> None:
    with writing() as session:
        session.execute(db.update(SandboxCall).values(delivered=1000, finished_at=now(), **values))


def test_a_signed_link_plays_without_a_key(ask: Ask, link: str) -> None:
    answer = ask("GET", link, headers=NO_KEY)

    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "audio/mpeg")
    assert answer.content == recordings.file(scenarios.every()["plumber-leak"]).read_bytes()
    assert answer.headers["Accept-Ranges"] == "bytes"


def test_a_part_is_sent_as_a_part(ask: Ask, link: str) -> None:
    whole = ask("GET", link).content

    answer = ask("GET", link, headers={"Range": "bytes=1000-1999"})

    assert (answer.status_code, answer.content) == (206, whole[1000:2000])
    assert answer.headers["Content-Range"] == f"bytes 1000-1999/{len(whole)}"
    assert ask("GET", link, headers={"Range": f"bytes={len(whole)}-"}).status_code == 416


def test_the_call_and_its_redirect_name_links_that_both_play(ask: Ask, ended: str) -> None:
    link = ask("GET", f"/call/{ended}").json()["artifact"]["presignedMonoUrl"]

    assert ask("GET", link, headers=NO_KEY).status_code == 200


def test_a_plain_address_is_closed(ask: Ask, link: str, ended: str) -> None:
    plain = link.partition("?")[0]
    identity = ask("GET", f"/call/{ended}").json()["artifact"]["recordingUrl"]

    assert ask("GET", plain).status_code == 403
    assert urlsplit(identity).path == urlsplit(plain).path
    assert urlsplit(identity).hostname == "storage.example"


@pytest.mark.parametrize(
    ("part", "instead"),
    [("X-Amz-Signature=", "X-Amz-Signature=0"), ("X-Amz-Expires=1800", "X-Amz-Expires=9999"), ("Date=2", "Date=3")],
)
def test_a_link_that_was_changed_is_closed(ask: Ask, link: str, part: str, instead: str) -> None:
    assert ask("GET", link).status_code == 200

    assert ask("GET", link.replace(part, instead)).status_code == 403


def test_a_link_closes_after_half_an_hour(ask: Ask, fake: FakeVapi, ended: str) -> None:
    old, older = (now() - timedelta(minutes=minutes) for minutes in (29, 31))

    assert ask("GET", fake.storage.links(ended, old)["presignedMonoUrl"]).status_code == 200
    assert ask("GET", fake.storage.links(ended, older)["presignedMonoUrl"]).status_code == 403


def test_a_link_to_one_call_does_not_open_another(ask: Ask, link: str, ended: str, make: Make) -> None:
    other = make("call", assistantId=make("assistant")["id"])["id"]

    assert ask("GET", link.replace(ended, other)).status_code == 403


def test_a_deleted_call_takes_its_recording_along(ask: Ask, link: str, ended: str) -> None:
    ask("DELETE", f"/call/{ended}", {})

    assert ask("GET", link).status_code == 404
    assert ask("GET", f"/call/{ended}/mono-recording").status_code == 404


@pytest.mark.parametrize("parts", [{"metadata": {"trade": "shop"}}, {"artifactPlan": {"recordingEnabled": False}}])
def test_a_call_that_is_not_recorded_has_no_recording(ask: Ask, make: Make, parts: dict[str, Any]) -> None:
    call = make("call", assistantId=make("assistant", **parts)["id"])
    _end()

    answer = ask("GET", f"/call/{call['id']}/mono-recording")

    assert (answer.status_code, answer.json()["message"]) == (404, "Recording not found.")
    assert not {"recordingUrl", "presignedMonoUrl"} & ask("GET", f"/call/{call['id']}").json()["artifact"].keys()


def test_a_running_call_has_no_recording_yet(ask: Ask, make: Make) -> None:
    call = make("call", assistantId=make("assistant")["id"])

    assert ask("GET", f"/call/{call['id']}/mono-recording").status_code == 404


def test_each_recorded_scenario_has_a_recording_and_all_are_small() -> None:
    files = sorted(recordings.FOLDER.iterdir())

    assert files == sorted(map(recordings.file, RECORDED))
    assert sum(path.stat().st_size for path in files) <= MOST


@pytest.mark.parametrize("scenario", RECORDED, ids=lambda scenario: scenario.name)
def test_a_recording_is_as_long_as_the_talk(scenario: scenarios.Scenario) -> None:
    last = wire.expand(scenario, "call", "agent", "Alder", now())[-1].message["messages"][-1]
    talk = last["secondsFromStart"] + last["duration"] / 1000

    assert _seconds(recordings.file(scenario)) == pytest.approx(talk, abs=0.5)


def _seconds(path: Path) -> float:
    """The length of an MP3 of constant bit rate."""
    return path.stat().st_size / BYTES_A_SECOND
