"""What an assistant's line does about numbers: asks for one, reads one back, offers the caller's own line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from . import asking, digits, phone_runs, phone_words, tables
from .dialled import Dialled
from .phone_runs import Run
from .said import Said

Asked = Literal["phone", "other", ""]
_PHONE = re.compile(
    r"\b(?:phones?|telephone|mobile|cell|cellphone|callback|call ?back number|(?:call|reach|text|ring|contact) you|"
    r"contact number|(?:best|good|your|a|another|the|what|which) number|number (?:to|for|where|we|i|that we)|"
    r"yours|area code|telefono|celular|movil|(?:su|un|que|buen|mejor) numero)\b"
)
_OTHER = re.compile(rf"\b(?:{phone_words._THING})\b|\b(?:emergency|next of kin|spouse|second contact)\b")
_SECOND = re.compile(
    r"\b(?:emergency|next of kin|alternate|alternative|backup|back up|second|secondary|another|other|fax|"
    r"(?:his|her|their|husband's|wife's|spouse's) (?:phone|cell|number))\b"
)
_LINE = re.compile(
    r"\b(?:number|one|line|phone) (?:that )?(?:you're|you are|you) (?:call|ring|rang|phon|dial)\w*|"
    r"\b(?:calling|ringing|phoning|dialling|dialing) (?:\w+ )?from\b|\bcaller id\b|"
    r"\bthis (?:is )?(?:(?:an?|the|your) )?(?:(?:good|best|right|correct) )?(?:number|phone)\b|"
    r"\b(?:same|this) number\b|\bnumber (?:i see|showing|on my screen|you called)|"
    r"\b(?:que|cual|donde) (?:me |nos )?(?:esta )?(?:llama|llamando)\b|\beste (?:mismo )?numero\b"
)
_THEIRS = re.compile(
    r"\b(?:our|us|we're|main|office|ours|their|theirs|they|them|its|his|her|him|he|she|nuestro|nos|clinic|store|restaurant|dial|"
    r"hotline|website)\b(?!.*\byour\b)"
)
_CHECKS = re.compile(
    r"\b(?:is that|that's|is|so|got|have|having|correct|right|confirm|repeat|read|verify|read that back|your|you|"
    r"still|es|entonces|tengo|correcto)\b"
)
_YOURS = re.compile(
    r"\byour (?:\w+ )?(?:number|phone|cell|mobile|line)\b|\bstill\b|\bon file\b|\breach you\b|"
    r"\bcall(?:ing)? (?:you|from)\b|\bhave you\b|\byou at\b|"
    r"^(?:so |and |ok |okay )*(?:is|that's|i have|i've got|got) .*\b(?:correct|right|good|best)\b|"
    r"\bsu (?:numero|telefono|celular)\b|\bcorrecto\b"
)
# What may follow a number when the question is whether it is right.
_ASKS_IF = re.compile(
    r"(?:(?:is|as|was) (?:that|it|the|this|your|still)|is (?:right|correct|good)|still|right|correct|did i|do i|have i|"
    r"yes|ok|okay|good|the (?:right|best|correct)|thanks?|perfect|great|sound|your|es|correcto|verdad|cierto)\b"
)
# "Número de pedido", "house number": a number of something.
_OF_SOMETHING = re.compile(
    rf"\bnumero (?:de|del) (?:la |el |su )?{phone_words._THING}\b|"
    r"\b(?:house|apartment|apt|suite|room|street|building|flat|unit|lot|door) (?:number|#)"
)
_REPEAT = re.compile(
    r"\b(?:again|repeat|once more|one more time|didn't (?:get|catch)|missed|say that|sorry|otra vez|repetir|repite)\b"
)
_GO_ON = tables.words("and then ok okay the rest y yes yeah next continue go on ahead uh huh got it si listo siga")
_MOST_AFTER = 8  # words after a number that is read back, when the caller's answer is about it
_ACKNOWLEDGES = 6  # words


@dataclass(frozen=True, slots=True)
class ReadBack:
    number: Dialled
    first: int
    end: int
    checks: bool  # a yes to the line is a yes to the number


def asked(said: Said) -> Asked | None:
    """Return what number the line asks for, "" when it asks for something else; None keeps the question open."""
    text = said.text
    if _is_acknowledgement(said):
        return None
    if _OF_SOMETHING.search(text):
        return "other"
    if _PHONE.search(text) and not _SECOND.search(text):
        return "phone"
    if _OTHER.search(text) or _SECOND.search(text):
        return "other"
    return "phone" if re.search(r"\b(?:number|numero)\b", text) else ""


def offers_line(said: Said) -> bool:
    """Return whether the number that the call comes from is offered as the one to call back."""
    return bool(_LINE.search(said.text)) and not re.search(r"\bwhere (?:are )?you\b", said.text)


def asks_area(said: Said) -> bool:
    return "area code" in said.text


def repeats(said: Said) -> bool:
    """Return whether the line asks to say the same again."""
    return bool(_REPEAT.search(said.text))


def read_backs(said: Said, runs: list[Run], region: str) -> list[ReadBack]:
    """Return the numbers of the line that may be the caller's."""
    found = []
    for run in runs:
        number = phone_runs.best(run.groups, region)
        if number is None or is_theirs(said, run.first):
            continue
        after = " ".join(word.text for word in said.words[run.end : run.end + _MOST_AFTER + 1])
        about = len(said) - run.end <= _MOST_AFTER and (not after or bool(_ASKS_IF.match(after)))
        cue = "?" in "".join(said.pauses[run.end :]) or _CHECKS.search(said.text) or run.first <= 3
        found.append(ReadBack(number, run.first, run.end, about and bool(cue)))
    return found


def theirs(said: Said, runs: list[Run], region: str) -> list[str]:
    """Return the numbers that the line tells as the business's own, or somebody else's."""
    theirs = [run for run in runs if is_theirs(said, run.first)]
    return [number.number for run in theirs if (number := phone_runs.best(run.groups, region))]


def is_theirs(said: Said, first: int) -> bool:
    before = " ".join(word.text for word in said.words[max(0, first - 8) : first])
    return bool(_THEIRS.search(before))


def names_caller(said: Said) -> bool:
    """Return whether a number that the caller has never said is told to be theirs."""
    return bool(_YOURS.search(said.text))


def _is_acknowledgement(said: Said) -> bool:
    asks = asking.fields(said.text) or _PHONE.search(said.text) or _OTHER.search(said.text)
    if len(said) > _ACKNOWLEDGES or asks:
        return False
    return "?" not in "".join(said.pauses) or all(
        word.text in _GO_ON or digits.step([word.text], 0) for word in said.words
    )
