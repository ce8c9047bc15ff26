"""Bringing what was spelled to the word of the name that it means."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from .given_names import GIVEN

LIKE = 0.5  # share of letters in common from which two words are taken for the same one
CLOSE = 0.6
# Letters that sound alike: with "a K", the C of Catherine is meant.
ALIKE = ("ckq", "jg", "szc", "iy", "vw", "ei", "ae", "td", "mn", "ou")
_GROUPS = (("ph", "f"), ("ph", "v"), ("f", "ph"), ("ks", "x"), ("ck", "k"), ("ea", "aw"), ("k", "ch"))
_LONGEST = 40
_SAME_SOUND = (("ph", "f"), ("ck", "k"), ("c", "k"), ("q", "k"), ("g", "j"), ("z", "s"), ("x", "ks"))


def likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one.casefold()[:_LONGEST], other.casefold()[:_LONGEST], autojunk=False).ratio()


def nearest(parts: tuple[str, ...], word: str) -> tuple[int, float]:
    """Return which part is most like the word, and how much; the later one of two."""
    ranked = [(likeness(part, word), index) for index, part in enumerate(parts)]
    best = max(ranked, default=(0.0, -1))
    return best[1], best[0]


def by_letters(parts: tuple[str, ...], letters: str, sure: bool = True) -> tuple[str, ...]:
    """Return the name with the spelled letters in the place of the word, or of all the words, that they mean.

    `sure`: they were said together with the name; letters that were asked for later are often heard wrong.
    """
    if not parts:
        return _apart(letters)
    index, like = nearest(parts, letters)
    if len(parts) > 1 and likeness("".join(parts), letters) > like:
        pieces = _cut(parts, letters)
        return tuple(
            piece if sure or is_better(part, piece) else part for part, piece in zip(parts, pieces, strict=True)
        )
    if like >= LIKE:
        return replaced(parts, index, letters.capitalize()) if sure or is_better(parts[index], letters) else parts
    return (*parts, letters.capitalize()) if sure and len(parts) == 1 else parts


def replaced(parts: tuple[str, ...], index: int, part: str) -> tuple[str, ...]:
    return (*parts[:index], part, *parts[index + 1 :])


def is_better(part: str, letters: str) -> bool:
    """Return whether letters, which may be heard wrong, are to be believed more than the word that was heard."""
    part, letters = part.casefold(), letters.casefold()
    if letters in GIVEN or (part not in GIVEN and likeness(part, letters) >= CLOSE):
        return True
    return _sound(part) == _sound(letters)


def _sound(word: str) -> str:
    """Return the consonants of a word, those that sound alike as one, the first letter whatever it is."""
    for was, now in _SAME_SOUND:
        word = word.replace(was, now)
    kept = word[:1] + "".join(letter for letter in word[1:] if letter not in "aeiouyhw")
    return "".join(letter for index, letter in enumerate(kept) if letter != kept[index - 1 : index])


def by_hint(parts: tuple[str, ...], letter: str, where: str = "", without: bool = False) -> tuple[str, ...]:
    """Return the name as "with a K", "two Ns", "no H", "E at the end" make it.

    What becomes a name that is known is meant first, then what was said last.
    """
    folded = [part.casefold() for part in parts]
    if not where and not without and letter != "h" and any(letter in (part[0], part[-1]) for part in folded):
        return parts
    changed = [(index, _hinted(part, letter, where, without)) for index, part in enumerate(folded)]
    news = [(word in GIVEN, index, word) for index, word in changed if word and word != folded[index]]
    if not news or any(word == part for (_, word), part in zip(changed, folded, strict=True) if letter != "h"):
        return parts
    _, index, word = max(news)
    return replaced(parts, index, word.capitalize())


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
    if letter == "k" and word.startswith("ch"):
        return letter + word[2:]
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


def _cut(parts: tuple[str, ...], letters: str) -> tuple[str, ...]:
    """Return the letters cut into as many pieces as there are parts, where each is most like its part."""
    if len(parts) == 1:
        return (letters.capitalize(),)
    rest = "".join(parts[1:])
    cuts = range(1, len(letters))
    at = max(cuts, key=lambda at: likeness(parts[0], letters[:at]) + likeness(rest, letters[at:]), default=len(letters))
    return letters[:at].capitalize(), *_cut(parts[1:], letters[at:])


def _apart(letters: str) -> tuple[str, ...]:
    """Return first and last name of letters that were said in one go, where the first is a common one."""
    for cut in range(len(letters) - 3, 2, -1):
        if letters[:cut] in GIVEN:
            return letters[:cut].capitalize(), letters[cut:].capitalize()
    return (letters.capitalize(),)


HINT = re.compile(
    r"(?:(?P<twice>(?:with |con )?(?:two|double|2|dos|doble))|(?P<once>(?:with )?(?:one|only one|single|una sola))|"
    r"(?P<without>no|without(?: an?| the)?|sin)|(?P<with>with an?|with|con|and an?)) "
    r"(?P<letter>[a-z])(?:e?'?s)?(?P<end> (?:at|on) the end| al final)?(?: in the middle| in it)?(?: |$)"
)
