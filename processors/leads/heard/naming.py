"""Taking a name out of a line, word by word, from the place where one begins."""

from __future__ import annotations

from dataclasses import dataclass

from . import spelling, tables
from .common_words import COMMON, is_common, is_listed
from .given_names import GIVEN, WORDS
from .name_words import BEFORE, PARTICLES, ROLES, SMALL, STOPS, SUFFIXES, TITLES
from .said import Said

# Names that are verbs before these, and names that are months before a number.
_VERBS = frozenset(["will", "may"])
_PRONOUNS = frozenset(["i", "you", "it", "he", "she", "we", "they", "be", "that", "this", "the", "there"])
_MONTHS = frozenset(["april", "may", "june", "march", "august"])
_DAYS = tables.words(
    """
    first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth
    sixteenth seventeenth eighteenth nineteenth twentieth thirtieth
    """
)
_CONTRACTED = ("'s", "'d", "'ll", "'ve", "'re", "'m", "n't")
MOST = 4  # words of a name, particles not counted
_ENDS = frozenset('.?!;:@()[]<>/\\"+=*#~|{}$%&')


@dataclass(frozen=True, slots=True)
class Name:
    """Words of a name as they are written, and where: from word `first` up to `end` of their line."""

    parts: tuple[str, ...]
    first: int
    end: int
    spelled: bool = False

    @property
    def text(self) -> str:
        return " ".join(self.parts)

    @property
    def folded(self) -> tuple[str, ...]:
        return tuple(part.casefold() for part in self.parts)


def take(said: Said, start: int, most: int = MOST) -> Name | None:
    """Return the name that begins at a word (titles before it are left out), or None when there is none."""
    first = start + (said.word(start) in ("la", "el") and said.word(start + 1) in TITLES)
    while first < start + MOST and (said.word(first) in TITLES or _is_stutter(said, first)):
        first += 1
    end, whole, seen = first, 0, set[str]()
    while end < len(said) and whole < most and not _ends(said, end, first) and _belongs(said, end):
        if said.word(end) in seen:
            break  # said twice: a stutter, or an e-mail address that begins with the name
        if said.word(end) not in PARTICLES:
            whole += 1
            seen.add(said.word(end))
        end += 1
    while end > first and said.word(end - 1) in SMALL:
        end -= 1
    if end == first or not whole:
        return None
    return Name(parts(said, first, end), first, end)


def cased(parts: tuple[str, ...]) -> str:
    """Return the whole name, with the particles inside of it small."""
    return " ".join((*parts[:1], *(part.lower() if part.lower() in SMALL else part for part in parts[1:])))


def _is_stutter(said: Said, index: int) -> bool:
    """Return whether the word is said again, or begun and then said: "ju- juliet"."""
    word, after = said.word(index), said.word(index + 1)
    if not word or not after:
        return False
    return word == after or ("-" in said.pause(index + 1) and after.startswith(word))


def parts(said: Said, first: int, end: int) -> tuple[str, ...]:
    """Return the words as a name is written, those joined by a hyphen as one."""
    written: list[str] = []
    for index in range(first, end):
        part = write(said.original(index, index + 1), inside=index > first)
        if index > first and said.pause(index) == "-":
            written[-1] = f"{written[-1]}-{part}"
        else:
            written.append(part)
    return tuple(written)


def write(word: str, inside: bool = False) -> str:
    """Return a word of a name with its capitals; those that somebody chose inside of it stay."""
    low = word.lower()
    if inside and low in SMALL:
        return low
    if word[1:] != low[1:] and not word.isupper():
        return word[0].upper() + word[1:]
    for head in ("mc", "o'", "d'", "o\u2019"):
        if low.startswith(head) and len(low) > len(head) + 1:
            return head.capitalize() + low[len(head) :].capitalize()
    return low.capitalize()


def is_likely(name: Name, said: Said) -> bool:
    """Return whether the words look like a name without anybody having asked for one."""
    words = [said.word(index) for index in range(name.first, name.end) if said.word(index) not in PARTICLES]
    if not words or not all(len(word) > 1 for word in (words[0], words[-1])):
        return False
    if len(words) == 1:
        return words[0] in GIVEN - WORDS or not is_common(words[0])
    if words[0] not in GIVEN | WORDS and is_common(words[0]):
        return False
    return all(word in GIVEN | WORDS | _FAMILY or word not in COMMON for word in words[1:])


def is_known(name: Name, said: Said) -> bool:
    """Return whether the first word is a given name that everybody knows."""
    word = said.word(name.first)
    return word in GIVEN and (word not in WORDS or len(name.parts) > 1)


def skip(said: Said, start: int) -> int:
    """Return where, after words of politeness, an answer to the question for a name begins."""
    while start < len(said) and said.word(start) in BEFORE:
        start += 1
    return start


def _ends(said: Said, index: int, first: int) -> bool:
    """Return whether a sign before the word ends the name; a dot after a title or an initial does not."""
    if index == first:
        return False
    pause, before = said.pause(index), said.word(index - 1)
    if "." in pause and (before in TITLES or len(before) == 1):
        pause = pause.replace(".", "")
    return any(sign in _ENDS or sign == "," for sign in pause)


def _belongs(said: Said, index: int) -> bool:
    word = said.word(index)
    if word in TITLES or any(letter.isdigit() for letter in word):
        return False
    if word in ROLES or (said.word(index + 1) in ROLES and is_common(word)):
        return False
    if word in PARTICLES or word in SUFFIXES:
        return True
    if word in _VERBS and said.word(index + 1) in _PRONOUNS:
        return False
    if word in _MONTHS and (said.word(index + 1) in _DAYS or said.word(index + 1).isdigit()):
        return False
    return word not in STOPS and not word.endswith(_CONTRACTED) and not spelling.begins(said, index)


def is_nameable(word: str) -> bool:
    """Return whether the word can be a name when one was asked for."""
    return len(word) > 1 and (word in GIVEN or word in WORDS or word in _FAMILY or not is_listed(word))


# Family names that are common words as well.
_FAMILY = tables.words(
    """
    bell black brown burns bush butler case church cook cross day deal dove english farmer field fields fish fisher
    ford foot french glass gold good green hall hand heath hill house joy king knight lake land lane little long
    love low major marsh mason may means miller mills moon noble north page park parks peak pool poole power powers
    price prince reed rich rivers rose sharp short silver small smart snow sparks speed stone street strong summers
    swan taylor waters way wells west white wise wood woods worth young best moody moss sands winters early key
    keys banks bridges brooks berry cannon carpenter carver chambers frost gates holiday hunter parrish potter
    rains savage shore shoemaker spring singer stamps starr tanner temple trout walker wall ward weaver webb wolf
    """
)
