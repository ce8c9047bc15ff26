"""What an assistant's line asks about names, and what it calls itself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from . import naming, tables
from .name_words import RELATIONS
from .naming import Name
from .said import Said

Part = Literal["whole", "first", "last", "spelling", "again", ""]

_RELATION = "|".join(sorted(RELATIONS - {"client", "patient"}))
_OTHERS = re.compile(
    tables.either(
        rf"""
        \b(?:his|her|their|its|{_RELATION})(?:'s|s)? (?:full |first |last )?name
        \b(?:company|business|street|insurance|carrier|school|building|pharmacy|card|our)(?:'s)? name
        \b(?:doctor|dentist|physician|provider|contact|reference|spouse|vet|compania|empresa|calle|mascota)(?:'s)? name
        \bnames?(?: and age)? (?:of|for) (?:the|your|his|her)
        nombre de (?:la|el|su|tu)\b
        nombre del\b
        """
    )
)
_ASKS = (
    ("spelling", r"\bspell|deletre|como se escribe"),
    ("last", r"\b(?:last|family|sur) ?names?\b|\bsurname|\bapellidos?\b"),
    ("first", r"\b(?:first|given) name|\bnombre de pila"),
    (
        "whole",
        tables.either(
            r"""
            \bnames?\b
            \bwho (?:am i|is this|is calling|do i have|is it|may i)
            \bwho(?:'s| is) (?:calling|this|speaking|it|the (?:appointment|booking|reservation))
            \bwho (?:should|shall|can|may|do) (?:i|we)
            \bwhom\b
            \band you are\b
            \bnombre\b
            \b(?:a nombre de|con quien|de quien|como se llama|quien (?:habla|llama))
            """
        ),
    ),
)
_FIELDS = tuple((part, re.compile(phrase)) for part, phrase in _ASKS)
_AGAIN = re.compile(r"\bagain\b|\brepeat|\bone more time|\bdidn't (?:catch|get)|\bde nuevo|otra vez")
_SELF = re.compile(r"(?:^|\b(?:this is|my name is|i'm|i am|you're speaking with|soy|le atiende|habla|me llamo))(?= )")
_CHECKS = re.compile(
    r"\b(?:is (?:this|that|it)|am i (?:speaking|talking) (?:with|to)|are you|you're|i have you as|so that's|that's|"
    r"es usted|hablo con|i have|was that|did you say|confirm)(?= )"
)
_OWN = re.compile(
    r"\bour (?:\w+ )?(?:number|line|address|email|phone)|\b(?:reach|call|find) us\b|nuestro numero|llamenos"
)


@dataclass(frozen=True, slots=True)
class Question:
    """`part` of the name that is asked for, "" for none; `others`: it is somebody else's name.

    `again`: asked once more; `given`: what the assistant calls the caller in it ("Summer what?").
    """

    part: Part = ""
    others: bool = False
    again: bool = False


def read(said: Said) -> Question | None:
    """Return what the line asks about a name; None when it asks for nothing and leaves open what was asked."""
    text = said.text
    part = next((part for part, phrase in _FIELDS if phrase.search(text)), "")
    if not part and said.words and said.words[-1].text in ("what", "que") and len(said) <= 3:
        part = "last"
    if part and not _is_statement(said):
        others = bool(_OTHERS.search(text))
        return Question(part, others, bool(_AGAIN.search(text)))  # type: ignore[arg-type]
    if "?" in said.line.text and not _OWN.search(text):
        return Question()
    if said.line.asked and not _OWN.search(text):
        return Question()
    return None


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
