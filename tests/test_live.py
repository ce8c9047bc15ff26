"""Pushes: who hears what, in which order, and what happens to a page that falls behind."""

from __future__ import annotations

import threading

import pytest

from app import live
from app.live import Hub, Push


@pytest.fixture
def hub():
    return Hub()


def take(subscriber, snapshot=lambda: "SNAPSHOT"):
    return subscriber.take(0.0, snapshot)


def test_a_push_reaches_every_page_of_its_trial_and_no_other(hub):
    rosa, also_rosa, oak = hub.join("rosa"), hub.join("rosa"), hub.join("oak")

    hub.publish([Push("rosa", "<b>")])

    assert [take(rosa), take(also_rosa), take(oak)] == ["<b>", "<b>", None]


def test_pushes_keep_their_order(hub):
    page = hub.join("rosa")
    hub.publish([Push("rosa", str(n)) for n in range(5)])

    assert [take(page) for _ in range(5)] == list("01234")


def test_of_partial_words_only_the_newest_is_sent(hub):
    page = hub.join("rosa")
    hub.publish([Push("rosa", f"words {n}", call="c1", preview=True) for n in range(20)])

    assert take(page) == "words 19"
    assert take(page) is None


def test_partial_words_wait_their_turn_and_whole_lines_do_not(hub):
    page = hub.join("rosa")
    hub.publish([Push("rosa", "Is the", call="c1", preview=True)])
    take(page)
    hub.publish([Push("rosa", "Is the water", call="c1", preview=True), Push("rosa", "<li>")])

    assert take(page) == "<li>"


def test_partial_words_give_way_to_the_finished_line_of_their_call(hub):
    page = hub.join("rosa")
    hub.publish([Push("rosa", "Is the", call="c1", preview=True), Push("rosa", "Other", call="c2", preview=True)])
    hub.publish([Push("rosa", "<li>Is the water off?", call="c1")])

    assert [take(page) for _ in range(3)] == ["<li>Is the water off?", "Other", None]


def test_a_page_that_falls_behind_starts_again_from_a_snapshot(hub):
    page = hub.join("rosa")
    hub.publish([Push("rosa", str(n)) for n in range(live.OUTBOX + 1)])

    assert take(page) == "SNAPSHOT"
    assert take(page) is None


def test_a_slow_page_does_not_hold_up_the_publisher(hub):
    hub.join("rosa")
    done = threading.Event()

    def publish():
        hub.publish([Push("rosa", "x" * 1000) for _ in range(10_000)])
        done.set()

    threading.Thread(target=publish, daemon=True).start()

    assert done.wait(5)


def test_listening_begins_with_the_state_and_misses_nothing_that_happened_while_it_was_rendered(hub):
    def snapshot():
        hub.publish([Push("rosa", "meanwhile")])
        return "state"

    listening = live.listen(hub, "rosa", snapshot, lambda: True)

    assert [next(listening), next(listening)] == ["state", "meanwhile"]


def test_a_page_that_goes_away_leaves_the_room(hub):
    listening = live.listen(hub, "rosa", lambda: "state", lambda: True)
    next(listening)
    assert hub.watched("rosa")

    listening.close()

    assert not hub.watched("rosa")
    assert hub.count() == 0


def test_closing_the_hub_ends_every_page(hub):
    listening = live.listen(hub, "rosa", lambda: "state", lambda: True)
    next(listening)
    hub.close()

    assert list(listening) == []


def test_silence_is_broken_by_a_heartbeat(hub, monkeypatch):
    monkeypatch.setattr(live, "HEARTBEAT", 0.01)
    monkeypatch.setattr(live, "CLOSED_CHECK", 0.01)
    listening = live.listen(hub, "rosa", lambda: "state", lambda: True)
    next(listening)

    assert next(listening) == ""


def test_what_redis_carries_arrives_in_another_processs_hub(redis_url):
    hub, stopped = Hub(), threading.Event()
    bus = live.RedisBus(redis_url)
    page = hub.join("rosa")
    listener = threading.Thread(target=bus.listen, args=(hub, stopped))
    listener.start()
    try:
        assert page.take(5, lambda: "SNAPSHOT") == "SNAPSHOT"  # subscribed: the page starts again
        live.RedisBus(redis_url).publish([Push("rosa", "é<b>"), Push("oak", "no")])
        assert page.take(5, lambda: "SNAPSHOT") == "é<b>"
        assert take(page) is None
    finally:
        stopped.set()
        listener.join()
        bus.close()


def test_a_redis_that_is_down_loses_a_push_and_nothing_else():
    live.RedisBus("redis://127.0.0.1:1/0").publish([Push("rosa", "x")])
