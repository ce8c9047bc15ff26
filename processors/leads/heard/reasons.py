"""What the caller wants, in their own words: the first thing they say that is more than a greeting."""

from __future__ import annotations

import re

from . import introductions, said, tables, times
from .common_words import is_common
from .found import Found
from .line import Line
from .name_words import STOPS
from .numerals import NUMERALS
from .said import Said

MOST = 12  # words
TURNS = 40  # who has not said by then what they want will not
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
        (?:to|for|about|in|on|because|if|regarding|into|with|from|that)
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
# "calling from Hubbard Construction about": whose call it is, not what it is about.
_FROM = re.compile(r"(?:from|with) (?:\S+ ){1,4}?(?=(?:about|regarding|following|because|and|we|i|we're|i'm|to)\b)")
# Where a need begins, when the caller has said first who and where they are.
_NEED = re.compile(
    tables.either(
        r"""
        \b(?:i|we)(?:'d| would)? (?:just )?(?:need|want|like|love|have|had|got)\b
        \b(?:i'm|we're|i am|just|was) (?:\w+ )?(?:looking|calling|wondering|hoping|interested|trying|following)\b
        \b(?:can|could|do|would|are) (?:you|i|we|someone|somebody)\b
        \b(?:how much|what does|how long|is there)\b
        \b(?:my (?!name|number|phone|cell|email|address|last|first)\w+ (?:is|are|has|won't|isn't|keeps))\b
        \b(?:quiero|quisiera|necesito|tengo|me gustaria)\b
        """
    )
)
_TAIL = tables.words(
    "please thanks thank you if can possible bye por favor gracias okay ok and or but so i'm it's my is are was at on "
    "in the a an to for with from by of i we me asap know see del el la los de para y o que"
)
# Tells nothing of a need when nothing else is said.
_LITTLE = (
    NUMERALS
    | _TAIL
    | tables.words(
        """
        yes yeah no not it its it's is this that this's that's these there here you your he she his her they them their
        us our be been am do does did have has had would could will good fine great right me mine name first last called
        calling speaking
        """
    )
)
_GREETS = re.compile(r"(?:hi|hello|hey|hiya|howdy|good \w+|hola|buen\w+)\b")
_NOTHING = re.compile(
    r"(?:yes|yeah|no|hi|hello|hey|bye|goodbye|thanks|thank you|okay|ok|sure|please|hola|gracias|there|good (?:morning|"
    r"afternoon|evening)|(?:background )?noise|inaudible|silence|can you hear me|are you (?:there|a robot|real)|"
    r"is anyone there| )+$"
)
_ELSE = re.compile(r"\bwrong number\b|\bnumero equivocado\b")
_DIGIT = "(?:zero|oh|one|two|three|four|five|six|seven|eight|nine) "
# Where the caller stops saying what they want, and says who they are.
_CONTACT = re.compile(
    r" (?:my (?:number|phone|cell|email|name|address|first name)|call me|you can (?:reach|call)|name is|name's|"
    rf"it's under|thanks|thank you|mi (?:numero|nombre)|(?:area code )?(?:\d{{3}}|{_DIGIT * 3}))"
)


class ReasonReader:
    """Goes along with the call and keeps what the caller wants, as they first say it."""

    def __init__(self) -> None:
        self._found: Found | None = None

    def hear(self, line: Line) -> None:
        if line.role != "caller" or not line.words or line.number > TURNS:
            return
        words = said.read(line)
        wrong = _ELSE.search(words.text)
        if not wrong and (self._found or _answers(line)):
            return
        first, end = _need(words)
        if end > first:
            self._found = Found(words.spoken(first, end), line.number, words.span(first, end), confidence=0.6)

    def found(self) -> Found | None:
        return self._found


def _answers(line: Line) -> bool:
    """Return whether the line answers a question for something else."""
    return bool(line.asked & {"name", "phone", "email", "address", "company"}) and "reason" not in line.asked


def _need(words: Said) -> tuple[int, int]:
    """Return from which word to which the need is said; nothing when there is none."""
    if _NOTHING.match(words.text):
        return 0, 0
    start, end = _start(words), len(words)
    if start >= end:
        return 0, 0
    contact = _CONTACT.search(words.text, words.starts[start])
    if contact:
        end = words.index(contact.start() + 1)
    for introduction in introductions.found(words):
        if start + 1 < introduction.begins < end and introduction.phrase != "that":
            end = introduction.begins
    end = min(end, start + MOST, _sentence(words, start))
    end = _without_tail(words, start, end)
    return (start, end) if _tells(words, start, end) else (0, 0)


def _start(words: Said) -> int:
    """Return the word with which the need begins, behind greeting, name and place."""
    start = _without_lead_in(words, 0)
    for introduction in introductions.found(words):
        name = introduction.name
        if introduction.begins <= start < name.end:
            if name.end == len(words):
                return name.end
            need = _NEED.search(words.text, words.starts[name.end])
            return _without_lead_in(words, words.index(need.start()) if need else name.end)
    return start


def _without_lead_in(words: Said, start: int) -> int:
    while start < len(words):
        lead = _FROM.match(words.text, words.starts[start]) or LEAD_IN.match(words.text + " ", words.starts[start])
        if not lead or words.index(lead.end()) >= len(words):
            break
        start = words.index(lead.end())
        start += _GREETS.match(lead[0]) is not None and _is_called(words, start)
    return start


def _is_called(words: Said, index: int) -> bool:
    """Return whether the word is whom the caller greets: "hi Pam, my cat ..."."""
    word = words.word(index)
    return words.word(index + 1) in STOPS and word not in STOPS and not is_common(word)


def _sentence(words: Said, start: int) -> int:
    """Return where the sentence ends, or the next one when the first is too short to tell anything."""
    for index in range(start + 3, len(words)):
        if set(words.pause(index)) & set(".?!;"):
            return index
    return len(words)


def _without_tail(words: Said, start: int, end: int) -> int:
    """Return the end without politeness, little words and times."""
    while end > start:
        if words.word(end - 1) in _TAIL:
            end -= 1
            continue
        when = times.last(words, start, end)
        if when is None or when <= start + 1:
            return end
        end = when
    return end


def _tells(words: Said, start: int, end: int) -> bool:
    """Return whether anything but little words and numbers is left."""
    return any(words.word(index) not in _LITTLE for index in range(start, end))
