"""Who calls: the answer to the question for it first, then how callers introduce themselves."""

from __future__ import annotations

import re
from dataclasses import replace

from . import answers, introductions, name_questions, naming, respelling, said, spelling
from .answers import Answer
from .found import Found, Source
from .introductions import Introduction
from .line import Line
from .name_questions import Question
from .name_words import STOPS
from .named import Named
from .said import Said

ANSWERED = introductions.NAMED + 1
CONFIDENCE = {ANSWERED: 0.9, introductions.NAMED: 0.85, introductions.INTRODUCED: 0.75, introductions.MENTIONED: 0.5}
SUPPORT = 0.05  # what a name gains when the assistant uses it and nobody objects
LONGEST = 60  # words of the assistant's line in which the name is looked for
MOST = 4  # answers to the same question that are kept until one is spelled
_YES = re.compile(
    r"(?:oh )?(?:yes|yeah|yep|yup|correct|right|that's (?:right|correct|me|it)|exactly|it is|perfect|si|correcto|"
    r"asi es)\b"
)
_AGREES = re.compile(
    r"(?:oh )?(?:yes|yeah|yep|sure|ok|okay|fine|great|good|works|that works|perfect|sounds|si|claro)\b"
)
_NO = re.compile(r"(?:oh |um )?(?:no|nope|not quite|sorry|actually|wait|close|almost|it's|its)\b")
_ME = re.compile(r"\b(?:that's me|speaking|this is (?:he|she|her|him)|it's me|soy yo|that would be me)\b")
_EMAIL = re.compile(r"\bat \w+ (?:\w+ )?dot\b|\bdot (?:com|net|org|co|edu|mx)\b|\bunderscore\b")


class NameReader:
    """Goes along with the call and keeps the caller's own name, after corrections and without titles."""

    def __init__(self) -> None:
        self._best: Named | None = None
        self._answers: tuple[Named, ...] = ()
        self._question = Question(asks=False)
        self._checked: Named | None = None  # a name that the assistant has just asked to confirm
        self._agents: frozenset[str] = frozenset()
        self._repeated = False  # whether the assistant has just said the name, or one like it
        self._begun = False

    def hear(self, line: Line) -> None:
        words = said.read(line)
        if line.role == "system" or not words.words:
            return
        if line.role == "agent":
            self._hear_agent(words)
        else:
            self._hear_caller(words)
        self._begun = True

    def found(self) -> Found | None:
        best = self._best
        if best is None:
            return None
        confidence = min(0.99, CONFIDENCE[best.strength] + best.support)
        value = naming.cased(best.parts)
        return Found(value, best.turn, best.span, best.source, confidence, best.read_back, best.corrected)

    def _hear_agent(self, words: Said) -> None:
        self._agents |= name_questions.own(words, first=not self._begun)
        self._checked = self._asked_to_confirm(words)
        self._question = name_questions.read(words) or self._question
        self._repeated = self._best is not None and self._is_repeated(self._best, words)
        if self._best and self._best.folded & {word.text for word in words.words}:
            self._best = replace(self._best, support=min(2 * SUPPORT, self._best.support + SUPPORT))

    def _is_repeated(self, best: Named, words: Said) -> bool:
        """Return whether the assistant says the name, a part of it or one like it, or spells it."""
        heard = [word.text for word in words.words if len(word.text) > 2 and word.text not in STOPS]
        return any(best.is_like(word) for word in (*heard[:LONGEST], spelling.letters(words)))

    def _asked_to_confirm(self, words: Said) -> Named | None:
        name = name_questions.checked(words)
        if name is None or self._agents & set(name.folded):
            return None
        if self._best is None:
            strength = ANSWERED if naming.is_known(name, words) else introductions.MENTIONED
        elif respelling.nearest(self._best.parts, name.parts[0])[1] >= respelling.LIKE:
            strength = ANSWERED
        else:
            return None
        return Named(name.parts, words.line.number, words.span(name.first, name.end), strength)

    def _hear_caller(self, words: Said) -> None:
        checked, self._checked = self._checked, None
        if checked and _YES.match(words.text) and (checked.strength == ANSWERED or _ME.search(words.text)):
            self._confirm(checked)
        best, question = self._best, self._question
        if best and self._correct(best, words, checked is not None):
            return
        if best and question.part == "spelling" and not question.others and self._spell(best, words):
            return
        asked = bool(question.part) and not question.others
        introduced = list(introductions.found(words, self._agents, asked))
        if asked and not any(each.strength == introductions.NAMED for each in introduced) and self._answer(words):
            return
        for introduction in introduced:
            self._introduce(words, introduction, asked)

    def _confirm(self, checked: Named) -> None:
        best = self._best
        if best and (len(checked.parts) < len(best.parts) or checked.folded == best.folded):
            self._best = replace(best, read_back=True)
        else:
            self._best = replace(checked, strength=ANSWERED, read_back=True)

    def _introduce(self, words: Said, introduction: Introduction, asked: bool) -> None:
        name, strength = introduction.name, introduction.strength
        if strength < introductions.NAMED and not asked and self._answers_something_else(words, introduction):
            return
        answer = None if strength == introductions.MENTIONED else answers.read(words, name.first)
        if strength > introductions.MENTIONED and asked:
            strength = ANSWERED
        named = _named(words, answer or Answer(name.parts, name.first, name.end), strength)
        self._take(replace(named, part=introduction.partial or (_part(self._question) if asked else "")))

    def _answers_something_else(self, words: Said, introduction: Introduction) -> bool:
        """Return whether "it's ..." more likely answers what the assistant has just asked."""
        asked = self._question.others or (self._question.asks and "reason" not in words.line.asked)
        if not asked or introduction.phrase not in ("it's", "its", "it is", "for", "under", "by"):
            return False
        if self._question.others or words.line.asked & {"address", "company", "email"}:
            return True
        if _AGREES.match(words.text):
            return False
        return not naming.is_known(introduction.name, words) or len(introduction.name.parts) == 1

    def _answer(self, words: Said) -> bool:
        answer = answers.read(words, answers.begins(words))
        if answer is None or not answers.is_name(answer, words, self._question.part == "last"):
            return False
        strength = introductions.NAMED if self._question.patients else ANSWERED
        self._take(replace(_named(words, answer, strength), part=_part(self._question)))
        return True

    def _spell(self, best: Named, words: Said) -> bool:
        """Settle by its letters which of the answers is meant, and how it is written; return whether they do."""
        start = answers.begins(words)
        letters, single = spelling.letters(words), spelling.all_single(words, start)
        if not single and not any(len(word.text) <= 2 for word in words.words):
            return False
        whole = [answer for answer in self._answers if len(answer.parts) >= len(best.parts)]
        chosen = max((best, *whole), key=lambda named: respelling.likeness("".join(named.parts), letters))
        parts = _respelled(chosen.parts, single, self._question.spells) if single else chosen.parts
        source: Source = "spelled" if single else chosen.source
        self._best = replace(chosen, parts=parts, source=source, support=best.support, read_back=best.read_back)
        return True

    def _correct(self, best: Named, words: Said, checked: bool) -> bool:
        """Take what the caller puts right of the name that is known; return whether they did."""
        refused = _NO.match(words.text)
        if not refused or _EMAIL.search(words.text):
            return False
        if not (checked or self._repeated or self._question.part or "name" in words.text.split()):
            return False
        answer = answers.correction(words, best.parts)
        if answer is None:
            return False
        like = respelling.nearest(best.parts, answer.parts[0])[1]
        if not checked and like < respelling.LIKE:
            return False
        self._best = replace(_named(words, answer, ANSWERED), corrected=True)
        return True

    def _take(self, new: Named) -> None:
        """Keep the new name when it says more than the one that is known, or says it more surely."""
        if new.strength == ANSWERED:
            self._answers = (*self._answers, new)[:MOST]
        if self._best is None:
            self._best = new
        elif (joined := self._best.joined(new)) is not None:
            self._best = joined
        elif new.strength > self._best.strength:
            self._best = new


def _named(words: Said, answer: Answer, strength: int) -> Named:
    span = words.span(answer.first, answer.end)
    return Named(answer.parts, words.line.number, span, strength, source="spelled" if answer.spelled else "said")


def _respelled(parts: tuple[str, ...], letters: str, which: str) -> tuple[str, ...]:
    """Return the name with the letters that were asked for; `which` part of it they shall be, "" when any."""
    if which == "last":
        return (*(parts[:-1] or parts), letters.capitalize())
    if which == "first":
        return (letters.capitalize(), *parts[1:])
    return respelling.by_letters(parts, letters, sure=False)


def _part(question: Question) -> str:
    return question.part if question.part in ("first", "last") else ""
