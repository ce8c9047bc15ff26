"""A name as a caller gives it: the words, then what they spell or take back of it in the same breath."""

from __future__ import annotations

import re
from dataclasses import dataclass

from . import naming, respelling, spelling, tables
from .name_words import BEFORE, RELATIONS, STOPS
from .said import Said

# Between a name and its spelling.
_GLUE = tables.words(
    """
    that's that is spelled spelt spelling it's its which so as with like i'll spell it se escribe es
    """
)
_TAKES_BACK = re.compile(
    r"(?:(?:no|sorry|actually|wait|rather|i mean|i meant|correction|perdon|digo|oh|it's|its|i'm|is) )+"
)


@dataclass(frozen=True, slots=True)
class Answer:
    """The words of the name as they shall be written, and where they were said."""

    parts: tuple[str, ...]
    first: int
    end: int
    spelled: bool = False


def read(said: Said, start: int) -> Answer | None:
    """Return the name that begins at a word, with what follows of it."""
    name = naming.take(said, start)
    if name is None:
        return _only_spelled(said, start)
    answer = Answer(name.parts, name.first, name.end)
    while True:
        longer = _spelled(said, answer) or _hinted(said, answer) or _taken_back(said, answer)
        if longer is None:
            return answer
        answer = longer


def _only_spelled(said: Said, start: int) -> Answer | None:
    end, letters = spelling.run(said, start)
    if len(letters) < spelling.LEAST:
        return None
    return Answer(respelling.by_letters((), letters), start, end, spelled=True)


def _spelled(said: Said, answer: Answer) -> Answer | None:
    start = answer.end
    while said.word(start) in _GLUE and start < answer.end + 4:
        start += 1
    end, letters = spelling.run(said, start)
    if len(letters) < 2 or end - start < 2:
        return None
    parts = respelling.by_letters(answer.parts, letters)
    more = naming.take(said, end, 2)
    if more and respelling.nearest(parts, more.text)[1] < respelling.LIKE:
        parts, end = (*parts, *more.parts), more.end
    return Answer(parts, answer.first, end, spelled=True)


def _hinted(said: Said, answer: Answer) -> Answer | None:
    if answer.end >= len(said):
        return None
    hint = respelling.HINT.match(said.text, said.starts[answer.end])
    if hint is None:
        return None
    where = next((kind for kind in ("twice", "once", "end") if hint[kind]), "")
    parts = respelling.by_hint(answer.parts, hint["letter"], where, bool(hint["without"]))
    return Answer(parts, answer.first, said.index(hint.end()), spelled=True)


def _taken_back(said: Said, answer: Answer) -> Answer | None:
    if answer.end >= len(said):
        return None
    sign = _TAKES_BACK.match(said.text, said.starts[answer.end])
    if sign is None or not {"no", "sorry", "actually", "wait", "rather", "mean", "meant", "digo", "perdon"} & set(
        sign[0].split()
    ):
        return None
    name = naming.take(said, said.index(sign.end()))
    if name is None or not (
        naming.is_likely(name, said) or respelling.nearest(answer.parts, name.text)[1] >= respelling.LIKE
    ):
        return None
    return Answer(put_right(answer.parts, name.parts), answer.first, name.end)


def put_right(parts: tuple[str, ...], said: tuple[str, ...]) -> tuple[str, ...]:
    """Return the name after a correction: a word for the one that it is like, else the last; two words for all."""
    if len(said) > 1 or len(parts) < 2:
        return said
    index, like = respelling.nearest(parts, said[0])
    if like < 0.3:
        index = len(parts) - 1
    return (*parts[:index], said[0], *parts[index + 1 :])


def begins(said: Said) -> int:
    """Return the word with which the answer to the question for a name begins."""
    start = naming.skip(said, 0)
    while start < len(said) and said.word(start) in BEFORE | {"and"}:
        start += 1
    return start


def is_name(answer: Answer, said: Said) -> bool:
    """Return whether the answer to the question for a name is one: not "homeowner", not "my wife"."""
    if answer.spelled:
        return True
    words = [said.word(index) for index in range(answer.first, answer.end)]
    if words and words[0] in RELATIONS:
        return False
    return any(naming.is_nameable(word) for word in words if word not in STOPS)
