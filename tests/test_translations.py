"""The catalogues hold every marked text, translated, and a Spanish trial's pages have no English in them."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from app import retention
from app.calls import card, wording
from app.clock import now
from app.database import writing
from app.dialling import switch
from app.extensions import db
from app.languages import CATALOGUES, speaking
from app.models import Call, Trial, Turn
from app.trials import page, setup
from tests import factories

ROOT = Path(__file__).resolve().parent.parent
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "N_": None}
SPANISH = CATALOGUES / "es" / "LC_MESSAGES" / "callboard.po"
HOLES = re.compile(r"%\(\w+\)s|\{\w+\}|<[^>]+>")
READ = ("aria-label", "content", "data-title", "placeholder", "title")  # attributes that people read


@cache
def catalogue(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


def texts(of: Catalog) -> set[Any]:
    return {message.id for message in of if message.id}


def forms(text: Any) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def catalogues() -> list[Path]:
    return sorted(CATALOGUES.glob("*/LC_MESSAGES/callboard.po"))


# The catalogues


@pytest.fixture(scope="module")
def marked() -> set[Any]:
    """Every text that is marked in code and templates."""
    with (CATALOGUES / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    found = extract_from_dir(ROOT, methods, options, KEYWORDS)
    return {text for _file, _line, text, _comments, _context in found}


def test_spanish_is_there():
    assert SPANISH in catalogues()


@pytest.mark.parametrize("path", catalogues(), ids=lambda path: path.parts[-3])
class TestCatalogue:
    def test_it_has_exactly_the_texts_that_are_marked(self, path, marked):
        assert len(marked) > 100
        assert texts(catalogue(path)) ^ marked == set()
        assert not catalogue(path).obsolete

    def test_every_text_is_translated(self, path):
        messages = [message for message in catalogue(path) if message.id]

        assert [message.id for message in messages if message.fuzzy or not all(forms(message.string))] == []

    def test_every_translation_has_the_holes_of_its_text(self, path):
        wrong = []
        for message in (message for message in catalogue(path) if message.id):
            originals, translations = forms(message.id), forms(message.string)
            pairs = zip(originals, translations, strict=True)
            wrong += [one for one, other in pairs if sorted(HOLES.findall(one)) != sorted(HOLES.findall(other))]

        assert wrong == []

    def test_it_says_its_charset_and_its_plurals(self, path):
        header = dict(catalogue(path).mime_headers)

        assert header["Content-Type"] == "text/plain; charset=utf-8"
        assert header["Plural-Forms"].startswith("nplurals=")

    def test_it_is_compiled(self, path):
        compiled = io.BytesIO()
        write_mo(compiled, catalogue(path))

        assert path.with_suffix(".mo").read_bytes() == compiled.getvalue()


def test_no_marked_text_hides_in_an_f_string():
    hidden = re.compile(r"""f"[^"\n]*\{(?:_|N_|n?gettext)\(['"]""")
    code = {path.name: path.read_text() for path in (ROOT / "app").rglob("*.py")}

    assert len(code) > 50
    assert [name for name, text in code.items() if hidden.search(text)] == []  # Babel does not find it there


# The pages of a Spanish trial


class Reader(HTMLParser):
    """Collects what people read, or have read to them."""

    def __init__(self) -> None:
        super().__init__()
        self.read: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.read += [value for name, value in attrs if name in READ and value]
        self.read += [
            text for name, value in attrs if name == "data-said" and value for text in json.loads(value).values()
        ]

    def handle_data(self, data: str) -> None:
        self.read.append(data)


@cache
def english() -> dict[str, re.Pattern[str]]:
    """What only English says: the catalogue's texts, in pieces between what is filled in."""
    spanish = " ".join(text for message in catalogue(SPANISH) for text in forms(message.string))
    found = {}
    for text in (form for message in catalogue(SPANISH) if message.id for form in forms(message.id)):
        for piece in (piece.strip(" ,.:") for piece in HOLES.split(text)):
            said = re.compile(rf"(?<!\w){re.escape(piece)}(?!\w)")
            if re.search(r"\w\w", piece) and not said.search(spanish):
                found[piece] = said
    return found


def leftovers(html: str) -> list[str]:
    """Return the English that somebody would read on the page."""
    reader = Reader()
    reader.feed(html)
    read = " | ".join(" ".join(text.split()) for text in reader.read)
    return [piece for piece, said in english().items() if said.search(read)]


def spanish(**columns: Any) -> Trial:
    return factories.trial(language="es", **columns)


def path_of(trial: Trial) -> str:
    return f"/t/{trial.token}"


LEAD = {
    "name": {"value": "Ana Ruiz", "confidence": 0.4, "turn": 1, "span": [7, 15]},
    "phone": {"value": "+15550100177", "confidence": 0.9, "source": "caller_id"},
    "email": {"value": "ana@example.com", "confidence": 0.9, "read_back": True},
    "reason": {"value": "una fuga", "confidence": 0.3, "turn": 1, "span": [22, 30]},
    "urgent": {"value": True, "confidence": 0.9},
}
WORDS = [("agent", "Plomería, ¿en qué puedo ayudarle?"), ("caller", "Habla Ana Ruiz, tengo una fuga.")]
ENDS = ("not_reached", "our_fault", "account", "provider_fault", "erased", None)


def called(trial: Trial, **columns: Any) -> Call:
    call = factories.call(trial, **{"started_at": now() - timedelta(minutes=2), "facts": {}} | columns)
    with writing() as session:
        for number, (role, text) in enumerate(WORDS):
            said = {"role": role, "text": text, "seconds": 5.0 * number, "source": "live"}
            session.add(Turn(call_id=call.id, key=str(number), position=number, at=now(), **said))
    return call


def test_english_is_found_where_it_is(app, client):
    trial = factories.trial()
    called(trial, status="completed", extracted_lead=LEAD)

    assert len(leftovers(client.get(path_of(trial)).text)) > 20


PAST = timedelta(days=40)
STATES: dict[str, dict[str, Any]] = {
    "setting up": {"assistant_id": None, "status": "provisioning", "website": "https://example.com"},
    "setting up, and it takes long": {"assistant_id": None, "status": "provisioning", "problem": setup.BUSY},
    "setting up, and it is refused": {"assistant_id": None, "status": "provisioning", "problem": setup.REFUSED},
    "failed": {"assistant_id": None, "status": "failed", "problem": setup.FAILED},
    "ready": {"knowledge": "Fugas y calentadores."},
    "ready, phone not confirmed": {"phone_confirmed_at": None},
    "converted": {"status": "converted"},
    "over": {"expires_at": now() - PAST},
    "expired": {"status": "expired", "expires_at": now() - PAST, "expired_at": now() - PAST},
}


@pytest.mark.parametrize("mode", ["embedded"], indirect=True)
@pytest.mark.parametrize("state", STATES)
def test_a_trial_has_no_english_in_any_state(client, state):
    trial = spanish(**STATES[state])

    answers = [client.get(path_of(trial)), client.get(f"{path_of(trial)}/knowledge"), client.get(path_of(trial))]
    pages = [answer.text for answer in answers] + [client.get(f"{path_of(trial)}/cards").text, page.render(trial)]

    assert {answer.status_code for answer in answers} == {200}
    assert [leftovers(html) for html in pages] == [[]] * len(pages)


@pytest.mark.parametrize("state", ["ready, phone not confirmed", "ready"])
def test_a_real_phones_page_has_no_english(make_app, state):
    app = make_app(VAPI_API_KEY="key", VAPI_BASE_URL="http://127.0.0.1:1", DIAL_COUNTRIES="CA,MX")
    with app.app_context(), app.test_client() as client:
        trial = spanish(**STATES[state])

        shown, refused = client.get(path_of(trial)), client.post(f"{path_of(trial)}/calls")

    assert (shown.status_code, refused.status_code) == (200, 409)
    assert leftovers(shown.text) == leftovers(refused.text) == []
    assert 'role="alert"' in refused.text


CARDS: dict[str, dict[str, Any]] = {
    "initiated": {"status": "initiated"},
    "ringing": {"status": "ringing"},
    "ringing, number known": {"status": "ringing", "caller_number": "+15550100177"},
    "in progress": {"status": "in_progress", "extracted_lead": LEAD},
    "in progress, number known": {"status": "in_progress", "caller_number": "+15550100177"},
    "ended": {"status": "ended", "extracted_lead": LEAD},
    "completed, a lead": {"status": "completed", "extracted_lead": LEAD, "recording_url": "https://example.com/a"},
    "completed, nothing known": {"status": "completed", "caller_number": "+15550100177"},
    **{
        f"completed, {intent} at {sure}": {"status": "completed", "intent": intent, "intent_confidence": sure}
        for intent in ("lead_intake", "scheduling", "info", "other")
        for sure in (0.3, 0.6, 0.9)
    },
    **{f"failed, {kind}": {"status": "failed", "ended_kind": kind} for kind in ENDS},
}


@pytest.mark.parametrize("mode", ["embedded"], indirect=True)
@pytest.mark.parametrize("what", CARDS)
def test_a_card_has_no_english_whatever_its_call_came_to(client, what):
    trial = spanish()
    call = called(trial, **{"ended_reason": "customer-ended-call"} | CARDS[what])

    html = client.get(path_of(trial)).text

    assert f'id="call-{call.public_id}"' in html
    assert leftovers(html) == []


@pytest.mark.parametrize("mode", ["embedded"], indirect=True)
def test_going_live_has_no_english(client):
    trial = spanish()
    called(trial, status="completed")

    checkout = client.post(f"{path_of(trial)}/go-live").location
    pages = [client.get(path).text for path in (path_of(trial), checkout, f"{path_of(trial)}?checkout=cancelled")]
    pages.append(client.get(client.post(f"{checkout}/pay").location).text)

    assert ["cancelado" in html for html in pages] == [False, False, True, False]
    assert [leftovers(html) for html in pages] == [[]] * len(pages)


def test_a_payment_that_is_not_possible_is_refused_in_spanish(client, app):
    app.config["STRIPE_SECRET_KEY"] = "a-key"

    answer = client.post(f"{path_of(spanish())}/go-live")

    assert answer.status_code == 503
    assert leftovers(answer.text) == []


def test_what_is_pushed_has_no_english(app):
    trial = spanish()
    call = called(trial, status="in_progress")
    turns = list(db.session.scalars(db.select(Turn).where(Turn.call_id == call.id).order_by(Turn.position)))

    pushed = [
        card.render_update(call, trial, turns, new_turn=True),
        card.render_update(call, trial, [], new_turn=False),
        card.render_preview(call.public_id, "caller", "Hola", "es"),
    ]

    assert [leftovers(html) for html in pushed] == [[], [], []]


@pytest.mark.parametrize("status", ["ready", "converted"])
def test_what_is_said_before_deleting_has_no_english(client, status):
    answer = client.get(f"{path_of(spanish(status=status))}/delete")

    assert answer.status_code == 200
    assert leftovers(answer.text) == []


def test_a_trial_that_is_being_erased_has_no_english(client):
    trial = spanish()
    with writing():
        retention.ask(trial, "purge", "owner")

    answer = client.get(path_of(trial))

    assert answer.status_code == 410
    assert leftovers(answer.text) == []


def test_what_is_left_of_an_erased_trial_speaks_the_browsers_language(client, work):
    trial = spanish()
    path = path_of(trial)
    client.post(f"{path}/delete")
    for receipt in retention.due():
        retention.work(receipt)

    answer = client.get(path, headers={"Accept-Language": "es-MX,es;q=0.9,en;q=0.5"})

    assert answer.status_code == 410
    assert '<html lang="es">' in answer.text
    assert leftovers(answer.text) == []


def refused(client: Any, trial: Trial) -> Iterator[Any]:
    """Ask for what is refused, in many ways."""
    path, foreign = path_of(trial), {"Sec-Fetch-Site": "cross-site"}
    yield client.post(f"{path}/knowledge", data={"knowledge": "x" * 5000})
    yield client.post(f"{path}/phone/confirm", data={"code": "12"})
    yield client.post(f"{path}/phone/confirm", data={"code": "123456"})
    yield client.post(f"{path}/calls", headers=foreign | {"Accept": "text/html"})
    yield client.get(f"{path}/live", headers={"Accept": "text/html"})
    switch.stop()
    yield client.post(f"{path}/calls")
    yield client.get(path)
    switch.resume()
    factories.change(trial, phone_confirmed_at=now())
    yield client.post(f"{path}/phone/code")
    factories.change(trial, status="failed")
    yield client.post(f"{path}/calls")
    factories.change(trial, expires_at=now() - timedelta(days=1))
    yield client.post(f"{path}/calls")
    yield client.post(f"{path}/knowledge", data={"knowledge": "Fugas."})


def test_no_refusal_has_english(client):
    answers = list(refused(client, spanish(phone_confirmed_at=None)))

    assert [answer.status_code for answer in answers] == [400, 400, 400, 403, 426, 409, 200, 409, 409, 409, 409]
    assert [leftovers(answer.text) for answer in answers] == [[]] * len(answers)
    assert ['<html lang="es">' in answer.text for answer in answers] == [True] * len(answers)


@pytest.mark.parametrize(("method", "rest"), [("get", "/calls"), ("get", "/nothing"), ("get", "x")])
def test_an_address_beside_the_trials_answers_in_the_browsers_language(client, method, rest):
    headers = {"Accept": "text/html", "Accept-Language": "es"}

    answer = getattr(client, method)(path_of(spanish()) + rest, headers=headers)

    assert answer.status_code in (404, 405)
    assert leftovers(answer.text) == []


def test_pages_that_belong_to_no_trial_are_english(client):
    headers = {"Accept": "text/html", "Accept-Language": "es"}

    for path in ("/trials/new?language=es", "/nothing"):
        assert '<html lang="en">' in client.get(path, headers=headers).text


def test_too_many_forms_are_refused_in_the_trials_language(client):
    path = path_of(spanish())

    elsewhere = {"environ_base": {"REMOTE_ADDR": "192.0.2.1"}, "headers": {"Accept": "text/html"}}
    answers = [client.post(f"{path}/setup", **elsewhere) for _ in range(61)]

    assert (answers[0].status_code, answers[-1].status_code) == (303, 429)
    assert leftovers(answers[-1].text) == []


def test_a_kind_of_call_is_said_with_how_sure_we_are():
    with speaking("es"):
        assert wording.kind_exactly("lead_intake", 0.92) == "Cliente nuevo, 92% seguro"
