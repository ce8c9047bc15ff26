"""The language belongs to the trial: pages and pushes of a Spanish trial are Spanish, whoever renders them."""

from __future__ import annotations

import threading

from app.calls import card
from app.languages import gettext, speaking, spoken
from tests import factories


def test_english_is_spoken_unless_said_otherwise():
    assert spoken() == "en"
    assert gettext("Call ended") == "Call ended"


def test_a_language_is_spoken_in_its_block_alone():
    with speaking("es"):
        assert spoken() == "es"
        inside = gettext("Call ended")

    assert inside != "Call ended"
    assert (spoken(), gettext("Call ended")) == ("en", "Call ended")


def test_two_threads_speak_different_languages():
    heard, both = {}, threading.Barrier(2)

    def speak(language: str) -> None:
        with speaking(language):
            both.wait(5)
            heard[language] = gettext("Call ended")
            both.wait(5)

    threads = [threading.Thread(target=speak, args=(language,)) for language in ("en", "es")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)

    assert heard["en"] == "Call ended" != heard["es"]


def test_a_text_that_no_catalogue_has_is_said_as_it_stands():
    with speaking("es"):
        assert gettext("Nobody ever said this 93481") == "Nobody ever said this 93481"
        assert gettext("") == ""


def test_a_spanish_trials_page_and_push_are_spanish_and_alike(app, client):
    trial = factories.trial(language="es")
    call = factories.call(trial, status="in_progress")

    page = client.get(f"/t/{trial.token}").text
    pushed = card.render(call, trial, [])

    assert '<html lang="es">' in page
    assert pushed in page
    assert "Live report" not in page and "Your receptionist is talking" not in page
