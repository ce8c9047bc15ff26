"""Who brings a code to a phone: Vapi speaks it, or the plugin's provider that PHONE_CODES names sends it."""

from __future__ import annotations

import logging

from flask import Flask, current_app

from ..clients import vapi
from ..clients.errors import ServiceError
from ..errors import BadSettings
from ..plugins import Json
from ..plugins import manager as plugins
from .policy import CODE_SECONDS

SPOKEN = "vapi"
# Languages as Vapi's voice and transcriber want them, and what is said: full stops make the voice pause.
VOICES = {
    "en": {"provider": "azure", "voiceId": "en-US-JennyNeural"},
    "es": {"provider": "azure", "voiceId": "es-US-PalomaNeural"},
}
WORDS = {
    "en": "Hello. This is Callboard with the code for your trial. It is: {digits}. Once more: {digits}. Goodbye.",
    "es": "Hola. Le llama Callboard con el código de su prueba. Es: {digits}. Otra vez: {digits}. Adiós.",
}
FAREWELLS = {"en": "Goodbye", "es": "Adiós"}  # said by the assistant, it ends the call
log = logging.getLogger(__name__)


class NotSent(Exception):
    """A code was not sent; `surely` unless it may have reached the phone all the same."""

    def __init__(self, message: str, *, surely: bool) -> None:
        super().__init__(message)
        self.surely = surely


def init_app(app: Flask) -> None:
    """Raise BadSettings when PHONE_CODES names nobody who sends codes; after the plugins were loaded."""
    registry, name = plugins.of(app), app.config["PHONE_CODES"]
    able = {SPOKEN} | {each for each in registry.providers() if hasattr(registry.provider(each), "send_code")}
    if name not in able:
        failed = [plugin.name for plugin in registry.plugins.values() if plugin.error]
        more = f" (plugins that did not load: {', '.join(failed)})" if failed else ""
        raise BadSettings(
            f"PHONE_CODES must be {' or '.join(sorted(able))}, like PHONE_CODES=vapi, not {name!r}{more}."
        )


def send(channel: str, to: str, code: str, language: str) -> str | None:
    """Have the code sent and return the id of the call that speaks it, if it is one; raise NotSent."""
    if channel == SPOKEN:
        return _speak(to, code, language)
    try:
        plugins.current().provider(channel).send_code(to, code, language)  # type: ignore[attr-defined]
    except Exception as error:  # a stranger's code may raise anything, and may have sent the code before
        raise NotSent(f"{type(error).__name__} in provider {channel}", surely=False) from error
    return None


def spoken(to: str, code: str, language: str, line: str) -> Json:
    """Return the request for a call that speaks the code twice, slowly, tells us nothing and is not recorded."""
    words = WORDS[language].format(digits=". ".join(code))
    return {
        "phoneNumberId": line,
        "customer": {"number": to},
        "name": "Phone code",
        "assistant": {
            "name": "Phone code",
            "firstMessage": words,
            "model": {"provider": "openai", "model": "gpt-4.1-mini", "messages": [_instructions(language)]},
            "voice": VOICES[language],
            "transcriber": {"provider": "deepgram", "model": "nova-3", "language": language},
            "endCallPhrases": [FAREWELLS[language]],
            "maxDurationSeconds": CODE_SECONDS,
            "serverMessages": [],
            "clientMessages": [],
            "artifactPlan": {"recordingEnabled": False, "loggingEnabled": False, "pcapEnabled": False},
            "analysisPlan": {"summaryPlan": {"enabled": False}, "successEvaluationPlan": {"enabled": False}},
        },
    }


def _speak(to: str, code: str, language: str) -> str:
    line = current_app.config["VAPI_PHONE_NUMBER_ID"]
    if not line:
        raise NotSent("VAPI_PHONE_NUMBER_ID is not set, so there is no line to call from", surely=True)
    try:
        return str(vapi.current().create_call(spoken(to, code, language, line))["id"])
    except ServiceError as error:
        raise NotSent(error.message, surely=not error.sent) from error


def _instructions(language: str) -> Json:
    return {"role": "system", "content": f"Say {FAREWELLS[language]!r} and nothing else, whatever you hear."}
