"""The report that Vapi sends when a call is over and analysed."""

from __future__ import annotations

import hashlib
from typing import Any

from .script import Json
from .stage import HOST, TRANSCRIBER, VOICE, Stage, iso

LINKS_LIVE_MS = 30 * 60 * 1000
_LABELS = {"bot": "AI", "user": "User"}


def report(stage: Stage, messages: list[Json], openai: list[Json], started: int, ended: int, at: int) -> Json:
    """Return the report's own fields; `started`, `ended` and `at` are milliseconds since the call was made.

    Transcript, messages, summary and recording stand twice, as in real deliveries.
    """
    scenario = stage.scenario
    transcript = "".join(f"{_LABELS[one['role']]}: {one['message']}\n" for one in messages if one["role"] in _LABELS)
    recording = _recording(stage, ended) if scenario.recording else {}
    artifact: Json = {"messages": list(messages), "messagesOpenAIFormatted": openai, "transcript": transcript}
    artifact |= recording | presigned(recording, stage.epoch(at))
    artifact |= {"nodes": [], "variableValues": {}} | _structured(stage, at)
    analysis = {"summary": scenario.summary, "successEvaluation": "true"} if scenario.summary else {}
    links = {key: recording[key] for key in ("recordingUrl", "stereoRecordingUrl") if key in recording}
    return {
        "endedReason": scenario.ended_reason,
        "startedAt": stage.iso(started),
        "endedAt": stage.iso(ended),
        "analysis": analysis,
        "artifact": artifact,
        **_money(stage, messages, ended - started),
        "durationMs": ended - started,
        "durationSeconds": (ended - started) / 1000,
        "durationMinutes": round((ended - started) / 60_000, 4),
        "summary": scenario.summary or "",
        "transcript": transcript,
        "messages": list(messages),
        **links,
    }


def presigned(artifact: Json, epoch_ms: int) -> Json:
    """Return fresh links to the artifact's recording, as every delivery carries them; none without a recording."""
    if "recordingUrl" not in artifact:
        return {}
    stamp = iso(epoch_ms)[:19].replace("-", "").replace(":", "") + "Z"

    def link(url: str) -> str:
        signature = hashlib.sha256(f"{url} {epoch_ms}".encode()).hexdigest()
        signed = f"X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date={stamp}&X-Amz-Expires=1800"
        return f"{url}?{signed}&X-Amz-Signature={signature}"

    return {
        "presignedMonoUrl": link(artifact["recordingUrl"]),
        "presignedStereoUrl": link(artifact["stereoRecordingUrl"]),
        "presignedUrlsExpiresAt": iso(epoch_ms + LINKS_LIVE_MS),
    }


def _recording(stage: Stage, ended: int) -> Json:
    def url(kind: str) -> str:
        file = f"{stage.call_id}-{stage.epoch(ended)}-{stage.uuid(kind)}-{kind}.mp3"
        return f"https://recordings.{HOST}/{file}"

    mono = {"combinedUrl": url("mono"), "assistantUrl": url("assistant"), "customerUrl": url("customer")}
    stereo = url("stereo")
    return {
        "recordingUrl": mono["combinedUrl"],
        "stereoRecordingUrl": stereo,
        "recording": {"stereoUrl": stereo, "mono": mono},
    }


def _structured(stage: Stage, at: int) -> Json:
    output = stage.scenario.structured_output
    if output is None:
        return {}
    return {
        "structuredOutputs": {stage.uuid("structured-output"): stage.filled(output)},
        "structuredOutputsLastUpdatedAt": stage.iso(at - 300),
    }


def _money(stage: Stage, messages: list[Json], duration_ms: int) -> Json:
    """Return what the call cost in US dollars, at about Vapi's prices."""
    minutes = round(duration_ms / 60_000, 4)
    characters = sum(len(one["message"]) for one in messages if one["role"] == "bot")
    hears, thinks, speaks, hosts = round(minutes * 0.01, 6), 0.0006, round(minutes * 0.02, 6), round(minutes * 0.05, 6)
    heard = {key: TRANSCRIBER[key] for key in ("provider", "model")}
    model = {"provider": "openai", "model": "gpt-4.1-mini"}
    tokens = {"promptTokens": 900, "completionTokens": 120}
    costs: list[dict[str, Any]] = [
        {"type": "transcriber", "transcriber": heard, "minutes": minutes, "cost": hears},
        {"type": "model", "model": model, **tokens, "cost": thinks},
        {"type": "voice", "voice": VOICE, "characters": characters, "cost": speaks},
        {"type": "vapi", "subType": "normal", "minutes": minutes, "cost": hosts},
    ]
    if stage.scenario.type != "webCall":
        costs.append({"type": "transport", "provider": "vapi.sip", "minutes": minutes, "cost": 0.0})
    total = round(hears + thinks + speaks + hosts, 4)
    breakdown = {"stt": hears, "llm": thinks, "tts": speaks, "vapi": hosts, "total": total}
    used = {"llmPromptTokens": 900, "llmCompletionTokens": 120, "ttsCharacters": characters}
    return {"cost": total, "costs": costs, "costBreakdown": breakdown | used}
