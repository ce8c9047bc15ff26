"""Phrases by which a line names a day or an hour; roughly: which one it is, other readers say."""

from __future__ import annotations

_DAY = r"""
    (?:mon|tues|wednes|thurs|fri|satur|sun)days?
    tomorrow
    today
    tonight
    (?:this|in the|next|early|late) (?:morning|afternoon|evening|weekend|week)
    first thing
    lunes|martes|miercoles|jueves|viernes|sabado|domingo|manana|hoy
    the (?:\w+(?:th|rd|nd|st)|first|second|third)\b
    (?:january|february|april|june|july|august|september|october|november|december)\b
"""
_HOUR = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|noon|\d{1,2})"
_CLOCK = rf"""
    (?:at|around|by|half|past|to) {_HOUR}\b(?! (?:\w+ )?(?:dot|at|minutes|weeks|months|years|days|people|dollars)\b)
    {_HOUR} (?:thirty|fifteen|forty five|o'clock|a m|p m|am|pm|in the)\b
    \d{{1,2}}(?: \d\d)? ?(?:am|pm)\b
    \d{{1,2}} (?:00|15|30|45)\b
    quarter (?:past|to)
    noon
    a las? \w+
"""
WHEN = _DAY.rstrip() + _CLOCK  # an empty line would match everywhere
