"""How the page says things: times, phone numbers, kinds of call, reasons of failure. No row, no clock, no request."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

import phonenumbers

# Not from the locale: a worker's may differ from the web process's.
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
E164 = re.compile(r"\+[1-9][0-9]{6,14}")
EMAIL = re.compile(r"[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63}){1,8}")
# Characters that could turn the text around them, or hide in it.
UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]+")

AGENT, CALLER = "Receptionist", "Caller"
KINDS = {"lead_intake": "New lead", "scheduling": "Booking", "info": "Question", "other": "Other call"}
MAYBE = {
    "lead_intake": "Probably a new lead",
    "scheduling": "Probably a booking",
    "info": "Probably a question",
    "other": "Probably another kind of call",
}
SURE, LIKELY = 0.8, 0.5

# Why a call failed: what happened, and what to do about it.
FAILURES = {
    "not_reached": (
        "Nobody picked up this call",
        "The line was busy, went unanswered or reached a voicemail. Check that the phone is on, then try again.",
    ),
    "our_fault": (
        "We could not set up this call",
        "Your receptionist was not ready, and that is our mistake, not yours. Try again in a few minutes.",
    ),
    "account": (
        "The phone service refused this call",
        "Our account there has reached a limit. Nothing is wrong with your line. Try again later today.",
    ),
    "provider_fault": (
        "The phone service dropped this call",
        "It had a fault before anybody could speak. That usually passes quickly: try again in a few minutes.",
    ),
    "erased": (
        "This call was erased",
        "The phone service deleted it before it took place, so there is nothing to show. You can start another one.",
    ),
}
FAILURE = ("This call did not connect", "It ended before anybody could speak, and we were not told why. Try again.")


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
    return CALLER if role == "caller" else AGENT


def zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return UTC


def day(moment: datetime, tz: tzinfo) -> str:
    """1 December"""
    local = moment.astimezone(tz)
    return f"{local.day} {MONTHS[local.month - 1]}"


def when(moment: datetime, tz: tzinfo) -> str:
    """24 Nov, 2:14 pm"""
    local = moment.astimezone(tz)
    return f"{local.day} {MONTHS[local.month - 1][:3]}, {time_of_day(moment, tz)}"


def exactly(moment: datetime, tz: tzinfo) -> str:
    """24 Nov 2026, 2:14:08 pm"""
    local = moment.astimezone(tz)
    half = "am" if local.hour < 12 else "pm"
    date = f"{local.day} {MONTHS[local.month - 1][:3]} {local.year}"
    return f"{date}, {local.hour % 12 or 12}:{local.minute:02}:{local.second:02} {half}"


def time_of_day(moment: datetime, tz: tzinfo) -> str:
    local = moment.astimezone(tz)
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
        return "Not sure yet"
    return KINDS[intent] if confidence >= SURE else MAYBE[intent]


def kind_exactly(intent: str | None, confidence: float | None) -> str:
    if intent is None:
        return "Not sure yet"
    return KINDS[intent] if confidence is None else f"{KINDS[intent]}, {round(confidence * 100)}% sure"


def reason(text: str) -> str:
    """A provider's reason, readable: customer-ended-call → Customer ended call."""
    line = clip(re.sub(r"[-_.]+", " ", text), 120)
    return line[:1].upper() + line[1:]


def first_sentence(text: str, most: int) -> tuple[str, str]:
    """Split off the first sentence for a headline; empty when it is too long for one."""
    line = plain(text)
    found = re.match(r"(.+?[.!?])(?:\s+(.*))?$", line)
    head, rest = (found[1], found[2] or "") if found else (line, "")
    return (head.rstrip("."), rest) if len(head) <= most else ("", line)
