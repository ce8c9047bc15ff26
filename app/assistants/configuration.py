"""A trial's assistant as Vapi is told to make it: the body of POST and PATCH /assistant."""

from __future__ import annotations

from ..models import Trial
from ..plugins import Json
from . import quoting
from .prompt import LIMITS, PromptBuilder
from .words import LANGUAGES

LONGEST_NAME = 40  # as Vapi counts: UTF-16 units
NAMELESS = "Receptionist"
MODEL = {"provider": "openai", "model": "gpt-4.1-mini", "temperature": 0.2}
VOICES: dict[str, Json] = {
    "en": {"provider": "vapi", "voiceId": "Elliot"},
    "es": {"provider": "azure", "voiceId": "es-MX-DaliaNeural"},
}
# Without `transcript`, which is not among Vapi's defaults, no card would ever show a word that is spoken.
SERVER_MESSAGES = [
    "status-update",
    "transcript",
    "speech-update",
    "user-interrupted",
    "hang",
    "tool-calls",
    "end-of-call-report",
]
# By default Vapi does not retry at all: one answer lost in a deploy would lose the only final report.
BACKOFF = {
    "type": "exponential",
    "maxRetries": 5,
    "baseDelaySeconds": 2,
    "excludedStatusCodes": [400, 401, 403, 404, 413],
}
INTENTS = ["lead_intake", "scheduling", "info", "other"]


def _text(description: str) -> Json:
    return {"type": "string", "description": description}


FIELDS: dict[str, Json] = {
    "name": _text("The caller's full name, as they said it."),
    "phone": _text("The number to call back, with its area code, as the caller confirmed it."),
    "email": _text("The caller's e-mail address, as they confirmed it."),
    "address": _text("Where the work is wanted: street, number and town."),
    "need": _text("What the caller needs, in one short sentence."),
    "preferred_time": _text("When it would suit the caller, in their own words."),
    "urgency": _text("How urgent it is.") | {"enum": ["emergency", "urgent", "normal"]},
    "company": _text("The company that the caller speaks for, if they named one."),
    "intent": _text("Wants work done or a call back; wants an appointment; asks for information; anything else.")
    | {"enum": INTENTS},
}
SURENESS: Json = {"type": "number", "description": "How sure the intent is, from 0 (a guess) to 1 (certain)."}
CAPTURE: Json = {
    "type": "function",
    "async": False,
    "function": {
        "name": "capture_lead",
        "description": "Note what the caller said about themselves and what they need. Leave out what was not said.",
        "parameters": {"type": "object", "properties": FIELDS, "required": ["need"]},
    },
}
LEAD: Json = {
    "name": "lead",
    "type": "ai",
    "description": "What the caller said about themselves and what they need; nothing that was not said.",
    "schema": {
        "type": "object",
        "properties": {**FIELDS, "intentConfidence": SURENESS},
        "required": ["intent", "intentConfidence"],
    },
}


def build(
    trial: Trial, *, server_url: str, credential_id: str | None, plain_secret: str | None, max_seconds: int
) -> Json:
    """Return the assistant; webhooks are signed by the credential, or else carry the plain secret."""
    prompt = PromptBuilder(trial)
    return {
        "name": _name(prompt.business()),
        "model": {**MODEL, "messages": [{"role": "system", "content": prompt.system()}], "tools": [CAPTURE]},
        "voice": VOICES[trial.language],
        "transcriber": {"provider": "deepgram", "model": "nova-3", "language": trial.language},
        "firstMessage": prompt.first_message(),
        "firstMessageMode": "assistant-speaks-first",
        "endCallPhrases": list(LANGUAGES[trial.language].farewells),
        "backgroundSound": "off",
        "maxDurationSeconds": max_seconds,
        "serverMessages": SERVER_MESSAGES,
        "server": _server(server_url, credential_id, plain_secret),
        "artifactPlan": {
            "recordingEnabled": True,
            "recordingFormat": "mp3",
            "loggingEnabled": False,
            "pcapEnabled": False,
            "structuredOutputs": [LEAD],
        },
        # Whoever holds the addresses that these would make can listen to a call, or steer it.
        "monitorPlan": {"listenEnabled": False, "controlEnabled": False},
        "metadata": {
            "callboard": marker(trial),
            "trade": quoting.line(trial.trade, LIMITS["trade"]),
            "language": trial.language,
        },
    }


def marker(trial: Trial) -> str:
    """Return what marks this trial's assistant at the provider; it does not tell the token."""
    return quoting.key(trial.token, "assistant")


def _server(url: str, credential_id: str | None, plain_secret: str | None) -> Json:
    server: Json = {"url": url, "timeoutSeconds": 20, "backoffPlan": BACKOFF}
    if credential_id:
        return {**server, "credentialId": credential_id}
    return {**server, "headers": {"X-Vapi-Secret": plain_secret}} if plain_secret else server


def _name(business: str) -> str:
    name = business or NAMELESS
    while len(name.encode("utf-16-le")) > LONGEST_NAME * 2:
        name = name[:-1]
    return name.rstrip()
