"""A name as a caller gives it: the words, then what they spell or take back of it in the same breath."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from . import naming, respelling, spelling, tables
from .given_names import GIVEN
from .name_words import RELATIONS, STOPS
from .naming import Name
from .said import Said

_REFUSALS = tables.words(
    "no nope not quite sorry actually wait close almost it's its it is that's oh but my name last first i'm spelled"
)
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
    name = _without_email(said, naming.take(said, start))
    answer = Answer(name.parts, name.first, name.end) if name else _only_spelled(said, start)
    while answer is not None:
        longer = _hinted(said, answer) or _spelled(said, answer) or _taken_back(said, answer)
        if longer is None:
            return _turned(said, answer)
        answer = longer
    return None


def _turned(said: Said, answer: Answer) -> Answer:
    """Return "Nguyen, Linda" the right way round, when that is all that is said."""
    last, first = answer.end - 1, answer.end
    if first + 1 != len(said) or said.pause(first) != "," or len(answer.parts) != 1 or answer.spelled:
        return answer
    if said.word(first) not in GIVEN or said.word(last) in GIVEN:
        return answer
    return Answer((*naming.parts(said, first, first + 1), *answer.parts), answer.first, first + 1)


def _without_email(said: Said, name: Name | None) -> Name | None:
    """Return the name without the word with which an e-mail address begins right after it."""
    if name is None:
        return None
    sign = said.word(name.end)
    if "@" in said.pause(name.end) or sign in ("dot", "underscore") or (sign == "at" and len(name.parts) > 2):
        if len(name.parts) == 1:
            return None
        return replace(name, parts=name.parts[:-1], end=name.end - 1)
    return name


def _only_spelled(said: Said, start: int) -> Answer | None:
    end, letters = spelling.run(said, start)
    if len(letters) < spelling.LEAST:
        return None
    return _with_more(said, Answer(respelling.by_letters((), letters), start, end, spelled=True))


def _spelled(said: Said, answer: Answer) -> Answer | None:
    start = answer.end
    while said.word(start) in _GLUE and start < answer.end + 4:
        start += 1
    end, letters = spelling.run(said, start)
    if len(letters) < 2 or end - start < 2:
        return None
    return _with_more(said, Answer(respelling.by_letters(answer.parts, letters), answer.first, end, spelled=True))


def _with_more(said: Said, answer: Answer) -> Answer:
    """Return the answer with the rest of the name, where it was spelled or described word by word."""
    more = naming.take(said, answer.end, 2)
    if more is None or not answer.parts or respelling.nearest(answer.parts, more.text)[1] >= respelling.LIKE:
        return answer
    if not naming.is_likely(more, said):
        return answer
    return replace(answer, parts=(*answer.parts, *more.parts), end=more.end)


def _hinted(said: Said, answer: Answer) -> Answer | None:
    if answer.end >= len(said):
        return None
    hint = respelling.HINT.match(said.text, said.starts[answer.end])
    if hint is None:
        return None
    where = next((kind for kind in ("twice", "once", "end") if hint[kind]), "")
    parts = respelling.by_hint(answer.parts, hint["letter"], where, bool(hint["without"]))
    return _with_more(said, Answer(parts, answer.first, said.index(hint.end()), spelled=True))


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


def correction(said: Said, known: tuple[str, ...]) -> Answer | None:
    """Return the known name as the line puts it right: "no, it's Klein with a K", "two Ns", "no, K L E I N"."""
    start = 0
    while said.word(start) in _REFUSALS:
        start += 1
    if start == len(said):
        return None
    whole = _hinted(said, Answer(known, start, start)) or _spelled(said, Answer(known, start, start))
    if whole and whole.parts != known:
        return replace(whole, first=start)
    answer = read(said, start)
    if answer is None or not is_name(answer, said):
        return None
    return replace(answer, parts=put_right(known, answer.parts))


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
    if said.word(start) in ("his", "her", "their", "the", "su") and said.word(start + 1) in RELATIONS:
        return start + 2
    return start


def is_name(answer: Answer, said: Said, last: bool = False) -> bool:
    """Return whether the answer to the question for a name is one: not "homeowner", not "my wife".

    `last`: a family name was asked for, and there are people called Bird.
    """
    if answer.spelled:
        return True
    words = [said.word(index) for index in range(answer.first, answer.end)]
    if words and words[0] in RELATIONS:
        return last
    return any(naming.is_nameable(word) for word in words if word not in STOPS)
