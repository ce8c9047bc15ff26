"""The report that closes a call: what was said, what was made of it, what it cost, where the recording is."""

from __future__ import annotations

from . import recordings
from .told import Message, Told, iso

AFTER = 2.5  # seconds from the end: Vapi's analysis takes its time
_SPEAKERS = {"bot": "AI", "user": "User"}
_OPENAI_ROLES = {"system": "system", "bot": "assistant", "user": "user"}


def send(call: Told) -> None:
    """Send the report of a call that has just ended."""
    script, ended = call.scenario.script, call.at
    seconds = 0.0 if call.talk_began is None else call.seconds(ended)
    call.at += AFTER
    artifact = _artifact(call)
    own: Message = {
        "endedReason": script["ended_reason"],
        "endedAt": iso(call.moment(ended)),
        "analysis": {"summary": script["summary"], "successEvaluation": "true"} if script["summary"] else {},
        "artifact": artifact,
        "transcript": artifact["transcript"],
        "messages": artifact["messages"],
        **_costs(seconds),
    }
    if call.talk_began is not None:  # a call that nobody answered never started
        own |= {"startedAt": iso(call.moment(call.talk_began)), "durationSeconds": seconds}
        own |= {"durationMs": round(seconds * 1000), "durationMinutes": round(seconds / 60, 4)}
    call.send("end-of-call-report", own)


def openai(call: Told) -> list[Message]:
    """Return what was said so far in the form of OpenAI's messages."""
    said = [one for one in call.said if one["role"] in _OPENAI_ROLES]
    return [{"role": _OPENAI_ROLES[one["role"]], "content": one["message"]} for one in said]


def _artifact(call: Told) -> Message:
    lines = [f"{_SPEAKERS[said['role']]}: {said['message']}\n" for said in call.said if said["role"] in _SPEAKERS]
    artifact: Message = {
        "messages": [*call.said],
        "messagesOpenAIFormatted": openai(call),
        "transcript": "".join(lines),
    }
    if call.is_recorded:
        url = recordings.identity(call.call_id)
        artifact |= {"recordingUrl": url, "recording": {"mono": {"combinedUrl": url}}}
        artifact |= call.storage.links(call.call_id, call.moment(call.at))
    if call.scenario.script["output"]:
        result = {"name": "lead", "result": call.scenario.script["output"]}
        artifact["structuredOutputs"] = {call.made("output"): result}
    return artifact


def _costs(seconds: float) -> Message:
    minutes = round(seconds / 60, 4)
    vapi, line = round(minutes * 0.05, 4), round(minutes * 0.03, 4)
    costs: list[Message] = [
        {"type": "vapi", "subType": "normal", "minutes": minutes, "cost": vapi},
        {"type": "transport", "provider": "vapi.sip", "minutes": minutes, "cost": line},
    ]
    return {"cost": round(vapi + line, 4), "costs": costs if seconds else []}
