"""Letters are rows: written with what they tell of, sent once, tried again, and given up with a reason."""

from __future__ import annotations

import threading
import time
from datetime import timedelta
from typing import Any

import pytest

from app import clock, mails
from app.database import writing
from app.extensions import db
from app.models import Mail, Trial
from tests import factories

ROSA = "rosa@example.com"
MUCH_LATER = clock.now() + timedelta(days=30)


def a_trial(**columns: Any) -> Trial:
    """Return Rosa's Plumbing, with an address."""
    return factories.trial(factories.ROSA, **{"email": ROSA} | columns)


def rows(**columns: Any) -> list[Mail]:
    db.session.rollback()
    return list(db.session.scalars(db.select(Mail).filter_by(**columns).order_by(Mail.id)))


def write(trial: Trial, kind: str = "welcome") -> None:
    with writing():
        mails.write(trial, kind)


def written(kind: str = "welcome", **columns: Any) -> Mail:
    """Return a letter that waits to be sent."""
    trial = a_trial(**columns)
    write(trial, kind)
    (mail,) = rows(trial_id=trial.id)
    return mail


def later(mail: Mail, **time: float) -> Mail:
    """Let the time pass until a letter is due."""
    return factories.change(mail, due_at=mail.due_at - timedelta(**time))


def older(mail: Mail, **time: float) -> Mail:
    """Let a letter have been written so long ago."""
    return factories.change(mail, created_at=mail.created_at - timedelta(**time))


def test_a_letter_is_due_when_it_was_written(app):
    mail = written()

    assert mails.due() == [mail.id]
    assert (mail.kind, mail.number, mail.state) == ("welcome", 0, "waiting")


def test_nothing_is_written_if_what_it_tells_of_did_not_happen(app):
    trial = a_trial()

    with pytest.raises(RuntimeError), writing():
        mails.write(trial, "welcome")
        assert db.session.scalars(db.select(Mail)).all() != []
        raise RuntimeError

    assert rows() == []


def test_nothing_is_written_to_nobody(app):
    write(a_trial(email=None))

    assert rows() == []


@pytest.mark.parametrize("kind", ["welcome", "erasure"])
def test_some_letters_are_written_once(app, kind):
    trial = a_trial()
    write(trial, kind)
    older(rows()[0], days=2)

    write(trial, kind)

    assert len(rows()) == 1


@pytest.mark.parametrize("moved", [{"expires_at": MUCH_LATER}, {"status": "converted"}], ids=["extended", "converted"])
def test_a_warning_that_waits_is_not_sent_about_an_end_that_was_moved(app, moved):
    mail = written("erasure")
    factories.change(db.session.get_one(Trial, mail.trial_id), **moved)

    mails.send(mail.id)

    (left,) = rows()
    assert (left.state, left.error) == ("failed", "the trial does not end then any more")
    assert not (app.config["INSTANCE_DIR"] / "mail").exists()


def test_a_link_can_be_asked_for_again_but_not_at_once(app):
    trial = a_trial()
    write(trial, "link")
    write(trial, "link")
    assert len(rows()) == 1

    older(rows()[0], minutes=10, seconds=1)
    write(trial, "link")

    assert [mail.number for mail in rows()] == [0, 1]


def test_a_link_asked_for_twice_at_the_same_moment_is_written_once(app):
    trial_id, gate = a_trial().id, threading.Barrier(4)

    def ask() -> None:
        with app.app_context():
            gate.wait(10)
            with writing() as session:
                mails.write(session.get(Trial, trial_id), "link")

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert len(rows()) == 1


def test_strangers_cannot_fill_somebodys_mailbox(app, caplog):
    for _ in range(12):
        write(a_trial(email="Rosa@Example.com"), "link")

    assert len(rows(kind="link")) == 10
    assert [record.reason for record in caplog.records if record.msg == "letter not written"] == (
        ["too many to this address"] * 2
    )
    assert "xample" not in str([record.__dict__ for record in caplog.records])
    write(a_trial(), "erasure")  # which no stranger can ask for
    assert len(rows()) == 11


def test_however_many_trials_an_address_has_each_gets_its_welcome(app):
    for _ in range(12):
        write(a_trial(), "welcome")

    assert len(rows(kind="welcome")) == 12
    mails.write_links(ROSA)  # which welcomes do not use up
    assert len(rows(kind="link")) == 5


@pytest.mark.parametrize(
    ("kind", "columns", "times", "reason"),
    [
        ("welcome", {"email": None}, 1, "no address"),
        ("welcome", {}, 2, "written already"),
        ("link", {}, 2, "too soon"),
    ],
)
def test_a_letter_that_is_not_written_is_said_to_the_operator(app, caplog, kind, columns, times, reason):
    trial = a_trial(**columns)

    for _ in range(times):
        write(trial, kind)

    (said,) = [record for record in caplog.records if record.msg == "letter not written"]
    assert (said.trial, said.kind, said.reason) == (trial.id, kind, reason)


def test_links_go_to_the_newest_trials_of_an_address_and_of_no_other(app):
    mine = [a_trial(email="Rosa@example.com") for _ in range(6)]
    a_trial(email="other@example.com")
    gone = a_trial(status="purged")

    mails.write_links("rosa@EXAMPLE.com")

    assert {mail.trial_id for mail in rows()} == {trial.id for trial in mine[1:]}
    assert gone.id not in {mail.trial_id for mail in rows()}


def test_a_sent_letter_is_not_sent_again(posting, postbox):
    mail = written()

    mails.send(mail.id)
    mails.send(mail.id)

    assert len(postbox.letters) == 1
    (sent,) = rows()
    assert (sent.state, sent.error) == ("sent", None)
    assert sent.sent_at is not None
    assert mails.due() == []


def test_two_workers_send_a_letter_once(posting, postbox):
    mail, gate = written(), threading.Barrier(3)

    def work() -> None:
        with posting.app_context():
            gate.wait(10)
            mails.send(mail.id)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert len(postbox.letters) == 1


def test_a_letter_that_is_not_there_is_not_sent(posting, postbox):
    mails.send(4711)

    assert postbox.letters == []


@pytest.mark.parametrize("command", ["HELLO", "MAIL", "RCPT", "DATA", "END"])
def test_a_refusal_for_now_is_tried_again_later(posting, postbox, command):
    mail = written()
    postbox.answers[command] = "451 not now"

    mails.send(mail.id)

    (put_off,) = rows()
    assert (put_off.state, put_off.attempts) == ("waiting", 1)
    assert put_off.due_at > clock.now() + timedelta(seconds=20)
    assert mails.due() == []
    postbox.answers.clear()
    mails.send(later(put_off, minutes=2).id)
    assert rows()[0].state == "sent"


@pytest.mark.parametrize("command", ["RCPT", "END"])
def test_a_refusal_for_good_is_noted_without_the_address(posting, postbox, command):
    mail = written()
    postbox.answers[command] = f"550 <{ROSA}> no such user"

    mails.send(mail.id)

    (failed,) = rows()
    assert (failed.state, failed.attempts) == ("failed", 1)
    assert "550" in (failed.error or "")
    assert ROSA not in (failed.error or "")
    assert mails.due() == []


def test_a_refused_password_is_tried_again_an_operator_can_put_it_right(make_app, postbox):
    postbox.extensions.append("AUTH PLAIN")
    postbox.answers["AUTH"] = "535 wrong"
    with make_app(MAIL_URL=f"smtp://u:p@127.0.0.1:{postbox.port}").app_context():
        mails.send(written().id)

        assert rows()[0].state == "waiting"
        assert "535" in (rows()[0].error or "")


def test_after_many_tries_a_letter_is_given_up(posting, postbox, caplog):
    mail = written()
    postbox.answers["HELLO"] = "421 busy"

    for _ in range(8):
        mails.send(later(rows()[0], hours=2).id)

    assert (rows()[0].state, rows()[0].attempts) == ("failed", 8)
    assert "letter given up" in caplog.text
    assert mail.id not in mails.due()


def test_pauses_grow_and_end(posting, postbox):
    mail = written()
    postbox.answers["HELLO"] = "421 busy"
    pauses = []

    for _ in range(7):
        mails.send(mail.id)
        pauses.append((rows()[0].due_at - clock.now()).total_seconds())
        later(rows()[0], hours=2)

    assert pauses[0] <= 60
    assert max(pauses) <= 3600
    assert pauses[5] > 4 * pauses[0]


@pytest.mark.parametrize("silent_at", ["HELLO", "EHLO", "END"])
def test_a_server_that_falls_silent_does_not_hold_us(posting, postbox, monkeypatch, silent_at):
    monkeypatch.setattr("app.mails.delivery.TIMEOUT", 0.2)
    postbox.silent_at = silent_at
    mail, began = written(), time.monotonic()

    mails.send(mail.id)

    assert rows()[0].state == "waiting"
    assert time.monotonic() - began < 5


def test_a_server_that_is_not_there_is_tried_again(make_app):
    with make_app(MAIL_URL="smtp://127.0.0.1:1").app_context():
        mails.send(written().id)

        assert rows()[0].state == "waiting"


@pytest.mark.parametrize("answer", ["hello there", "HTTP/1.1 400 Bad Request", "22x what"])
def test_a_server_that_speaks_something_else_is_tried_again(posting, postbox, answer):
    postbox.answers["HELLO"] = answer

    mails.send(written().id)

    assert rows()[0].state == "waiting"


def test_a_server_that_says_no_goodbye_has_the_letter_all_the_same(posting, postbox):
    postbox.answers["QUIT"] = "500 stay"

    mails.send(written().id)

    assert len(postbox.letters) == 1
    assert rows()[0].state == "sent"


def test_a_crash_before_it_was_marked_sends_it_once_more_when_it_is_due_again(posting, postbox, monkeypatch):
    mail = written()
    monkeypatch.setattr("app.mails.outbox._settle", lambda *_: (_ for _ in ()).throw(SystemExit))
    with pytest.raises(SystemExit):
        mails.send(mail.id)
    monkeypatch.undo()
    assert mails.due() == []

    mails.send(later(rows()[0], minutes=6).id)

    first, second = postbox.letters
    assert rows()[0].state == "sent"
    assert first["Message-ID"] == second["Message-ID"]


def test_a_purged_trial_gets_no_letter(posting, postbox):
    mail = written()
    factories.change(db.session.get(Trial, mail.trial_id), status="purged")

    mails.send(mail.id)

    assert postbox.letters == []
    assert rows()[0].state == "failed"


def test_a_letter_whose_row_was_erased_while_it_was_sent_leaves_no_error(posting, postbox, monkeypatch):
    mail = written()
    kept = mails.outbox.delivery.hand_over

    def hand_over(*letter: Any) -> None:
        kept(*letter)
        with db.engine.begin() as elsewhere:
            elsewhere.execute(db.delete(Mail))

    monkeypatch.setattr("app.mails.delivery.hand_over", hand_over)

    mails.send(mail.id)

    assert len(postbox.letters) == 1
    assert rows() == []


def test_a_letter_in_a_file_whose_trial_was_erased_while_it_was_written_is_erased_too(app, monkeypatch):
    mail = written()
    kept, folder = mails.outbox.delivery.hand_over, app.config["INSTANCE_DIR"] / "mail"
    found = []

    def hand_over(*letter: Any) -> None:
        kept(*letter)  # after the erasure has looked for files, and before it deletes the rows
        found.extend(folder.iterdir())
        with db.engine.begin() as elsewhere:
            elsewhere.execute(db.delete(Mail))

    monkeypatch.setattr("app.mails.delivery.hand_over", hand_over)

    mails.send(mail.id)

    assert len(found) == 1
    assert list(folder.iterdir()) == rows() == []


def test_addresses_and_links_are_not_logged(posting, postbox, caplog):
    caplog.set_level("INFO")
    mail = written()
    mails.send(mail.id)
    postbox.answers["RCPT"] = f"550 <{ROSA}>"
    mails.send(written("erasure").id)

    logged = caplog.text + str([record.__dict__ for record in caplog.records])

    assert "letter sent" in caplog.text
    assert "letter given up" in caplog.text
    assert ROSA not in logged
    assert all(trial.token not in logged for trial in db.session.scalars(db.select(Trial)))
