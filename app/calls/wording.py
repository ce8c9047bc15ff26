"""How the page says things: times, phone numbers, kinds of call, reasons of failure. No row, no clock, no request.

The tables are English and marked; the functions say them in the language that is being spoken.
"""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

import phonenumbers

from ..languages import gettext as _
from ..languages import marked as N_
from ..languages import spoken

# Not from the locale: a worker's may differ from the web process's.
MONTHS = (
    *(N_("January"), N_("February"), N_("March"), N_("April"), N_("May"), N_("June")),
    *(N_("July"), N_("August"), N_("September"), N_("October"), N_("November"), N_("December")),
)
E164 = re.compile(r"\+[1-9][0-9]{6,14}")
EMAIL = re.compile(r"[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63}){1,8}")
# Characters that could turn the text around them, or hide in it.
UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]+")

AGENT, CALLER = N_("Receptionist"), N_("Caller")
KINDS = {"lead_intake": N_("New lead"), "scheduling": N_("Booking"), "info": N_("Question"), "other": N_("Other call")}
MAYBE = {
    "lead_intake": N_("Probably a new lead"),
    "scheduling": N_("Probably a booking"),
    "info": N_("Probably a question"),
    "other": N_("Probably another kind of call"),
}
SURE, LIKELY = 0.8, 0.5

# Why a call failed: what happened, and what to do about it.
FAILURES = {
    "not_reached": (
        N_("Nobody picked up this call"),
        N_("The line was busy, went unanswered or reached a voicemail. Check that the phone is on, then try again."),
    ),
    "our_fault": (
        N_("We could not set up this call"),
        N_("Your receptionist was not ready, and that is our mistake, not yours. Try again in a few minutes."),
    ),
    "account": (
        N_("The phone service refused this call"),
        N_("Our account there has reached a limit. Nothing is wrong with your line. Try again later today."),
    ),
    "provider_fault": (
        N_("The phone service dropped this call"),
        N_("It had a fault before anybody could speak. That usually passes quickly: try again in a few minutes."),
    ),
    "erased": (
        N_("This call was erased"),
        N_("The phone service deleted it before it took place, so there is nothing to show. Start another one."),
    ),
}
NOT_PLACED = N_("This call was not placed")
FAILURE = (
    N_("This call did not connect"),
    N_("It ended before anybody could speak, and we were not told why. Try again."),
)

# Why a call ended, as `reason` writes what the provider says. It knows some 600 reasons: the rest is said in its words.
REASONS = (
    *(N_("Customer ended call"), N_("Customer did not answer"), N_("Customer busy"), N_("Voicemail")),
    *(N_("Assistant ended call"), N_("Assistant said end call phrase"), N_("Assistant forwarded call")),
    *(N_("Silence timed out"), N_("Exceeded max duration"), N_("Manually canceled"), N_("Call deleted")),
    *(N_("Twilio failed to connect call"), N_("Not placed"), N_("No report")),
)


def plain(text: object) -> str:
    """One line of visible characters."""
    return " ".join(UNSEEN.sub(" ", str(text)).split())


def clip(text: object, most: int) -> str:
    line = plain(text)
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def tail(text: object, most: int) -> str:
    """The end of a long text, from a word on."""
    line = plain(text)
    return line if len(line) <= most else "…" + (line[-most:].partition(" ")[2] or line[-most:])


def speaker(role: str) -> str:
    name = CALLER if role == "caller" else AGENT
    return _(name)


def zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return UTC


def day(moment: datetime, tz: tzinfo) -> str:
    """1 December, 1 de diciembre"""
    local = moment.astimezone(tz)
    of = "de " if spoken() == "es" else ""
    return f"{local.day} {of}{_(MONTHS[local.month - 1])}"


def when(moment: datetime, tz: tzinfo) -> str:
    """24 Nov, 2:14 pm"""
    local = moment.astimezone(tz)
    return f"{local.day} {_(MONTHS[local.month - 1])[:3]}, {time_of_day(moment, tz)}"


def exactly(moment: datetime, tz: tzinfo) -> str:
    """24 Nov 2026, 2:14:08 pm"""
    local = moment.astimezone(tz)
    date = f"{local.day} {_(MONTHS[local.month - 1])[:3]} {local.year}"
    if spoken() == "es":
        return f"{date}, {local.hour}:{local.minute:02}:{local.second:02}"
    half = "am" if local.hour < 12 else "pm"
    return f"{date}, {local.hour % 12 or 12}:{local.minute:02}:{local.second:02} {half}"


def time_of_day(moment: datetime, tz: tzinfo) -> str:
    """2:14 pm, 14:14"""
    local = moment.astimezone(tz)
    if spoken() == "es":
        return f"{local.hour}:{local.minute:02}"
    return f"{local.hour % 12 or 12}:{local.minute:02} {'am' if local.hour < 12 else 'pm'}"


def clock(seconds: float) -> str:
    """0:42, 1:02:03"""
    whole = int(seconds)
    hours, rest = divmod(whole, 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"


def length(seconds: float) -> str:
    """1 min 23 s"""
    minutes, rest = divmod(round(seconds), 60)
    parts = [f"{minutes} min"] if minutes else []
    return " ".join(parts + ([f"{rest} s"] if rest or not parts else []))


def usable(seconds: float | None) -> float | None:
    """Seconds as a number that can be shown, never below zero."""
    return max(0.0, seconds) if seconds is not None and math.isfinite(seconds) else None


def phone(number: str, region: str) -> str:
    """The number as people of `region` write it; whatever is not in E.164 stays as it came."""
    if not E164.fullmatch(number):
        return clip(number, 60)
    try:
        parsed = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return number
    home = parsed.country_code == phonenumbers.country_code_for_region(region)
    form = phonenumbers.PhoneNumberFormat.NATIONAL if home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(parsed, form)


def tel(number: str | None) -> str | None:
    """A link that dials, only for a number that is one."""
    return f"tel:{number}" if number and E164.fullmatch(number) else None


def mailto(address: str | None) -> str | None:
    """A link that writes, only to an address that is one."""
    return f"mailto:{address}" if address and EMAIL.fullmatch(address) else None


def kind(intent: str | None, confidence: float | None) -> str:
    """The kind of call in words as sure as we are."""
    if intent is None or confidence is None or confidence < LIKELY:
        return _("Not sure yet")
    return _(KINDS[intent] if confidence >= SURE else MAYBE[intent])


def kind_exactly(intent: str | None, confidence: float | None) -> str:
    if intent is None:
        return _("Not sure yet")
    said = _(KINDS[intent])
    return (
        said if confidence is None else _("{kind}, {percent}% sure").format(kind=said, percent=round(confidence * 100))
    )


def reason(text: str) -> str:
    """A provider's reason, readable: customer-ended-call → Customer ended call."""
    line = clip(re.sub(r"[-_.]+", " ", text), 120)
    return _(line[:1].upper() + line[1:])


def first_sentence(text: str, most: int) -> tuple[str, str]:
    """Split off the first sentence for a headline; empty when it is too long for one."""
    line = plain(text)
    found = re.match(r"(.+?[.!?])(?:\s+(.*))?$", line)
    head, rest = (found[1], found[2] or "") if found else (line, "")
    return (head.rstrip("."), rest) if len(head) <= most else ("", line)
