"""The number to call back: said in any way and over turns, put right, read back, or the one they call from."""

from __future__ import annotations

from dataclasses import replace

from app.plugins import values

from . import asking, callback, phone_questions, phone_runs, phone_words, said, surroundings
from .callback import ASKED, NEUTRAL, OWN, Callback
from .dialled import Dialled
from .found import Found
from .line import Line
from .phone_questions import Asked
from .phone_runs import Run
from .said import Said
from .surroundings import Around, Pieces

CONFIDENCE = {ASKED: 0.9, OWN: 0.85, NEUTRAL: 0.6}
CONFIRMED = 0.08
MOST = 12  # numbers of a kind that are kept of a call
_LONGEST = 15  # digits that may still be a part of a number


class PhoneReader:
    """Goes along with the call and keeps the number that the caller wants to be called at."""

    def __init__(self, region: str, caller_number: str | None, business_number: str | None) -> None:
        self._region = region
        self._line = values.phone(caller_number, region)
        # Newest last; the first is the one that rang.
        self._business = [number for number in [values.phone(business_number, region)] if number]
        self._best: Callback | None = None
        self._known: tuple[Callback, ...] = ()
        self._proposed: Callback | None = None  # what the assistant has just read back or offered
        self._asked: Asked = ""
        self._repeats = self._asks_area = False
        self._pieces: Pieces | None = None

    def hear(self, line: Line) -> None:
        words = said.read(line)
        if line.role == "system" or not words.words:
            return
        if line.role == "agent":
            self._hear_agent(words)
        elif not phone_words.ROBOT.search(words.text):
            self._hear_caller(words)

    def found(self) -> Found | None:
        best = self._best
        if best is None:
            return None
        confidence = CONFIDENCE[best.strength] + (CONFIRMED if best.read_back else 0)
        return Found(best.number, best.turn, best.span, best.source, confidence, best.read_back, best.corrected)

    def _hear_agent(self, words: Said) -> None:
        runs = list(phone_runs.find(words))
        self._business = [*self._business, *phone_questions.theirs(words, runs, self._region)][:MOST]
        if asking.is_notice(" ".join(word.text for word in words.line.words)):
            return
        self._proposed = self._read_back(words, runs)
        if phone_questions.repeats(words) and not asking.fields(words.text):
            self._repeats, self._pieces = self._asked == "phone", None
            return
        asked = phone_questions.asked(words)
        if asked is None:
            return
        if asked != "phone" or phone_questions.repeats(words):
            self._pieces = None
        self._repeats = self._asked == asked == "phone" and phone_questions.repeats(words)
        self._asked = asked
        self._asks_area = phone_questions.asks_area(words)

    def _read_back(self, words: Said, runs: list[Run]) -> Callback | None:
        best = self._best
        for each in phone_questions.read_backs(words, runs, self._region):
            number = each.number
            if number.number in self._business:
                continue
            if best and number.number == best.number:
                return best if each.checks else None
            like = best is not None and callback.is_like(best.number, number.number)
            if each.checks and (like or (best is None and phone_questions.names_caller(words))):
                span = words.span(each.first, each.end)
                return Callback(number.number, number.digits, words.line.number, span, ASKED)
        if self._line and phone_questions.offers_line(words):
            return Callback(self._line, callback.national(self._line), -1, (0, 0), ASKED, source="caller_id")
        return self._ending(words, runs)

    def _ending(self, words: Said, runs: list[Run]) -> Callback | None:
        """Return the number that the assistant names by its last digits only."""
        if not phone_words.TAIL.search(words.text):
            return None
        for run in runs:
            tail = run.likeliest
            if self._best and len(tail) in (2, 3, 4) and self._best.number.endswith(tail):
                return self._best
            if self._line and len(tail) in (2, 3, 4) and self._line.endswith(tail):
                return Callback(self._line, callback.national(self._line), -1, (0, 0), ASKED, source="caller_id")
        return None

    def _hear_caller(self, words: Said) -> None:
        proposed, self._proposed = self._proposed, None
        agrees = phone_words.YES.match(words.text)
        if proposed and agrees:
            self._confirm(proposed, words, agrees.end())
            proposed = None
        before = self._best
        runs = list(phone_runs.find(words))
        for index, run in enumerate(runs):
            around = surroundings.read(words, runs, index)
            if around is not None:
                self._hear_run(words, run, around, proposed)
        if self._best is before:
            self._take_line(words)
        self._choose(words)

    def _hear_run(self, words: Said, run: Run, around: Around, proposed: Callback | None) -> None:
        if around.whose == "others" or (self._asked == "other" and around.whose != "own"):
            self._pieces = None
            return
        number = phone_runs.best(run.groups, self._region)
        if number is None and self._put_right(words, run, around, proposed):
            return
        pieces, span = self._pieces, words.span(run.first, run.end)
        if pieces and not around.corrects:
            joined = self._joined(pieces, run, around)
            if self._goes_on(pieces, joined, number, around):
                number, run = joined, replace(run, groups=(*pieces.groups, *run.groups))
        if number is not None:
            self._take(words, number, span, around)
            self._pieces = Pieces(run.groups, words.line.number, span, complete=True)
        elif pieces and not pieces.complete and not around.corrects:
            self._keep(words, replace(run, groups=(*pieces.groups, *run.groups)), span)
        elif self._asked == "phone" or around.whose == "own":
            self._keep(words, run, span)

    def _joined(self, pieces: Pieces, run: Run, around: Around) -> Dialled | None:
        """Return the number of the pieces and what follows; an area code that is told later stands before them."""
        if self._asks_area or phone_words.HEAD.search(around.before):
            number = phone_runs.best((*run.groups, *pieces.groups), self._region)
            if number is not None and len(run.likeliest) < len(pieces.likeliest):
                return number
        return phone_runs.best((*pieces.groups, *run.groups), self._region)

    def _goes_on(self, pieces: Pieces, joined: Dialled | None, number: Dialled | None, around: Around) -> bool:
        if joined is None:
            return False
        if not pieces.complete:
            return number is None or joined.cost < number.cost
        known = phone_runs.best(pieces.groups, self._region)
        return number is None and not around.before and known is not None and len(joined.digits) > len(known.digits)

    def _keep(self, words: Said, run: Run, span: tuple[int, int]) -> None:
        pieces = Pieces(run.groups, words.line.number, span)
        self._pieces = pieces if len(run.likeliest) <= _LONGEST else None

    def _put_right(self, words: Said, run: Run, around: Around, proposed: Callback | None) -> bool:
        """Take a piece that is said in the place of another one; return whether it is one."""
        tail, head = phone_words.TAIL.search(around.sides), phone_words.HEAD.search(around.before)
        pieces = self._pieces
        if pieces and not pieces.complete:
            return around.corrects and self._put_piece_right(words, run, pieces)
        base = proposed or self._best
        near = pieces is not None or proposed is not None or bool(tail or head)
        if base is None or not near or not (around.corrects or around.denied or proposed or tail or head):
            return False
        digits = base.digits if base.number.endswith(base.digits[1:]) else callback.national(base.number)
        fixed = callback.swapped(digits, run.likeliest, around.denied, self._region) if around.denied else None
        fixed = fixed or callback.put_right(digits, run.readings, self._region, bool(head))
        if fixed is None:
            return False
        self._take(words, fixed, words.span(run.first, run.end), replace(around, corrects=True))
        return True

    def _put_piece_right(self, words: Said, run: Run, pieces: Pieces) -> bool:
        wrong = phone_runs.together(pieces.groups)
        fixed = callback.put_right(wrong[0][0], run.readings, self._region) if wrong else None
        span = words.span(run.first, run.end)
        if fixed:
            self._take(words, fixed, span, Around("", "", "", corrects=False, prefers=False, denied=""))
            self._pieces = None
        elif wrong:
            kept = wrong[0][0][: -len(run.likeliest)]
            self._keep(words, replace(run, groups=(((kept, 0),), *run.groups)), span)
        return True

    def _take(self, words: Said, number: Dialled, span: tuple[int, int], around: Around) -> None:
        if number.number in self._business:
            return
        strength = ASKED if self._asked == "phone" else OWN if around.whose == "own" else NEUTRAL
        kind = phone_words.kind(around.before, around.after)
        new = Callback(number.number, number.digits, words.line.number, span, strength, kind)
        best = self._best
        self._known = (*(each for each in self._known if each.number != new.number), new)[-MOST:]
        if best and best.number == new.number:
            self._best = replace(best, strength=max(best.strength, strength), kind=best.kind or kind)
        elif best is None or self._replaces(best, new, around):
            self._best = replace(new, corrected=best is not None and around.corrects)

    def _replaces(self, best: Callback, new: Callback, around: Around) -> bool:
        if around.prefers or around.corrects:
            return True
        if phone_words.SECOND.search(around.before):
            return False
        return new.strength > best.strength or (self._repeats and self._asked == "phone")

    def _confirm(self, proposed: Callback, words: Said, end: int) -> None:
        if proposed.source == "caller_id" and proposed.turn < 0:
            span = words.span(0, max(1, words.index(end)))
            self._best = replace(proposed, turn=words.line.number, span=span)
        elif self._best and self._best.number == proposed.number:
            self._best = replace(self._best, read_back=True)
        else:
            self._best = replace(proposed, read_back=True)

    def _take_line(self, words: Said) -> None:
        """Take the number that the call comes from, when the caller says that it is the one."""
        if self._line is None or phone_words.THIS_IS_NOT.search(words.text):
            return
        place = phone_words.CALLER_ID.search(words.text) or phone_words.THIS.search(words.text)
        if place is None or not (self._asked == "phone" or phone_words.REACHES.search(words.text)):
            return
        if self._best is None or self._asked == "phone" or phone_words.CORRECTS.search(words.text):
            span = words.span(words.index(place.start()), max(words.index(place.end()), words.index(place.start()) + 1))
            self._best = Callback(
                self._line, callback.national(self._line), words.line.number, span, ASKED, source="caller_id"
            )

    def _choose(self, words: Said) -> None:
        """Take the one of several numbers that the caller says is the better one."""
        if len(self._known) < 2:
            return
        which = phone_words.preferred(words.text)
        chosen = [each for each in self._known if each.kind and each.kind == which]
        if which in ("first", "former"):
            chosen = [self._known[0]]
        elif which in ("second", "latter", "last", "other"):
            chosen = [self._known[-1]]
        if chosen:
            self._best = chosen[-1]
