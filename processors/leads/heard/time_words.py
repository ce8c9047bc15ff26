"""How days and hours are said, in two languages; times are kept in the caller's words and never reckoned."""

from __future__ import annotations

from . import tables

_DAYS = tables.either(
    """
    monday|tuesday|wednesday|thursday|friday|saturday|sunday
    lunes|martes|miercoles|jueves|viernes|sabado|domingo
    """
)
_MONTHS = tables.either(
    """
    january|february|march|april|may|june|july|august|september|october|november|december
    enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre
    """
)
_ORDINALS = tables.either(
    r"""
    \d{1,2}(?:st|nd|rd|th)
    (?:twenty |thirty )?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)
    tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth
    """
)
_HOURS = tables.either(
    r"""
    (?:2[0-3]|[01]?\d)(?: [0-5]\d)?
    one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve
    la una|las (?:dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce)
    """
)
_MINUTES = tables.either(
    r"""
    oh five|(?:ten|fifteen|twenty|thirty|forty|fifty)(?: five)?
    [0-5]\d
    y media|y cuarto|y diez|y veinte
    """
)
NUMBER = (
    "(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|"
    "double|triple|hundred|thousand|dollars|people|percent)"
)
_PART = r"(?:in the (?:morning|afternoon|evening)|at night|(?:de|por|en) la (?:manana|tarde|noche))"
_HALF = rf"(?: (?:a ?m|p ?m|o ?'?clock|{_PART}|ish|sharp))"
DAY = tables.either(
    rf"""
    (?:(?:this|next|the following|este|el proximo|el) )?{_DAYS}(?: (?:next week|the {_ORDINALS}|que viene))?
    (?:the )?day after tomorrow|pasado manana|(?:later )?today|tomorrow|tonight|hoy|manana
    (?:(?:early|late|later|end of) )?(?:this|next) (?:week|weekend|month)
    the {_ORDINALS}(?: of {_MONTHS})?
    {_MONTHS} (?:the )?(?:{_ORDINALS}|\d{{1,2}})
    el \d{{1,2}} de {_MONTHS}
    """
)
CLOCK = tables.either(
    rf"""
    (?:at|around|about|by|after|before|for|a|como a|a eso de) {_HOURS}(?: {_MINUTES})?{_HALF}*
    {_HOURS}(?: {_MINUTES})?{_HALF}+
    {_HOURS} {_MINUTES}
    (?:2[0-3]|[01]?\d)(?: [0-5]\d)?(?:am|pm)
    (?:at |about |around )?(?:quarter|half|ten|twenty|five) (?:past|to|till|after) {_HOURS}{_HALF}*
    (?:(?:at|around|about|by|before|after) )?(?:noon|midday|midnight|lunch ?time|(?:al )?mediodia)
    first thing(?: in the morning)?|same time|after (?:work|school|lunch)|any ?time
    (?:in the |late |early |mid |this )?(?:mornings?|afternoons?|evenings?)
    (?:(?:por|en|de|a) la (?:manana|tarde|noche)|temprano)
    """
)
