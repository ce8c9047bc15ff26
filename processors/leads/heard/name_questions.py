"""What an assistant's line asks about names, and what it calls itself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from . import naming, tables
from .name_words import RELATIONS
from .naming import Name
from .said import Said

Part = Literal["whole", "first", "last", "spelling", ""]

_RELATION = "|".join(sorted(RELATIONS - {"client", "patient"}))
_OTHERS = re.compile(
    tables.either(
        rf"""
        \b(?:his|her|their|its|{_RELATION})(?:'s|s)? (?:full |first |last )?name
        \b(?:company|business|street|insurance|carrier|school|building|pharmacy|card|our)(?:'s)? name
        \b(?:doctor|dentist|physician|provider|contact|reference|spouse|vet|compania|empresa|calle|mascota)(?:'s)? name
        \bnames?(?: and age)? of (?:the|your|his|her)(?! (?:person|caller|patient|account))
        nombre de (?:la|el|su|tu)\b
        nombre del\b
        \bspell(?:ing)? (?:the|your|that|of the)? ?(?:street|email|e mail|company|city|address|postcode|domain|business)
        \b(?:postcode|zip|email|e mail|street|address|domain)\b.*\bspell
        """
    )
)
# Whoever calls for themselves is the patient; for a child they are not, and say their own name when they are asked.
_PATIENTS = re.compile(r"\bpatient'?s? (?:full |first |last )?name|\bname of the patient|\bappointment for\b")
_WHICH = re.compile(
    r"\b(?:which|what|who)\b.*\b(?:doctor|dentist|stylist|technician|provider|hygienist|vet|lawyer|referred)\b"
)
_ASKS = (
    ("spelling", r"\bspell|deletre|como se escribe"),
    ("last", r"^(?:and )?(?:the |your )?last$|\b(?:last|family|sur) ?names?\b|\bsurname|\bapellidos?\b"),
    ("first", r"^(?:and )?(?:the |your )?first$|\b(?:first|given) name|\bnombre de pila"),
    (
        "whole",
        tables.either(
            r"""
            \b(?:your|ur|the caller's|full|what|which|whose|a|get|have|catch|give|under|patient's|client's) names?\b
            \b(?:whats|what's|what is|get|have|may i have|catch|under) (?:the|your) (?:\w+ )?names?\b
            ^(?:and |okay |sure |thanks |great )*(?:the )?names?\b
            \bnames? (?:and|please|or|number|for the (?:appointment|booking|reservation|file|order|ticket))\b
            \bnames?$
            \b(?:su|tu|el) nombre\b
            \bwho (?:am i|is this|is calling|do i have|is it|may i)
            \bwho(?:'s| is) (?:calling|this|speaking|it|the (?:appointment|booking|reservation))
            \bwho (?:should|shall|can|may|do) (?:i|we)
            \bwhom\b
            \band you are\b|\bwho are you\b|^and yours\b
            \bnombre(?: completo)?(?: por favor)?$|^nombre\b|\bnombre y\b
            \b(?:a nombre de|con quien|de quien|como se llama|quien (?:habla|llama))
            """
        ),
    ),
)
_FIELDS = tuple((part, re.compile(phrase)) for part, phrase in _ASKS)
_SELF = re.compile(r"(?:^|\b(?:this is|my name is|i'm|i am|you're speaking with|soy|le atiende|habla|me llamo))(?= )")
_CHECKS = re.compile(
    r"\b(?:is (?:this|that|it)|am i (?:speaking|talking) (?:with|to)|are you|you're|i have you as|so that's|that's|"
    r"es usted|hablo con|i have|was that|did you say|confirm)(?= )"
)


@dataclass(frozen=True, slots=True)
class Question:
    """`part` of the name that is asked for, "" for none; `others`: it is somebody else's name.

    `patients`: it is the patient's, who may be the caller; `spells`: "first" or "last" when only that shall be
    spelled; `asks`: whether anything is asked.
    """

    part: Part = ""
    spells: str = ""
    others: bool = False
    patients: bool = False
    asks: bool = True


def read(said: Said) -> Question | None:
    """Return what the line asks about a name; None when it asks for nothing and leaves open what was asked."""
    text = said.text
    part = next((part for part, phrase in _FIELDS if phrase.search(text)), "") or _bare(said)
    if not part and said.words and said.words[-1].text in ("what", "que") and len(said) <= 3:
        part = "last"
    if part and not _is_statement(said):
        others, patients = bool(_OTHERS.search(text)), bool(_PATIENTS.search(text))
        spells = next((which for which, phrase in _FIELDS[1:3] if part == "spelling" and phrase.search(text)), "")
        return Question(part, spells, others, patients)  # type: ignore[arg-type]
    if "?" in said.line.text or said.line.asked:
        return Question(others=bool(_WHICH.search(text)))
    return None


def _bare(said: Said) -> str:
    """Return "whole" when "name" is a sentence of its own: "Sure. Name?"."""
    for index, word in enumerate(said.words):
        if word.text in ("name", "names", "nombre") and said.pause(index + 1)[:1] in ("?", ".", ","):
            return "whole"
    return ""


def _is_statement(said: Said) -> bool:
    """Return whether the line only tells its own name: "my name is Joan"."""
    return bool(re.search(r"\bmy name\b", said.text)) and "your" not in said.text and "?" not in said.line.text


def own(said: Said, first: bool) -> frozenset[str]:
    """Return what the assistant calls itself; in its `first` line the name may stand alone behind the business's."""
    names = [naming.take(said, said.index(match.end() + 1), 2) for match in _SELF.finditer(said.text) if match[0]]
    for end, word in enumerate(said.words):
        if word.text in ("speaking", "here", "habla") and end:
            names.append(naming.take(said, end - 1, 1))
    if first and len(said) > 1 and said.pause(len(said) - 1):
        names.append(naming.take(said, len(said) - 1, 1))
    return frozenset(name.folded[0] for name in names if name)


def checked(said: Said) -> Name | None:
    """Return the name that the line asks the caller to confirm."""
    for match in _CHECKS.finditer(said.text):
        name = naming.take(said, said.index(match.end() + 1), 3)
        if name and naming.is_likely(name, said):
            return name
    return None
