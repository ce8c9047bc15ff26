"""Bringing what was spelled to the word of the name that it means."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from .given_names import GIVEN

LIKE = 0.5  # share of letters in common from which two words are taken for the same one
# Letters that sound alike: with "a K", the C of Catherine is meant.
ALIKE = ("ckq", "jg", "szc", "iy", "vw", "ei", "ae", "td", "mn", "ou")
_GROUPS = (("ph", "f"), ("ph", "v"), ("f", "ph"), ("ks", "x"), ("ck", "k"), ("ea", "aw"), ("k", "ch"))
_LONGEST = 40


def likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one.casefold()[:_LONGEST], other.casefold()[:_LONGEST], autojunk=False).ratio()


def nearest(parts: tuple[str, ...], word: str) -> tuple[int, float]:
    """Return which part is most like the word, and how much; the later one of two."""
    ranked = [(likeness(part, word), index) for index, part in enumerate(parts)]
    best = max(ranked, default=(0.0, -1))
    return best[1], best[0]


def by_letters(parts: tuple[str, ...], letters: str) -> tuple[str, ...]:
    """Return the name with the spelled letters in the place of the word, or of all the words, that they mean."""
    whole = "".join(parts)
    index, like = nearest(parts, letters)
    if len(parts) > 1 and likeness(whole, letters) > like:
        return _shared_out(parts, letters)
    if like >= LIKE:
        return (*parts[:index], letters.capitalize(), *parts[index + 1 :])
    if not parts:
        return _apart(letters)
    return (*parts, letters.capitalize()) if len(parts) == 1 else parts


def by_hint(parts: tuple[str, ...], letter: str, where: str = "", without: bool = False) -> tuple[str, ...]:
    """Return the name as "with a K", "two Ns", "no H", "E at the end" make it; the later word is meant first."""
    for index in sorted(range(len(parts)), key=lambda i: -i):
        changed = _hinted(parts[index].casefold(), letter, where, without)
        if changed is not None:
            return (*parts[:index], changed.capitalize(), *parts[index + 1 :])
    return parts


def _hinted(word: str, letter: str, where: str, without: bool) -> str | None:
    """Return the word changed, the word itself where it is so already, None where the hint is not about it."""
    if without:
        return word.replace(letter, "", 1) if letter in word[1:] else None
    if where == "twice":
        if letter * 2 in word:
            return word
        return word[::-1].replace(letter, letter * 2, 1)[::-1] if letter in word else None
    if where == "once":
        return word.replace(letter * 2, letter) if letter * 2 in word else None
    if where == "end":
        return word if word.endswith(letter) else word + letter
    return _sounding(word, letter)


def _sounding(word: str, letter: str) -> str | None:
    if letter in word:
        return word
    for group in ALIKE:
        if letter in group and word[0] in group:
            return letter + word[1:]
    for was, now in _GROUPS:
        if letter in now and was in word:
            return word.replace(was, now, 1)
    for group in ALIKE[:4]:
        for other in group:
            if letter in group and other in word:
                return word.replace(other, letter, 1)
    return f"{word}h" if letter == "h" and word.endswith("a") else None


def _shared_out(parts: tuple[str, ...], letters: str) -> tuple[str, ...]:
    """Return the letters cut where each piece is most like the word that was heard."""
    first, rest = parts[0], "".join(parts[1:])
    cuts = range(1, len(letters))
    cut = max(cuts, key=lambda at: likeness(first, letters[:at]) + likeness(rest, letters[at:]), default=len(letters))
    return tuple(piece.capitalize() for piece in (letters[:cut], letters[cut:]) if piece)


def _apart(letters: str) -> tuple[str, ...]:
    """Return first and last name of letters that were said in one go, where the first is a common one."""
    for cut in range(len(letters) - 3, 2, -1):
        if letters[:cut] in GIVEN:
            return letters[:cut].capitalize(), letters[cut:].capitalize()
    return (letters.capitalize(),)


HINT = re.compile(
    r"(?:(?P<twice>(?:with |con )?(?:two|double|2|dos|doble))|(?P<once>(?:with )?(?:one|only one|single|una sola))|"
    r"(?P<without>no|without(?: an?| the)?|sin)|(?P<with>with an?|with|con|and an?|an?)) "
    r"(?P<letter>[a-z])(?:e?'?s)?(?P<end> (?:at|on|in) the end| al final)?(?: |$)"
)
