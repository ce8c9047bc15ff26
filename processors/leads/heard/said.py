"""A line as phrases are looked for in it: words alone, joined by single spaces, with the way back to the text."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from itertools import accumulate

from . import tables
from .line import Line, Word

# Said while thinking: they may stand anywhere and mean nothing.
FILLERS = tables.words("uh um uhm umm er erm hmm hm mm ah eh em")


@dataclass(frozen=True, slots=True)
class Said:
    """`words` without signs and fillers; `pauses`: the signs before each word, one more for those at the end."""

    line: Line
    words: tuple[Word, ...]
    pauses: tuple[str, ...]
    text: str
    starts: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.words)

    def word(self, index: int) -> str:
        """Return the word, or "" outside of the line."""
        return self.words[index].text if 0 <= index < len(self.words) else ""

    def pause(self, index: int) -> str:
        return self.pauses[index] if 0 <= index < len(self.pauses) else ""

    def index(self, offset: int) -> int:
        """Return which word begins at, or next after, an offset in `text`."""
        return bisect_left(self.starts, offset)

    def span(self, first: int, end: int) -> tuple[int, int]:
        """Return where the words from `first` up to `end` stand in the turn's own text."""
        return self.words[first].start, self.words[end - 1].end

    def original(self, first: int, end: int) -> str:
        """Return those words as they were written, signs between them included."""
        begin, finish = self.span(first, end)
        return self.line.text[begin:finish]

    def spoken(self, first: int, end: int) -> str:
        """Return those words without fillers; what is written as one, like 1:15 or walk-in, stays so."""
        text = self.original(first, first + 1)
        for index in range(first + 1, end):
            gap = self.line.text[self.words[index - 1].end : self.words[index].start]
            text += (gap if gap and not gap.isspace() and " " not in gap else " ") + self.original(index, index + 1)
        return text


def read(line: Line) -> Said:
    words: list[Word] = []
    pauses: list[str] = []
    pause = ""
    for word in line.words:
        if not word.text or not word.text[0].isalnum():
            pause += word.text
        elif word.text not in FILLERS:
            words.append(word)
            pauses.append(pause)
            pause = ""
    starts = accumulate((len(word.text) + 1 for word in words), initial=0)
    text = " ".join(word.text for word in words)
    return Said(line, tuple(words), (*pauses, pause), text, tuple(starts)[:-1])
