"""What callers and assistants say around e-mail addresses. All folded."""

from __future__ import annotations

import re

from . import tables

CORRECTS = re.compile(
    r"\b(?:no|nope|sorry|wait|actually|scratch that|strike that|i mean|i meant|correction|make that|rather|instead|"
    r"should be|oops|change|wrong|old one|not|perdon|digo|espera|corrijo)\b"
)
OTHERS = re.compile(
    tables.either(
        r"""
        \b(?:your|his|her|their|our|\w+'s) (?:e ?- ?mail|email|mail)(?: address)?(?: (?:is|was))?(?: \w+)?$
        \b(?:emailed|wrote|mailed|messaged|sent (?:it|that|this|an email|a message|something))(?: (?:you|to|at))*$
        \b(?:got|received|email|message|letter) (?:an email |a message )?from(?: \w+)?$
        """
    )
)
SECOND = re.compile(r"\b(?:or|also|cc|copy|second|another|other|backup|alternat\w*)\b")
REFUSES = re.compile(
    tables.either(
        r"""
        \b(?:don't|do not|never) (?:use|send|email|e mail|write)\b.{0,40}\b(?:email|that|it|anything)\b
        \b(?:forget|skip|cancel|leave out|scratch) (?:the|my|that|about the) (?:e ?mail|email)\b
        \b(?:no|without) e ?mails?(?: please)?$
        \b(?:rather|prefer) not (?:to )?(?:give|share|use|leave)\b.{0,40}\bmail
        """
    )
)
NO = re.compile(r"(?:(?:oh|um|well|sorry) )*(?:no|nope|not|wrong|almost|close|actually|wait|sorry|perdon)\b")
THEIRS = re.compile(r"\b(?:our|us|we're|their|theirs|them|nuestro)\b(?!.{0,80}\byour\b)")
CHECKS = re.compile(r"\b(?:your|you|still|on file|right|correct|is that|su|correcto)\b")
SPELLS = re.compile(r"\b(?:spell|letter by letter|spelling|deletre\w+)\b")
# "It's a dash, not a dot."
_SIGN = r"(dot|period|underscore|dash|hyphen|plus|punto|guion bajo|guion)"
SWAPPED = re.compile(rf"\b{_SIGN}s?,? (?:and )?(?:not|instead of|no) (?:an? |un )?{_SIGN}\b")
SWAPPED_BACK = re.compile(rf"\bnot (?:an? )?{_SIGN}s?,? (?:but |it's |it is |an? |use )*{_SIGN}\b")
WITHOUT = re.compile(rf"\b(?:no|without(?: the| an?| any)?|remove the|drop the|sin) {_SIGN}s?\b")
WRITTEN = {"dot": ".", "period": ".", "punto": ".", "dash": "-", "hyphen": "-", "guion": "-", "plus": "+"}
WRITTEN |= {"underscore": "_", "guion bajo": "_"}
