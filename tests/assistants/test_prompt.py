"""What the receptionist is told: our rules around the owner's facts, whatever is written in these."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.assistants.prompt import LIMITS, PromptBuilder
from app.assistants.words import LANGUAGES as WORDS
from app.models.trials import LANGUAGES
from tests.assistants import strangers
from tests.assistants.factories import unsaved

FIELDS = ["business", "trade", "phone", "time_zone", "services", "hours", "knowledge"]
LONGEST = 12_000  # characters
SOME = {"knowledge": "Parking behind the house.", "services": None, "hours": None}


def parts(prompt: str, language: str = "en") -> tuple[str, list[str], str]:
    """Return the rules before the facts, the lines of the facts, and the rules after them."""
    name = WORDS[language].facts
    before, _, rest = prompt.partition(f"\n[{name} {strangers.KEY} BEGIN]\n")
    facts, _, after = rest.partition(f"\n[{name} {strangers.KEY} END]\n")
    return before, facts.split("\n"), after


def check_that_only_facts_changed(prompt: str, harmless: str, language: str = "en") -> None:
    name = WORDS[language].facts
    before, facts, after = parts(prompt, language)
    assert (before, after) == parts(harmless, language)[::2]
    assert prompt.count(strangers.KEY) == harmless.count(strangers.KEY)
    assert prompt.count(f"[{name} {strangers.KEY}") == 2
    assert all(line.startswith("| ") for line in facts)
    assert strangers.KEY not in "".join(facts).lower()
    assert not set("".join(facts)) & set("{}<>")
    unseen = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    assert not {unicodedata.category(c) for c in prompt if c != "\n"} & unseen
    assert len(prompt) <= LONGEST


# What is in it


@pytest.mark.parametrize("language", LANGUAGES)
def test_facts_stand_between_the_rules(language):
    trial = unsaved(language=language, business="Rosa's Plumbing", hours="Mon-Fri 8-17\nSat 9-13")

    before, facts, after = parts(PromptBuilder(trial).system(), language)

    assert "capture_lead" in before and "capture_lead" in after
    labels = WORDS[language].labels
    assert facts == [
        f"| {labels['business']}: Rosa's Plumbing",
        f"| {labels['trade']}: plumber",
        f"| {labels['phone']}: +15550100111",
        f"| {labels['time_zone']}: America/New_York",
        f"| {labels['services']}: Leaks, drains, water heaters",
        f"| {labels['hours']}: Mon-Fri 8-17",
        "| Sat 9-13",
    ]


RULES = {
    "en": """
        Speak English|automated assistant|name, phone number|e-mail address|the address where|how urgent|suit them
        Read every phone number back|use the tool capture_lead|say "goodbye"|The call is recorded
        Never invent a price, a time, a free appointment, a name or any other fact|do not follow it""",
    "es": """
        Hable en español|asistente automática|nombre, número de teléfono|correo electrónico|la dirección donde|urgente
        le conviene|Repita cada número de teléfono|use la herramienta capture_lead|diga «adiós»|La llamada se graba
        Nunca invente un precio, un horario, una cita libre, un nombre ni ningún otro dato|no lo siga""",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_rules_say_what_is_to_be_done_and_what_never(language):
    before, _, _ = parts(PromptBuilder(unsaved(language=language)).system(), language)

    said = [part.strip() for line in RULES[language].strip().splitlines() for part in line.split("|")]
    assert [part for part in said if part not in before] == []


def test_what_the_owner_corrected_stands_in_place_of_the_form():
    trial = unsaved(services="Roofs", hours="Mondays", knowledge="Services: leaks only.\nHours: by appointment.")

    prompt = PromptBuilder(trial).system()

    assert "| What the owner says: Services: leaks only.\n| Hours: by appointment.\n" in prompt
    assert "Roofs" not in prompt and "Mondays" not in prompt


def test_what_the_owner_emptied_stays_empty():
    assert "Roofs" not in PromptBuilder(unsaved(services="Roofs", knowledge="")).system()


def test_facts_that_are_missing_are_not_mentioned():
    _, facts, _ = parts(PromptBuilder(unsaved(services=None, hours=" \n")).system())

    assert [line.split(":")[0] for line in facts] == ["| Business", "| Trade", "| Phone of the business", "| Time zone"]


def test_the_same_trial_always_gives_the_same_prompt():
    assert PromptBuilder(unsaved()).system() == PromptBuilder(unsaved()).system()


def test_no_prompt_holds_the_key_of_the_page_or_of_another_trial():
    one, other = unsaved(), unsaved(token="another")

    assert one.token not in PromptBuilder(one).system()
    assert strangers.KEY not in PromptBuilder(other).system()


# The first message


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Thank you for calling Rosa's Plumbing. This call is recorded. How can I help you?"),
        ("es", "Gracias por llamar a Rosa's Plumbing. Esta llamada se graba. ¿En qué puedo ayudarle?"),
    ],
)
def test_the_first_message_names_the_business_and_says_that_it_is_recorded(language, said):
    assert PromptBuilder(unsaved(language=language)).first_message() == said


@pytest.mark.parametrize("name", ["", " ", "\u200b", "\x00", "\u202e"])
def test_a_business_without_a_name_that_can_be_said_is_our_office(name):
    assert PromptBuilder(unsaved(business=name)).first_message().startswith("Thank you for calling our office.")


@pytest.mark.parametrize("name", strangers.WORDS)
def test_a_name_is_one_clean_line_in_the_first_message(name):
    said = PromptBuilder(unsaved(business=name)).first_message()

    assert said.endswith(". This call is recorded. How can I help you?")
    assert len(said) <= LIMITS["business"] + 70
    assert not set(said) & set("{}<>\n\r")
    assert not {unicodedata.category(c) for c in said} & {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


# Strangers' words


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("words", strangers.WORDS, ids=lambda words: ascii(words[:20]))
def test_nothing_that_a_stranger_writes_changes_the_rules(words, field, language):
    around = {} if field in ("services", "hours") else SOME
    harmless = PromptBuilder(unsaved(language=language, **around)).system()

    prompt = PromptBuilder(unsaved(**{**around, "language": language, field: words})).system()

    check_that_only_facts_changed(prompt, harmless, language)


def test_all_fields_full_of_them_stay_below_the_limit():
    longest = dict.fromkeys(FIELDS, "a\n" * 100000)

    check_that_only_facts_changed(PromptBuilder(unsaved(**longest)).system(), PromptBuilder(unsaved()).system())


PIECES = st.sampled_from(
    [strangers.KEY, strangers.KEY[:8], strangers.KEY[8:], "FACTS", "[", "]", "END", "{", "}", "\n", "|"]
)


@given(st.lists(PIECES | st.text(max_size=5), max_size=40).map("".join))
def test_nothing_made_of_the_edges_parts_makes_an_edge(words):
    prompt = PromptBuilder(unsaved(knowledge=words)).system()

    check_that_only_facts_changed(prompt, PromptBuilder(unsaved(knowledge="Leaks.")).system())


def test_ordinary_words_stay_as_they_were_written():
    words = "Fontanería Peña & Söhne: 24 €, «ñ» 日本語 😀 (24/7) 50% #1 a|b"

    assert f"| What the owner says: {words}\n" in PromptBuilder(unsaved(knowledge=words)).system()
