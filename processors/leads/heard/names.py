"""Who calls: the answer to the question for it first, then how callers introduce themselves."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from . import answers, introductions, name_questions, naming, respelling, said, spelling
from .answers import Answer
from .found import Found, Source
from .line import Line
from .name_questions import Question
from .said import Said

ANSWERED = introductions.NAMED + 1
CONFIDENCE = {ANSWERED: 0.9, introductions.NAMED: 0.85, introductions.INTRODUCED: 0.75, introductions.MENTIONED: 0.5}
SUPPORT = 0.05  # what a name gains when the assistant uses it and nobody objects
_YES = re.compile(
    r"(?:oh )?(?:yes|yeah|yep|yup|correct|right|that's (?:right|correct|me|it)|exactly|it is|perfect|si|correcto|"
    r"asi es)\b"
)
_NO = re.compile(r"(?:\w+ )?(?:no|nope|not quite|sorry|actually|wait|it's|its|close|almost)\b")
_EMAIL = re.compile(r"\bat \w+ (?:\w+ )?dot\b|\bdot (?:com|net|org|co|edu)\b")


@dataclass(frozen=True, slots=True)
class Heard:
    """A name with how surely it is the caller's; `part`: only their "first" or "last" name is known of it."""

    parts: tuple[str, ...]
    turn: int
    span: tuple[int, int]
    strength: int
    part: str = ""
    source: Source = "said"
    read_back: bool = False
    corrected: bool = False
    support: float = 0.0


class NameReader:
    """Goes along with the call and keeps the caller's own name, after corrections and without titles."""

    def __init__(self) -> None:
        self._best: Heard | None = None
        self._question = Question()
        self._checked: Heard | None = None  # a name that the assistant has just asked to confirm
        self._agents: frozenset[str] = frozenset()
        self._begun = False

    def hear(self, line: Line) -> None:
        if line.role == "system" or not line.words:
            return
        words = said.read(line)
        if not words.words:
            return
        if line.role == "agent":
            self._hear_agent(words)
        else:
            self._hear_caller(words)

    def found(self) -> Found | None:
        best = self._best
        if best is None:
            return None
        confidence = min(0.99, CONFIDENCE[best.strength] + best.support)
        value = " ".join(best.parts)
        return Found(value, best.turn, best.span, best.source, confidence, best.read_back, best.corrected)

    def _hear_agent(self, words: Said) -> None:
        self._agents |= name_questions.own(words, first=not self._begun)
        self._begun = True
        self._checked = self._asked_to_confirm(words)
        self._question = name_questions.read(words) or self._question
        if self._best and {part.casefold() for part in self._best.parts} & {word.text for word in words.words}:
            self._best = replace(self._best, support=min(0.09, self._best.support + SUPPORT))

    def _asked_to_confirm(self, words: Said) -> Heard | None:
        name = name_questions.checked(words)
        if name is None or (self._agents & set(name.folded)):
            return None
        like = self._best and respelling.nearest(self._best.parts, name.parts[0])[1] >= respelling.LIKE
        if not like and (self._best or not naming.is_known(name, words)):
            return None
        return Heard(name.parts, words.line.number, words.span(name.first, name.end), ANSWERED)

    def _hear_caller(self, words: Said) -> None:
        self._begun = True
        checked, self._checked = self._checked, None
        if checked and _YES.match(words.text):
            self._confirm(checked)
        corrected = self._best is not None and self._correct(words, bool(checked))
        if not corrected:
            for introduction in introductions.found(words, self._agents):
                self._take(self._introduced(words, introduction))
            self._answer(words)

    def _confirm(self, checked: Heard) -> None:
        best = self._best
        if (best and len(checked.parts) < len(best.parts)) or (
            best and {part.casefold() for part in checked.parts} == {part.casefold() for part in best.parts}
        ):
            self._best = replace(best, read_back=True)
        else:
            self._best = replace(checked, read_back=True)

    def _introduced(self, words: Said, introduction: introductions.Introduction) -> Heard:
        answer = answers.read(words, introduction.name.first)
        if answer is None:
            name = introduction.name
            answer = Answer(name.parts, name.first, name.end)
        if introduction.strength == introductions.MENTIONED:
            answer = Answer(introduction.name.parts, introduction.name.first, introduction.name.end)
        return self._heard(words, answer, introduction.strength, introduction.partial)

    def _heard(self, words: Said, answer: Answer, strength: int, part: str = "") -> Heard:
        source: Source = "spelled" if answer.spelled else "said"
        return Heard(answer.parts, words.line.number, words.span(answer.first, answer.end), strength, part, source)

    def _answer(self, words: Said) -> None:
        part = self._question.part
        if not part or self._question.others:
            return
        if part == "spelling":
            self._spell(words)
            return
        if (
            any(True for _ in introductions.found(words, self._agents))
            and self._best
            and self._best.turn == words.line.number
        ):
            self._best = replace(self._best, strength=ANSWERED)
            self._question = replace(self._question)
            return
        answer = answers.read(words, answers.begins(words))
        if answer and answers.is_name(answer, words):
            self._take(self._heard(words, answer, ANSWERED, part if part in ("first", "last") else ""))

    def _spell(self, words: Said) -> None:
        best = self._best
        if best is None:
            return
        index = 0
        while index < len(words):
            end, letters = spelling.run(words, index)
            if len(letters) >= 2 and end - index >= 2:
                parts = respelling.by_letters(best.parts, letters)
                best = replace(best, parts=parts, source="spelled")
            index = max(end, index + 1)
        self._best = best

    def _correct(self, words: Said, checked: bool) -> bool:
        """Take what the caller puts right of the name that is known; return whether they did."""
        best = self._best
        if best is None or _EMAIL.search(words.text):
            return False
        negated = _NO.match(words.text)
        if not negated or not (checked or self._question.part or "name" in words.text):
            return False
        start = naming.skip(words, words.index(negated.end()) if words.text.startswith("no") else 0)
        while words.word(start) in ("no", "not", "it's", "its", "is", "quite", "close", "actually", "sorry"):
            start += 1
        answer = answers.read(words, start)
        if answer is None or not answers.is_name(answer, words):
            return False
        like = respelling.nearest(best.parts, answer.parts[0])[1]
        if not checked and like < respelling.LIKE:
            return False
        parts = answers.put_right(best.parts, answer.parts)
        heard = self._heard(words, answer, ANSWERED)
        self._best = replace(heard, parts=parts, corrected=True)
        return True

    def _take(self, new: Heard) -> None:
        """Keep the new name when it says more than the one that is known, or says it more surely."""
        best = self._best
        if best is None:
            self._best = new
            return
        joined = _joined(best, new)
        if joined is not None:
            self._best = joined
        elif new.strength > best.strength:
            self._best = new


def _joined(best: Heard, new: Heard) -> Heard | None:
    """Return first and last name that were said apart as one, None where they do not belong together."""
    old, parts = tuple(p.casefold() for p in best.parts), tuple(p.casefold() for p in new.parts)
    if new.strength < best.strength and not new.part:
        return None
    if set(old) <= set(parts):
        return replace(new, strength=max(best.strength, new.strength))
    if set(parts) <= set(old):
        return best
    if new.part == "last":
        known = best.parts if best.part != "last" else ()
        kept = known if len(known) == 1 else known[:-1]
        return replace(new, parts=(*kept, *new.parts), part="")
    if new.part == "first" and len(best.parts) == 1:
        return replace(new, parts=(*new.parts, *best.parts), part="")
    return None
