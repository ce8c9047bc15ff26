"""The card: one call as HTML. Rendered from rows alone, so a worker and a request make the same bytes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

from flask import current_app

from ..languages import gettext as _
from ..languages import speaking
from ..models import Call, Trial
from . import leads, lines, slip, wording
from .hearing import Spoken
from .queries import of_trial, turns_of_all

LONGEST_NAME, LONGEST_NEED, LONGEST_HEADLINE = 60, 90, 120  # characters
CLOSED = ("expired", "purged")  # states in which a trial takes no more calls


@dataclass(frozen=True, slots=True)
class Card:
    """All that templates/calls/_card.html says. `id` prefixes every id inside."""

    id: str
    revision: int
    status: str
    intent: str
    title: str
    chip: str
    sure: bool
    urgent: bool
    when: str
    length: str
    since: str
    headline: str
    number: str
    lede: str
    call_back: str | None
    again: str | None
    fix: str
    hint: str
    fields: list[slip.Field]
    missing: str
    recorded: bool
    turns: list[lines.Line]
    caption: lines.Caption
    information: list[tuple[str, str]]


def render(call: Call, trial: Trial, turns: Sequence[Spoken]) -> str:
    """Return the call's article."""
    with speaking(trial.language):
        return _template("calls/_card.html", card=view(call, trial, turns))


def render_all(trial: Trial) -> str:
    """Return the articles of all the trial's calls, newest first."""
    with speaking(trial.language):
        return _template("calls/_cards.html", cards=views(trial))


def render_update(call: Call, trial: Trial, turns: Sequence[Spoken], new_turn: bool) -> str:
    """Return only what a new last turn, or a change of who speaks, changes in a running call's card."""
    last = len(turns) - 1
    if call.status != "in_progress" or (new_turn and (last < 0 or turns[last].role == "system")):
        return render(call, trial, turns)
    spans = slip.marks(call.extracted_lead or {}, turns) if new_turn else {}
    with speaking(trial.language):
        line = lines.one(call, last, turns[last], spans.get(last, [])) if new_turn else None
        caption = lines.caption(call, turns)
        return _template("calls/_update.html", id=call.public_id, revision=call.revision, turn=line, caption=caption)


def render_preview(public_id: str, role: str, text: str, language: str = "en") -> str:
    """Return words that are still being said: no turn yet, and no revision."""
    with speaking(language):
        caption = lines.Caption(public_id, wording.speaker(role), lines.latest(text))
        now = {"preview": role, "words": text}
        return _template("calls/_update.html", id=public_id, revision=None, turn=None, caption=caption, **now)


def views(trial: Trial, typed: slip.Typed | None = None) -> list[Card]:
    """Return all the trial's calls as the templates show them, newest first, in the language that is spoken."""
    found = of_trial(trial)
    turns = turns_of_all(found)
    return [view(call, trial, turns[call.id], typed) for call in found]


def view(call: Call, trial: Trial, turns: Sequence[Spoken], typed: slip.Typed | None = None) -> Card:
    """Return the call as the card's template shows it; `typed` is what an owner wrote that cannot be used."""
    lead: Mapping[str, Any] = call.extracted_lead or {}
    tz = wording.zone(trial.time_zone)
    spoken = lines.every(call, lead, turns)
    whole = call.status == "completed"
    said = {line.number: slip.Said(line.at, line.seconds, turns[line.number].text) for line in spoken}
    number = wording.phone(call.caller_number, trial.region) if call.caller_number else ""
    mine = typed if typed and typed.call == call.public_id else None
    rows = slip.fields(lead, said, slip.Place(trial.region, tz), whole, mine)
    headline, lede = _headline(call, lead, number)
    running = call.status == "in_progress"
    return Card(
        id=call.public_id,
        revision=call.revision,
        status=call.status,
        intent=call.intent or "",
        title=_title(call, headline, number),
        chip=wording.kind(call.intent, call.intent_confidence),
        sure=(call.intent_confidence or 0) >= wording.LIKELY,
        urgent=slip.value(lead, "urgent") is not None,
        when=_when(call, tz),
        length=_length(call),
        since=call.started_at.isoformat(timespec="milliseconds") if running and call.started_at else "",
        headline=headline,
        number=number,
        lede=lede,
        call_back=wording.tel(slip.value(lead, "phone")) or wording.tel(call.caller_number),
        again=_again(trial),
        fix=f"/t/{trial.token}/calls/{call.public_id}/fields/",
        hint=_hint(call, rows),
        fields=rows,
        missing=slip.missing(lead),
        recorded=bool(call.recording_url),
        turns=spoken,
        caption=lines.caption(call, turns),
        information=_information(call, tz, number),
    )


def _again(trial: Trial) -> str | None:
    """Return where "Try again" leads: without a receptionist to its set-up."""
    if trial.status in CLOSED:
        return None
    return f"/t/{trial.token}/{'setup' if trial.status == 'failed' else 'calls'}"


def _template(name: str, **values: Any) -> str:
    # Not flask.render_template: its context processors would add what only a request has.
    return current_app.jinja_env.get_template(name).render(values)


def _headline(call: Call, lead: Mapping[str, Any], number: str) -> tuple[str, str]:
    """Return the headline of a finished call and the text under it: a model's, else from the captured values.

    The provider's own summary stays where there is one. What a model wrote goes when the owner corrects a value.
    """
    written = {} if call.facts.get("corrected") else leads.kept(call, leads.MODEL)
    summary = wording.plain(call.summary or written.get("summary") or "")
    if call.status == "failed":
        head, text = wording.FAILURES.get(call.ended_kind or "", wording.FAILURE)
        head = wording.NOT_PLACED if call.ended_reason == "not-placed" else head
        return _(head), _(call.problem or text)
    if call.status in ("initiated", "ringing"):
        return "", _(call.problem) if call.problem else ""
    summary = summary or _told(lead)
    if written.get("headline"):
        return wording.clip(written["headline"], LONGEST_HEADLINE), summary
    name = wording.clip(slip.value(lead, "name") or "", LONGEST_NAME)
    need = wording.clip(slip.value(lead, "reason") or "", LONGEST_NEED)
    if name and need:
        return f"{name}: {need}", summary
    if name or need:
        return name or need[0].upper() + need[1:], summary
    head, rest = wording.first_sentence(summary, LONGEST_HEADLINE)
    if head:
        return head, rest
    return _("Call from {number}").format(number=number) if number else _("A finished call"), summary


def _told(lead: Mapping[str, Any]) -> str:
    """Return a summary made of captured values alone."""
    rows = [(key, slip.value(lead, key)) for key in ("reason", "preferred_time", "address")]
    return " ".join(f"{_(slip.LABELS[key])}: {wording.clip(value, LONGEST_NEED)}." for key, value in rows if value)


def _title(call: Call, headline: str, number: str) -> str:
    """Return the browser's title while this call is the newest."""
    who = f", {number}" if number else ""
    return {
        "initiated": _("Starting the call"),
        "ringing": _("Ringing") + who,
        "in_progress": _("Live") + who,
        "ended": _("Writing up the call"),
        "completed": wording.clip(headline, 80),
    }.get(call.status, _("Call did not connect"))


def _when(call: Call, tz: tzinfo) -> str:
    moment = call.started_at or call.created_at
    if call.status == "in_progress":
        return _("Started {time}").format(time=wording.time_of_day(moment, tz))
    return wording.when(moment, tz)


def _length(call: Call) -> str:
    seconds = call.duration_seconds
    if seconds is None and call.started_at and call.ended_at:
        seconds = (call.ended_at - call.started_at).total_seconds()
    shown = wording.usable(seconds)
    return "" if shown is None else wording.length(shown)


def _hint(call: Call, rows: Sequence[slip.Field]) -> str:
    if call.status in ("in_progress", "ended"):
        return _("Listening") if call.status == "in_progress" else _("Checking")
    if any(row.turn is not None for row in rows):
        return _("Tap a time to check it")
    return "" if any(row.value for row in rows) else _("Nothing captured")


def _information(call: Call, tz: tzinfo, number: str) -> list[tuple[str, str]]:
    rows = [
        (_("Kind of call"), wording.kind_exactly(call.intent, call.intent_confidence)),
        (_("Judged by"), "; ".join(call.intent_reasons or ())),
        (_("Caller number"), number or _("Not known")),
        (_("Started"), wording.exactly(call.started_at, tz) if call.started_at else ""),
        (_("Ended"), wording.exactly(call.ended_at, tz) if call.ended_at else ""),
        (_("How it ended"), wording.reason(call.ended_reason) if call.ended_reason else ""),
        (_("Reference"), call.public_id),
    ]
    return [(label, text) for label, text in rows if text]
