"""The sentences of a page that a caller is likely to ask about, each under its heading, as they stand there."""

from __future__ import annotations

import re

MOST = 6  # under one heading
SHORTEST, LONGEST = 4, 240  # characters
_ENDS = re.compile(r"(?<=[.!?])\s+(?=[A-ZÁÉÍÓÚÑ¿¡0-9])")
_NOISE = re.compile(
    r"cookie|privacy|privacidad|copyright|©|all rights|derechos reservados|javascript|newsletter|subscri|log ?in|"
    r"sign ?(in|up)|aviso legal|terms (of|and)|términos|read more|leer más",
    re.IGNORECASE,
)
# Both languages at once: a page is not always in that of its trial. In this order: the first that fits is the heading.
_ABOUT = {
    "hours": re.compile(
        r"(?=.*\d|.*closed|.*cerrad)(\b(mon|tues?|wed(nes)?|thu(rs)?|fri|sat(ur)?|sun)(day)?s?\b|\bhours\b|\bopen\b|"
        r"\bclosed\b|\b24/7\b|\bhorario|\babiert|\bcerrad|\blunes\b|\bmartes\b|\bmiércoles\b|\bjueves\b|\bviernes\b|"
        r"\bsábado|\bdomingo)",
        re.IGNORECASE,
    ),
    "area": re.compile(
        r"\bserving\b|\bwe serve\b|\bservice area|\blocated\b|\bbased in\b|\batendemos\b|\bubicad|\bzona\b|"
        r"\b\d+ [\w .]{2,40}\b(street|st|avenue|ave|road|rd|boulevard|blvd|drive|lane)\b|\b(calle|avenida|carrera)\b",
        re.IGNORECASE,
    ),
    "good_to_know": re.compile(
        r"[$€£]\s?\d|\d\s?[$€£]|\blicen[sc]ed\b|\binsured\b|\binsurance\b|\bestimate|\bquote|\bemergenc|\bwarrant|"
        r"\bguarantee|\bappointment|\bpayment|\bcredit card|\bparking\b|\bsince \d|\b\d+ years\b|\bgratis\b|\bgarantía|"
        r"\burgencias?\b|\bpresupuesto|\bcita\b|\bseguro|\bdesde \d|\b\d+ años\b|\btarjeta",
        re.IGNORECASE,
    ),
    "services": re.compile(
        r"\brepair|\binstall|\bclean|\bmaint|\bservic|\bwe (offer|provide|do)\b|\bspeciali[sz]|\btreat|\breplac|"
        r"\breparac|\binstalac|\blimpie|\bmanten|\bofrecemos\b|\bespecialist|\btratamient",
        re.IGNORECASE,
    ),
}
HEADINGS = ("services", "hours", "area", "good_to_know")


def useful(words: str) -> dict[str, list[str]]:
    """Return sentences by heading, in the page's order."""
    found: dict[str, list[str]] = {heading: [] for heading in HEADINGS}
    for line in words.splitlines():
        for sentence in _ENDS.split(line):
            heading = _heading(sentence)
            if heading and len(found[heading]) < MOST:
                found[heading].append(sentence)
    return found


def _heading(sentence: str) -> str | None:
    if not SHORTEST <= len(sentence) <= LONGEST or _NOISE.search(sentence):
        return None
    return next((heading for heading, about in _ABOUT.items() if about.search(sentence)), None)
