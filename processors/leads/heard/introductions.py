"""How callers say who they are without being asked, as a table of phrases, the surest first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from . import naming, tables
from .name_words import BEFORE, RELATIONS, ROLES, TITLES
from .naming import Name
from .said import Said

# How much a name is believed. What was said after the question for it is believed more than any of these.
NAMED, INTRODUCED, MENTIONED = 3, 2, 1

AHEAD = {
    NAMED: r"""
        \bmy (?:full |first |last |legal )?name(?:'s| is| its| it's| would be| will be)?
        \b(?:(?:the|and|full|first|last) )*name(?:'s| is)
        \b(?:last|first|full) name
        \b(?:under|in|on|by|for) (?:the )?name(?: of)?|\bunder my name|\buse the name
        \b(?:you can|just|people|they|everybody|everyone) calls? (?:me|be)
        \bi go by|\bgoes by|\bi'm called|\bi am called|\bnamed me
        \bme llamo|\bmi nombre(?: completo)? es|\ba nombre de|\bmi apellido es
    """,
    INTRODUCED: r"""
        \bthis is|\bthis'll be|\bit's|\bits|\bit is|\bi'm|\bi am|\bim
        \byou're (?:talking|speaking) (?:to|with)
        \bsoy|\b(?:le )?habla|\bde parte de
    """,
    MENTIONED: r"""
        \bunder|\bfor|\bby|\bpara
        \bthat(?= \w+ \w+ (?:called|phoned|rang|is calling))
    """,
}
BEHIND = {
    NAMED: r"""
        (?:is|that's|that is) (?:my name|the name|what you can call me)\b
        is what (?:they|people|you can) call me\b
    """,
    INTRODUCED: r"""
        (?:speaking|here|calling|over here|al habla)\b
    """,
}
_AHEAD = tuple((strength, re.compile(rf"{tables.either(phrases)}(?= )")) for strength, phrases in AHEAD.items())
_BEHIND = tuple((strength, re.compile(rf" {tables.either(phrases)}")) for strength, phrases in BEHIND.items())

# What stands before "name" when it is not the caller's.
_THINGS = """
    company business street road city town school store shop place restaurant hotel property apartment building complex
    brand product project file user domain wifi network bank insurance doctor dentist vet pet maiden screen event band
    model team agent teacher church pharmacy user's
"""
_OTHERS = re.compile(
    rf"\b(?:(?:his|her|their|its|your|whose|what|{'|'.join([*_THINGS.split(), *sorted(RELATIONS)])})|"
    rf"(?!it's|that's|here's)\w+'s)(?: by| in| with| under| called| on)?(?: full| first| last)?(?: the)? $"
)
_NAME = re.compile(r"\bname")
# "for" and "by" name somebody only where something is held for a person; "looking for" never does.
_HELD = re.compile(
    r"\b(?:reservations?|bookings?|booked|table|appointments?|reserved?|listed|party|cita|order|cancel|visit|slot)\b"
)
_NEVER = re.compile(
    r"\b(?:look\w*|search\w*|find|ask\w*|wait\w*|pay\w*|shop\w*|cares?|stand\w*|thanks?|go\w*|except) $"
)
_PERSONS = re.compile(rf"(?:his|her|their|the|a|(?:\w+ )?\S+'s|la|el|su) (?:{'|'.join(sorted(RELATIONS | ROLES))}) ")
# A single word is a name when the caller goes on like this.
_GOES_ON = tables.words(
    "from with calling here speaking over de con returning following wanting wondering checking trying looking hoping"
)


@dataclass(frozen=True, slots=True)
class Introduction:
    """A name and how surely it is the caller's own; `partial`: "first" or "last" when they said that it is that."""

    name: Name
    strength: int
    phrase: str

    @property
    def begins(self) -> int:
        """Return with which word the caller begins to say who they are."""
        return self.name.first if self.phrase.startswith(" ") else self.name.first - len(self.phrase.split())

    @property
    def partial(self) -> str:
        if "first" in self.phrase:
            return "first"
        return "last" if "last" in self.phrase or "apellido" in self.phrase else ""


def found(said: Said, agents: frozenset[str] = frozenset(), asked: bool = False) -> Iterator[Introduction]:
    """Yield whom the caller says to be, the surest phrases first; `agents` are the assistant's own names."""
    for strength, phrases in _AHEAD:
        for match in phrases.finditer(said.text):
            name = _ahead(said, match, strength)
            if name and _is_believable(name, said, strength, agents, match[0], asked):
                yield Introduction(name, strength, match[0])
    for strength, phrases in _BEHIND:
        for match in phrases.finditer(said.text):
            name = _behind(said, match.start())
            if name and _is_believable(name, said, INTRODUCED, agents, match[0], asked):
                yield Introduction(name, strength, match[0])


def _ahead(said: Said, match: re.Match[str], strength: int) -> Name | None:
    """Return the name that begins where the phrase ends, when the phrase is about the caller."""
    lead, start = said.text[max(0, match.start() - 40) : match.start()], said.index(match.end() + 1)
    if _NAME.search(match[0]) and "my" not in match[0] and _OTHERS.search(lead):
        return None
    if strength == MENTIONED and _NEVER.search(lead):
        return None
    if match[0] == "its" and not _opens(said, said.index(match.start())):
        return None
    whose = _PERSONS.match(said.text, match.end() + 1)
    if whose and strength == INTRODUCED:
        start = said.index(whose.end())
    while strength == INTRODUCED and said.word(start) in ("just", "me", "again", "actually"):
        start += 1
    return naming.take(said, start, 3 if strength < NAMED else naming.MOST)


def _behind(said: Said, offset: int) -> Name | None:
    """Return the name after which the phrase follows, when the caller begins with it."""
    end = said.index(offset)
    for start in range(max(0, end - 4), end):
        name = naming.take(said, start)
        if name and name.end == end and _opens(said, start):
            return name
    return None


def _opens(said: Said, index: int) -> bool:
    """Return whether only words of greeting and politeness stand right before the word."""
    return index == 0 or said.word(index - 1) in BEFORE or bool(set(said.pause(index)) & set(".!?"))


def _is_believable(name: Name, said: Said, strength: int, agents: frozenset[str], phrase: str, asked: bool) -> bool:
    if _is_anothers(name, said) or (len(name.parts) == 1 and name.folded[0] in agents and strength < NAMED):
        return False
    if strength == NAMED:
        return naming.is_likely(name, said) or naming.is_nameable(said.word(name.first))
    if asked and strength == INTRODUCED and naming.is_nameable(said.word(name.first)):
        return True
    if not naming.is_likely(name, said):
        return False
    if naming.is_known(name, said):
        return strength == INTRODUCED or len(name.parts) > 1 or bool(_HELD.search(said.text))
    if strength == INTRODUCED:
        return len(name.parts) > 1 or said.word(name.end) in _GOES_ON or said.word(name.first - 1) in TITLES
    return len(name.parts) > 1 and (bool(_HELD.search(said.text)) or phrase == "that")


def _is_anothers(name: Name, said: Said) -> bool:
    """Return whether the name is that of somebody whom the caller speaks of: "my daughter Ruby"."""
    return said.word(name.first - 1) in RELATIONS and said.word(name.first - 2) in ("my", "our", "mi", "nuestra", "for")
