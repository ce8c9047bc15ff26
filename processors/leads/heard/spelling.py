"""Names that are spelled: letter by letter, in the pilots' alphabet, "b as in boy", "double l", in two languages."""

from __future__ import annotations

from . import tables
from .said import Said

PILOTS = {
    word: word[0]
    for word in [
        "alpha",
        "alfa",
        "bravo",
        "charlie",
        "delta",
        "echo",
        "foxtrot",
        "golf",
        "hotel",
        "india",
        "juliet",
        "juliett",
        "kilo",
        "lima",
        "mike",
        "november",
        "oscar",
        "papa",
        "quebec",
        "romeo",
        "sierra",
        "tango",
        "uniform",
        "victor",
        "whiskey",
        "whisky",
        "xray",
        "yankee",
        "zulu",
    ]
}
# How letters are written when a listener that expects words hears them.
SOUNDS = {
    "be": "b", "bee": "b", "cee": "c", "dee": "d", "ef": "f", "gee": "g", "aitch": "h", "jay": "j", "kay": "k",
    "el": "l", "ell": "l", "em": "m", "en": "n", "pee": "p", "queue": "q", "cue": "q", "ar": "r", "are": "r",
    "ess": "s",     "tee": "t", "vee": "v", "ex": "x", "why": "y", "zee": "z", "zed": "z",
    "hache": "h", "jota": "j", "ele": "l", "eme": "m", "ene": "n", "erre": "r", "ese": "s", "equis": "x", "ce": "c",
    "efe": "f", "uve": "v", "zeta": "z", "de": "d", "pe": "p", "te": "t", "ge": "g", "ka": "k", "cu": "q",
}  # fmt: skip
TIMES = {"double": 2, "triple": 3, "doble": 2, "two": 2, "dos": 2}
_AS = tables.words("as for like de como")
LEAST = 3  # letters: fewer may be initials
MOST = 40


def begins(said: Said, index: int) -> bool:
    """Return whether letters, not words, follow from here."""
    end, letters = run(said, index, LEAST)
    return len(letters) >= LEAST and end - index >= LEAST


def run(said: Said, start: int, most: int = MOST) -> tuple[int, str]:
    """Return where the letters end that begin at a word, and the letters."""
    index, letters = start, ""
    while index < len(said) and len(letters) < most:
        step, letter = _letter(said, index, bool(letters))
        if not step:
            break
        index, letters = index + step, letters + letter
    return index, letters


def letters(said: Said) -> str:
    """Return all that the line spells, pieces of several letters included, as they are heard when letters run on."""
    return "".join(PILOTS.get(word.text) or SOUNDS.get(word.text) or word.text for word in said.words)[:MOST]


def all_single(said: Said, start: int) -> str:
    """Return the letters from a word on, or "" when anything else stands among them."""
    end, letters = run(said, start)
    return letters if end == len(said) and len(letters) >= 2 else ""


def _letter(said: Said, index: int, inside: bool) -> tuple[int, str]:
    """Return how many words make the next letter, and the letter; 0 words when it is none."""
    word = said.word(index)
    if word in TIMES and len(said.word(index + 1).rstrip("'s")) == 1:
        return 2, said.word(index + 1)[0] * TIMES[word]
    if len(word) == 1 and word.isalpha():
        if said.word(index + 1) == "as" and said.word(index + 2) == "in" and said.word(index + 3):
            return 4, word
        if said.word(index + 1) in _AS and said.word(index + 2)[:1] == word and len(said.word(index + 2)) > 1:
            return 3, word
        return 1, word
    if word in PILOTS:
        return 1, PILOTS[word]
    if word in SOUNDS and (inside or len(said.word(index + 1)) == len(said.word(index + 2)) == 1):
        return 1, SOUNDS[word]
    return 0, ""
