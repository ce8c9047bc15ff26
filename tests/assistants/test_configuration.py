"""The assistant that Vapi is told to make: proven with Vapi's own models, in every language, at every length."""

from __future__ import annotations

import json

import pytest
from vapi.types.create_assistant_dto import CreateAssistantDto

from app.assistants.configuration import build, marker
from app.models.trials import LANGUAGES
from processors.leads import fields
from tests.assistants import strangers
from tests.assistants.factories import TOKEN, unsaved
from tests.assistants.vapi_models import complaints

URL = "https://calls.example/webhooks/vapi"
FIELDS = ("business", "trade", "services", "hours", "knowledge")


def body(credential_id="credential-1", plain_secret="current-secret", max_seconds=300, **columns):
    return build(
        unsaved(**columns),
        server_url=URL,
        credential_id=credential_id,
        plain_secret=plain_secret,
        max_seconds=max_seconds,
    )


def test_the_models_find_what_is_wrong():
    wrong = body() | {"serverUrl": URL, "serverMessages": ["transcripts"], "maxDurationSeconds": "long"}
    wrong["voice"] = {"provider": "vapi", "voiceId": "Elliot", "pitch": 1}
    wrong["server"] = {"url": URL, "secret": "x"}

    found = "\n".join(complaints(CreateAssistantDto, wrong))

    for key in ("serverUrl", "serverMessages", "maxDurationSeconds", "voice.pitch", "server.secret"):
        assert key.split(".")[-1] in found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("credential_id", ["credential-1", None])
@pytest.mark.parametrize("words", ["Rosa's Plumbing", *strangers.WORDS], ids=lambda words: ascii(words[:20]))
def test_every_body_is_one_that_vapi_declares(language, credential_id, words):
    made = body(credential_id, language=language, **dict.fromkeys(FIELDS, words))

    assert list(complaints(CreateAssistantDto, made)) == []
    json.dumps(made).encode("ascii")


def test_what_vapi_would_not_do_by_itself_is_asked_for():
    made = body()

    assert "transcript" in made["serverMessages"]
    assert made["server"]["url"] == URL
    assert made["server"]["backoffPlan"] == {
        "type": "exponential",
        "maxRetries": 5,
        "baseDelaySeconds": 2,
        "excludedStatusCodes": [400, 401, 403, 404, 413],
    }
    assert made["artifactPlan"]["recordingFormat"] == "mp3"
    assert made["maxDurationSeconds"] == 300
    assert made["firstMessageMode"] == "assistant-speaks-first"


def test_nobody_else_can_listen_steer_or_read_logs():
    made = body()

    assert made["monitorPlan"] == {"listenEnabled": False, "controlEnabled": False}
    assert (made["artifactPlan"]["loggingEnabled"], made["artifactPlan"]["pcapEnabled"]) == (False, False)


def test_webhooks_are_signed_by_the_credential_and_the_secret_stays_here():
    made = body()

    assert made["server"]["credentialId"] == "credential-1"
    assert "current-secret" not in json.dumps(made)


def test_without_a_credential_webhooks_carry_the_secret():
    server = body(credential_id=None)["server"]

    assert server["headers"] == {"X-Vapi-Secret": "current-secret"}
    assert "credentialId" not in server


def test_without_either_nothing_is_said():
    assert {"headers", "credentialId"} & set(body(credential_id=None, plain_secret=None)["server"]) == set()


def test_the_language_chooses_prompt_voice_transcriber_and_the_word_that_ends():
    english, spanish = body(language="en"), body(language="es")

    assert (english["transcriber"]["language"], spanish["transcriber"]["language"]) == ("en", "es")
    assert english["voice"] == {"provider": "vapi", "voiceId": "Elliot"}
    assert spanish["voice"]["voiceId"].startswith("es-")
    assert "This call is recorded." in english["firstMessage"]
    assert "Esta llamada se graba." in spanish["firstMessage"]
    for made in (english, spanish):
        system = made["model"]["messages"][0]["content"]
        assert made["endCallPhrases"][0] in system
    assert spanish["model"]["messages"][0]["content"].startswith("Usted es la recepcionista")


def test_the_tool_and_the_output_ask_for_the_fields_of_a_lead():
    made = body()
    (tool,), (output,) = made["model"]["tools"], made["artifactPlan"]["structuredOutputs"]
    asked = tool["function"]["parameters"]["properties"]

    assert tool["function"]["name"] == "capture_lead"
    assert list(asked) == [
        "name",
        "phone",
        "email",
        "address",
        "need",
        "preferred_time",
        "urgency",
        "company",
        "intent",
    ]
    assert {key.replace("_", "") for key in asked} - {"intent"} <= set(
        fields.FIELD
    )  # each is understood when it comes back
    assert output["name"] == "lead"
    assert output["schema"]["properties"]["intent"]["enum"] == ["lead_intake", "scheduling", "info", "other"]
    assert set(output["schema"]["properties"]) == {*asked, "intentConfidence"}


@pytest.mark.parametrize("business", [*strangers.WORDS, "Sánchez e Hijos Fontanería y Calefacción S.L.", "😀" * 60, ""])
def test_an_assistants_name_is_short_clean_and_never_empty(business):
    name = body(business=business)["name"]

    assert 0 < len(name.encode("utf-16-le")) / 2 <= 40
    assert not set(name) & set("{}<>\n")


def test_the_marker_tells_the_trial_and_not_its_key():
    made = body()

    assert made["metadata"] == {"callboard": marker(unsaved()), "trade": "plumber", "language": "en"}
    assert marker(unsaved()) != marker(unsaved(token="another"))
    assert TOKEN not in json.dumps(made)
    assert marker(unsaved()) not in made["model"]["messages"][0]["content"]


def test_the_owners_address_is_not_part_of_it():
    assert "rosa@" not in json.dumps(body(email="rosa@rosas.example"))
