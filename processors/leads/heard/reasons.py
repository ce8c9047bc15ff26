"""What the caller wants, in their own words: the first thing they say that is more than a greeting."""

from __future__ import annotations

import re
from dataclasses import dataclass

from . import introductions, said, tables
from .found import Found
from .line import Line
from .said import Said

MOST = 12  # words
# Taken off the front, again and again, so that the need is left.
LEAD_IN = re.compile(
    tables.either(
        r"""
        (?:hi|hello|hey|hiya|howdy|good (?:morning|afternoon|evening|day)|there|sorry|excuse me)
        (?:yes|yeah|yep|sure|ok|okay|so|well|please|thanks|thank you|oh|actually|basically|just|and|but|also|great)
        how are you(?: doing)?(?: today)?
        i was (?:just )?(?:wondering|hoping|calling|thinking)(?: if| to| that| about)?
        (?:i'm|i am|we're|we are) (?:just )?(?:calling|looking|phoning|ringing|hoping|trying|wanting|wondering)
        (?:i'm|i am|we're|we are) (?:just )?(?:interested|after|following up|inquiring|enquiring)
        (?:just )?(?:calling|looking|phoning|hoping|trying|wondering|checking)(?= (?:to|for|about|because|if|into)\b)
        (?:to|for|about|in|on|because|if|regarding|into)
        (?:i|we)(?:'d| would) (?:really )?(?:like|love|need|want)(?: to| for)?(?: you)?(?: get| have| see about)?
        (?:i|we) (?:really )?(?:need|want|wanted|wanna|gotta|have|got|am wanting|was wanting)(?: to| for)?
        (?:i've|we've) got
        (?:can|could|may|would|will|do|did|does|are|is) (?:you|i|we|someone|somebody|anyone|one of you)(?: guys)?
        (?:possibly|be able to|help me with|help with|tell me|give me|let me know|send someone to|come out to|come and)
        (?:the )?reason (?:for my call|i'm calling|why i'm calling) is
        it's
        (?:buenos dias|buenas tardes|buenas noches|buenas|bueno|hola|disculpe|si|oiga|mire|pues)
        (?:quiero|quisiera|queria|necesito|me gustaria|tengo|(?:llamo|estoy (?:llamando|buscando))(?: para| porque)?)
        """
    )
    + " "
)
_TAIL = re.compile(
    r"(?: (?:please|thanks|thank you|if you can|if possible|bye|por favor|gracias|okay|ok|and|or|but|so|i'm|it's|my|is|"
    r"at|on|the|a|to|for))+$"
)
_NOTHING = re.compile(
    r"(?:yes|yeah|no|hi|hello|hey|bye|goodbye|thanks|thank you|okay|ok|sure|please|hola|gracias|there|good (?:morning|"
    r"afternoon|evening)|(?:background )?noise|inaudible|silence|can you hear me|are you (?:there|a robot|real)|"
    r"is anyone there| )+$"
)
_ELSE = re.compile(r"\bwrong number\b|\bnumero equivocado\b")
_DIGIT = "(?:zero|oh|one|two|three|four|five|six|seven|eight|nine) "
# Where the caller stops saying what they want, and says who they are.
_CONTACT = re.compile(
    r" (?:my (?:number|phone|cell|email|name|address)|call me|you can (?:reach|call)|name is|name's|it's under|"
    rf"(?:area code )?(?:\d{{3}}|{_DIGIT * 3}))"
)


@dataclass(frozen=True, slots=True)
class _Need:
    found: Found
    asked: bool


class ReasonReader:
    """Goes along with the call and keeps what the caller wants, as they first say it."""

    def __init__(self) -> None:
        self._need: _Need | None = None

    def hear(self, line: Line) -> None:
        if line.role != "caller" or not line.words or line.number > 40:
            return
        words = said.read(line)
        wrong = _ELSE.search(words.text)
        if self._need and not wrong:
            return
        if line.asked & {"name", "phone", "email", "address"} and not wrong and "reason" not in line.asked:
            return
        need = _need(words)
        if need:
            first, end = need
            span = words.span(first, end)
            self._need = _Need(
                Found(" ".join(words.original(first, end).split()), line.number, span, confidence=0.6), True
            )

    def found(self) -> Found | None:
        return self._need.found if self._need else None


def _need(words: Said) -> tuple[int, int] | None:
    """Return from which word to which the need is said."""
    if _NOTHING.match(words.text):
        return None
    start = _without_lead_in(words, 0)
    for introduction in introductions.found(words):
        if introduction.name.first <= start + 3 and introduction.name.end < len(words):
            start = _without_lead_in(words, max(start, introduction.name.end))
            break
    text = words.text[words.starts[start] :] if start < len(words) else ""
    contact = _CONTACT.search(text)
    if contact:
        text = text[: contact.start()]
    pieces = text.split()[:MOST]
    text = _TAIL.sub("", " ".join(pieces))
    end = start + len(text.split())
    for index in range(start + 3, end):
        if set(words.pause(index)) & set(".?!;"):
            end = index
            break
    return (start, end) if end - start >= 1 and text else None


def _without_lead_in(words: Said, start: int) -> int:
    while start < len(words):
        lead = LEAD_IN.match(words.text + " ", words.starts[start])
        if not lead:
            break
        after = words.index(lead.end())
        if after >= len(words):
            break
        start = after
    return start
