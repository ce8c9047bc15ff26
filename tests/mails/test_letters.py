"""What letters say, to whom, and that nothing in a trial can turn them into other letters."""

from __future__ import annotations

import stat
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest

from app import mails, trials
from app.database import writing
from app.errors import BadSettings
from app.extensions import db
from app.mails import delivery
from app.models import Mail, Trial
from tests import factories
from tests.mails.postbox import credentials

ROSA = "rosa@example.com"
ENDS = datetime(2026, 12, 2, 15, tzinfo=UTC)


def a_trial(**columns: Any) -> Trial:
    """Return Rosa's Plumbing, with an address."""
    return factories.trial(factories.ROSA, **{"email": ROSA} | columns)


def send(trial: Trial, kind: str = "welcome") -> None:
    with writing():
        mails.write(trial, kind)
    mails.send(db.session.scalars(db.select(Mail).order_by(Mail.id.desc()).limit(1)).one().id)


def received(postbox):
    """Return the one letter that arrived, and its text."""
    (letter,) = postbox.letters
    return letter, letter.get_content()


def files(app) -> list[Path]:
    return sorted((app.config["INSTANCE_DIR"] / "mail").iterdir())


def test_the_welcome_tells_the_link_and_what_becomes_of_the_data(posting, postbox):
    trial = a_trial(expires_at=ENDS)

    send(trial)

    letter, text = received(postbox)
    assert letter["To"] == ROSA
    assert letter["From"] == "Callboard <desk@callboard.example>"
    assert postbox.recipients == [ROSA]
    assert "Rosa's Plumbing" in letter["Subject"]
    assert trials.url(trial) in text.splitlines()
    assert "2 December" in text
    assert "erased" in text


def test_the_letter_before_the_erasure_leads_to_the_copy_and_to_go_live(posting, postbox):
    trial = a_trial(expires_at=ENDS)

    send(trial, "erasure")

    _, text = received(postbox)
    assert f"{trials.url(trial)}/export.json" in text.splitlines()
    assert trials.url(trial) in text.splitlines()
    assert "Go Live" in text
    assert "2 December" in text


@pytest.mark.parametrize("kind", ["welcome", "link", "erasure"])
def test_each_letter_is_written_in_the_trials_language(posting, postbox, kind):
    trial = a_trial(language="es", expires_at=ENDS)

    send(trial, kind)

    letter, text = received(postbox)
    assert "llamadas" in text
    assert "{" not in text + letter["Subject"]
    assert trials.url(trial) in text
    assert letter["Date"] and letter["Message-ID"] and letter["Auto-Submitted"] == "auto-generated"


def test_the_link_of_a_trial_that_is_over_says_nothing_of_its_end(posting, postbox):
    send(a_trial(status="expired", expires_at=ENDS.replace(year=2025)), "link")

    assert "ends on" not in received(postbox)[1]


def test_a_long_host_does_not_fold_the_link(make_app, postbox):
    host = f"https://{'receptionists-of-the-' * 3}world.example"
    with make_app(MAIL_URL=f"smtp://127.0.0.1:{postbox.port}", APP_HOST=host).app_context():
        trial = a_trial()
        send(trial)

        assert trials.url(trial).encode() + b"\r\n" in postbox.raw[0]


@pytest.mark.parametrize(
    "business",
    [
        "Rosa\r\nBcc: victim@example.com",
        "Rosa\nSubject: Free money\n\nClick here",
        "Rosa\x07\x1b[31m",
        "Rosa\u202egnibmulP",
        "=?utf-8?q?Rosa=0ABcc:_victim=40example.com?=",
        "Rosa " * 60,
        "Rösa & Söhne <b>&amp;",
        "{{ page }} {% raw %}",
    ],
)
def test_a_business_cannot_add_headers_or_letters(posting, postbox, business):
    send(a_trial(business=business[:200]))

    letter, text = received(postbox)
    assert postbox.recipients == [ROSA]
    assert letter["Bcc"] is None
    assert len(letter.get_all("Subject")) == 1
    assert len(letter["Subject"]) <= 150
    assert not any(ord(c) < 32 and c != "\n" for c in text.replace("\r\n", "\n"))


@pytest.mark.parametrize(
    "email",
    ["rosa", "rosa@", "a@example.com, b@example.com", "a@example.com\r\nRCPT TO:<b@example.com>", "<x>@y z", "@", " "],
)
def test_an_address_that_is_none_gets_no_letter_and_nobody_else_either(posting, postbox, email):
    send(a_trial(email=email))

    mail = db.session.scalars(db.select(Mail)).one()
    assert mail.state == "failed"
    assert postbox.raw == []
    assert postbox.recipients == []


def test_without_a_server_letters_are_files_for_our_eyes_only(app):
    trial = a_trial()

    send(trial)

    (path,) = files(app)
    assert path.name == f"trial-{trial.id}-welcome-0.eml"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    letter = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert letter["To"] == ROSA
    assert trials.url(trial) in path.read_text()
    assert db.session.scalars(db.select(Mail)).one().state == "sent"


def test_a_folder_that_cannot_be_written_puts_the_letter_off(app):
    folder = app.config["INSTANCE_DIR"]
    folder.mkdir(exist_ok=True)
    (folder / "mail").write_text("in the way")

    send(a_trial())

    mail = db.session.scalars(db.select(Mail)).one()
    assert (mail.state, mail.error) == ("waiting", "FileExistsError")


def test_user_and_password_are_decoded_from_the_url(make_app, postbox):
    postbox.extensions.append("AUTH PLAIN")
    url = f"smtp://desk%40callboard.example:p%3Ass%2Fword@127.0.0.1:{postbox.port}"
    with make_app(MAIL_URL=url).app_context():
        send(a_trial())

    (command,) = [line for line in postbox.commands if line.startswith("AUTH")]
    assert credentials(command) == ("desk@callboard.example", "p:ss/word")
    assert len(postbox.letters) == 1


def test_encryption_is_used_when_it_is_offered_and_never_done_without_then(posting, postbox):
    postbox.extensions.append("STARTTLS")
    postbox.answers["STARTTLS"] = "454 not now"

    send(a_trial())

    assert postbox.said("STARTTLS")
    assert postbox.raw == []
    assert db.session.scalars(db.select(Mail)).one().state == "waiting"


def test_a_password_is_not_told_to_a_distant_server_in_the_clear(make_app, postbox, monkeypatch):
    monkeypatch.setattr(delivery, "HERE", ())
    postbox.extensions.append("AUTH PLAIN")
    with make_app(MAIL_URL=f"smtp://u:p@127.0.0.1:{postbox.port}").app_context():
        send(a_trial())

        assert not postbox.said("AUTH")
        assert "no encryption" in (db.session.scalars(db.select(Mail)).one().error or "")


@pytest.mark.parametrize(
    "url", ["http://host", "smtp://", "host:25", "smtp://host:mail", "smtp://user:secret@host:99999", "smtp://[::1"]
)
def test_a_mail_url_that_cannot_be_used_stops_the_start_without_being_quoted(make_app, url):
    make_app()  # would start

    with pytest.raises(BadSettings, match="MAIL_URL") as refused:
        make_app(MAIL_URL=url)

    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("sender", ["callboard", "@host", "a@b\nBcc: c@d", "", "a b@c d"])
def test_a_sender_that_is_none_stops_the_start(make_app, sender):
    make_app()  # would start

    with pytest.raises(BadSettings, match="MAIL_FROM"):
        make_app(MAIL_FROM=sender)


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://host", delivery.Server("smtp", "host", 25, "", "")),
        ("smtp://u:p@host:587", delivery.Server("smtp", "host", 587, "u", "p")),
        ("smtps://u@host", delivery.Server("smtps", "host", 465, "u", "")),
    ],
)
def test_a_mail_url_is_read(url, server):
    assert delivery.read({"MAIL_URL": url, "MAIL_FROM": "a@b.example"}).server == server
