"""What the receptionist knows of the business, corrected by its owner."""

from __future__ import annotations

import unicodedata

from ..database import writing
from ..errors import BadTrial, TrialOver
from ..languages import gettext as _
from ..languages import speaking
from ..models import Trial
from . import setup
from .records import is_open

LONGEST = 4000  # characters


def correct(trial: Trial, text: str) -> None:
    """Keep the owner's words; the assistant is due to be brought up to date. Raises BadTrial, or TrialOver."""
    words = plain(text)
    with speaking(trial.language):
        _refuse_too_long(words)
        _keep(trial, words)


def plain(text: str) -> str:
    """Return the text with plain line ends and without characters that cannot be seen."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    seen = ("".join(c for c in line if c == "\t" or unicodedata.category(c)[0] != "C") for line in lines)
    return "\n".join(line.rstrip() for line in seen).strip()


def _keep(trial: Trial, words: str) -> None:
    with writing() as session:
        session.refresh(trial, with_for_update=True)
        if not is_open(trial):
            raise TrialOver(_("This trial is over, so its receptionist can no longer be changed."))
        if words != trial.knowledge:
            trial.knowledge, trial.knowledge_from, trial.knowledge_note = words, "owner", None
            setup.again(trial)


def _refuse_too_long(words: str) -> None:
    if len(words) > LONGEST:
        said = _("That is {length} characters long: please shorten it to {most}.")
        raise BadTrial(said.format(length=f"{len(words):,}", most=f"{LONGEST:,}"))
