"""What letters say: `templates/mails/<kind>.<language>.txt`, whose first line is the subject."""

from __future__ import annotations

import email.policy
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from flask import current_app

from .. import trials
from ..calls import wording
from ..clock import now
from ..languages import speaking
from ..models import Mail, Trial
from .delivery import Failed, sender

# Lines are sent as they are written: a link that is folded is a link that some reader breaks.
WHOLE_LINES = email.policy.SMTP.clone(max_line_length=500)


def compose(mail: Mail, trial: Trial) -> EmailMessage:
    """Return the letter as the trial now wants it; raise Failed when its address is none."""
    template = current_app.jinja_env.get_template(f"mails/{mail.kind}.{trial.language}.txt")
    with speaking(trial.language):
        ends = wording.day(trial.expires_at, wording.zone(trial.time_zone))
    running = trials.is_open(trial) and trial.status != "converted"
    business = wording.clip(trial.business, 80)
    written = template.render(business=business, page=trials.url(trial), running=running, ends=ends)
    subject, _, text = written.partition("\n")
    letter = EmailMessage(policy=WHOLE_LINES)
    # Python reads encoded words in what it is given, and writes out the line ends that they hide.
    letter["Subject"] = wording.clip(subject, 140).replace("=?", "= ?")
    letter["From"] = sender()
    letter["To"] = _address(trial.email or "")
    letter["Date"] = format_datetime(now())
    # The same for every try, so that a letter that came twice is shown once.
    letter["Message-ID"] = f"<callboard.{mail.id}.{mail.created_at:%Y%m%d%H%M%S%f}@{sender().domain}>"
    letter["Auto-Submitted"] = "auto-generated"  # no automatic replies, please
    letter.set_content(text.lstrip("\n"))
    return letter


def _address(text: str) -> Address:
    try:
        return Address(addr_spec=text)
    except (ValueError, IndexError, HeaderParseError) as error:  # what an operator typed was never checked
        raise Failed("the trial's address is none", for_good=True) from error
