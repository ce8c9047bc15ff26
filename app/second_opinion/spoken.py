"""What was said in a call, so that it can be asked whether something occurs in it: digits, letters, names.

Spoken forms count: "five five five oh one", "double two", "M as in Mike". A turn that speaks to a machine about its
instructions bears nothing out.
"""

from __future__ import annotations

import json
import re
import unicodedata

import phonenumbers

from ..plugins import CallView
from .numerals import digits

# Who dictates what is to be written down as whose speaks to the machine, not to the receptionist.
_TO_A_MACHINE = (
    r"\b(ignore|disregard|forget|override|bypass)\b.{0,60}\b(instructions?|prompts?|rules|guidelines|previous|above)\b",
    r"\b(ignora|ignore|olvida|olvide|descarta)\b.{0,60}\b(instruccion(es)?|reglas|indicaciones|anterior(es)?)\b",
    r"\bsystem (prompt|message|override)\b|\bprompt del sistema\b|\byou are now\b|\bahora eres\b",
    r"\b(set|change|put) (the |your )?(name|phone|number|email|address|intent|confidence|field)s?\b.{0,20}\b(to|as)\b",
    r"\bconfidence\s{0,3}(of|is|to|at|=|:)?\s{0,3}(1|one|100)\b|\bconfianza\s{0,3}(de|=|:|a)?\s{0,3}(1|uno|100)\b",
    r"\b(json|schema|assistant|developer) (mode|output|field)\b",
)
_MACHINE = re.compile("|".join(_TO_A_MACHINE))
_SPELLING = re.compile(r"\b(?:as in|like in|como en) \w+")
_WORD = re.compile(r"[^\W_]+")
_LONG = 4  # letters from which on a word carries meaning, and by which its forms are alike
# Words with a capital that name nobody.
_ENGLISH = """a an the caller callers customer client someone somebody they he she it this new call called no not and
wants needs asks asked has had is was will would for from about at on in of to with i"""
_SPANISH = """el la los las un una quien llama llamo cliente persona alguien ella nueva nuevo llamada no y quiere
necesita pide pregunta tiene es por para de en con"""
_COMMON = frozenset(_ENGLISH.split() + _SPANISH.split())


def fold(text: str) -> str:
    """Return the text in small letters without accents."""
    return "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))


class Spoken:
    """The words and digits of one call: its turns, what was noted of it, and the number that called."""

    def __init__(self, call: CallView) -> None:
        turns = [(turn.role, fold(turn.text)) for turn in call.turns if turn.role != "system"]
        turns = [(role, text) for role, text in turns if not _MACHINE.search(text)]
        noted = [fold(json.dumps(tool.arguments, ensure_ascii=False)) for tool in call.tool_calls if tool.arguments]
        noted += [fold(json.dumps(output, ensure_ascii=False)) for output in call.structured_outputs]
        tokens = [_words(_SPELLING.sub(" ", text)) for text in (*(text for _, text in turns), *noted)]
        said = [token for line in tokens for token in line]
        self._words = frozenset(said)
        self._starts = frozenset(word[:_LONG] for word in self._words)
        self._letters = "".join(token if len(token) == 1 else f" {token} " for token in said)
        self._joined = " ".join("".join(line) for line in tokens)
        by_role = [digits(_words(" ".join(text for who, text in turns if who == role))) for role in ("caller", "agent")]
        self._digits = (digits(said), *by_role, "".join(re.findall("[0-9]", call.caller_number or "")))

    def has_number(self, e164: str) -> bool:
        """Whether the digits of the number, without its country's, were said one after the other."""
        national = str(phonenumbers.parse(e164).national_number)
        return any(national in said for said in self._digits)

    def has_words(self, text: str) -> bool:
        """Whether every word was said or spelled, and every figure said."""
        words = _words(fold(text))
        return bool(words) and all(self._has(word) for word in words)

    def has_parts(self, email: str) -> bool:
        """Whether the letters and figures between the signs of an address were said."""
        return all(self._has(part) or part in self._joined for part in _words(fold(email)))

    def has_most(self, text: str) -> bool:
        """Whether every figure, and most words that carry a meaning, were said in some form."""
        words = _words(fold(text))
        long = [word for word in words if len(word) >= _LONG and not _is_figure(word)]
        known = sum(word[:_LONG] in self._starts for word in long)
        return all(self._has(word) for word in words if _is_figure(word)) and known * 2 >= len(long)

    def has_names(self, sentence: str) -> bool:
        """Whether everybody and every number that a sentence names was said."""
        words = _WORD.findall(sentence)
        named = [fold(word) for word in words if word[0].isupper() or _is_figure(word) or digits([fold(word)])]
        return all(word in _COMMON or self._has(word) for word in named)

    def _has(self, word: str) -> bool:
        if word in self._words or (len(word) > 1 and word in self._letters):
            return True
        figures = digits([word])
        return bool(figures) and any(figures in said for said in self._digits)


def _words(text: str) -> list[str]:
    return _WORD.findall(text)


def _is_figure(word: str) -> bool:
    return any(character.isdigit() for character in word)
