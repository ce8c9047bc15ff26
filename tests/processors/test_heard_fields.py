"""Where, when, for which company and how soon: own cases, as "A: ..." (assistant) and "C: ..." (caller) lines."""

from __future__ import annotations

import pytest
from heard_calls import heard

ADDRESSES = [
    ("A: What's the address?|C: twelve forty oak street apartment three b", "1240 Oak Street Apartment 3B"),
    ("A: What's the address?|C: 1240 Oak Street, Apt 3B", "1240 Oak Street Apt 3B"),
    ("A: And the service address?|C: it's sixty one larkspur drive", "61 Larkspur Drive"),
    ("A: Address?|C: four oh seven west elm", "407 West Elm"),
    ("A: Address?|C: one oh one north main street unit twelve", "101 North Main Street Unit 12"),
    ("A: Address?|C: nine hundred pine avenue", "900 Pine Avenue"),
    ("A: Address?|C: fourteen hundred harbor boulevard suite two hundred", "1400 Harbor Boulevard Suite 200"),
    ("A: Where are you located?|C: we're at 88 Mill Lane", "88 Mill Lane"),
    ("A: Address?|C: flat 2, 14 rose crescent", "Flat 2 14 Rose Crescent"),
    ("A: Address?|C: 22a high street", "22A High Street"),
    ("A: ¿Cuál es su dirección?|C: calle reforma ciento veintitrés colonia centro", "Calle Reforma 123 Colonia Centro"),
    ("A: ¿Dirección?|C: avenida juárez 45 interior 3", "Avenida Juárez 45 Interior 3"),
    ("C: my basement at 512 south 9th street is flooded", "512 South 9th Street"),
    ("A: Address?|C: 18 birch road no sorry 81 birch road", "81 Birch Road"),
    ("A: Address?|C: eighteen birch road|A: 80 Birch Road?|C: no eighteen birch road", "18 Birch Road"),
    ("A: Is that still 61 Larkspur Drive?|C: yes", "61 Larkspur Drive"),
    ("A: Address?|C: three fifty five fifth avenue", "355 Fifth Avenue"),
    ("A: Address?|C: twenty two thirty four maple court", "2234 Maple Court"),
    ("A: Address?|C: 7 saint james place", "7 Saint James Place"),
    ("A: Address?|C: twelve uh forty uh oak street", "1240 Oak Street"),
    ("A: Address?|C: forty-two harbor lane in portland", "42 Harbor Lane"),
    ("A: Address?|C: one twenty-three main", "123 Main"),
    ("A: We're at 400 Main Street.|C: ok thanks", None),
    ("C: are you the ones at 400 main street", None),
    ("C: i need five new tires on the road by noon", None),
    ("C: the work order is one one eight seven three", None),
    ("C: it's on third street", None),
    ("A: Phone?|C: five one two five five five oh one three four", None),
    ("C: i have two dogs and one way to get there", None),
    ("C: can i get a table for four people on the park side", None),
    ("A: Address?|C: i'd rather not say", None),
    ("A: And the zip?|C: nine seven two oh one", None),
]
TIMES = [
    ("C: can i come tomorrow at two", "tomorrow at two"),
    ("A: We have Monday at nine or Tuesday at one.|C: tuesday works", "tuesday"),
    ("C: thursday please|A: Thursday at one?|C: yes", "Thursday at one"),
    ("C: i need it done today|A: We have an opening at four.|C: great", "today at four"),
    ("C: sometime next week|A: How about Wednesday at 10:30?|C: perfect", "Wednesday at 10:30"),
    ("C: move me from friday to saturday", "saturday"),
    ("A: When works?|C: friday afternoon", "friday afternoon"),
    ("A: Friday at two?|C: no i can't do friday|A: Monday at three?|C: that works", "Monday at three"),
    ("A: ¿El martes a las tres?|C: sí gracias", "El martes a las tres"),
    ("C: quiero una cita mañana por la mañana", "mañana por la mañana"),
    ("C: is half past nine on the 14th free|A: Yes, booked.", "the 14th half past nine"),
    ("A: What day?|C: march third around noon", "march third around noon"),
    ("C: what are your hours on sunday|A: Noon to five.|C: thanks", None),
    ("C: are you open saturday", None),
    ("C: good morning i have a question", None),
    ("C: good afternoon, my sink leaked last friday", None),
    ("A: Phone?|C: five one two five five five oh one oh one", None),
    ("C: is my car ready|A: It'll be ready at three.|C: perfect", None),
    ("A: Date of birth?|C: the third of may nineteen ninety", None),
    ("C: tomorrow at 10:30 a.m. please", "tomorrow at 10:30 a.m"),
]
COMPANIES = [
    ("C: this is dana from acme fasteners calling about an invoice", "Acme Fasteners"),
    ("C: Hello, this is Trent from PaperWorks office supply, following up", "PaperWorks Office Supply"),
    ("C: this is stuart with maple court hoa we need bids", "Maple Court Hoa"),
    ("A: What company are you with?|C: brightside dental group", "Brightside Dental Group"),
    ("C: i'm calling on behalf of northgate properties", "Northgate Properties"),
    ("C: my company is tallgrass media", "Tallgrass Media"),
    ("C: i'm calling from home", None),
    ("C: i'm calling from austin about my order", None),
    ("C: i'm with my wife", None),
    ("C: i'm at work right now", None),
    ("C: my name is lee i'm from the apartment upstairs", None),
    ("C: this is ana from down the street", None),
]
REASONS = [
    ("A: How can I help?|C: hi my kitchen sink is backed up", "my kitchen sink is backed up"),
    ("A: Polar Air.|C: Hello, I'd like an estimate for a new furnace, please.", "an estimate for a new furnace"),
    ("A: Salon.|C: haircut for friday at six please it's devon pratt six one nine five five five", "haircut"),
    ("A: Auto.|C: hi are you hiring mechanics my name's corinne gates", "hiring mechanics"),
    ("C: Hi, this is Otto Lind, I'm at 61 Elm Drive. We need a quote on a fence. Call me.", "a quote on a fence"),
    ("A: Vet.|C: hello|A: How can I help?|C: uh my uh dog ate chocolate", "my dog ate chocolate"),
    ("A: Plumber.|C: is this the bakery|A: No.|C: oh sorry wrong number", "wrong number"),
    ("A: Clínica.|C: buenas tardes quiero una cita para mi perro el viernes", "una cita para mi perro"),
    ("A: Heating, this is Bo.|C: hi bo my boiler's making a banging noise", "my boiler's making a banging noise"),
    ("C: Hi, I'm calling from Hubbard Construction about an invoice.", "an invoice"),
    ("C: quiero cancelar mi cita del lunes", "cancelar mi cita"),
    ("A: Shop.|C: hello|A: Bye.", None),
    ("A: Your name?|C: gwen abbott", None),
    ("C: [background noise]", None),
]
URGENT = [
    "C: water is coming through the ceiling",
    "C: i smell gas in the kitchen",
    "C: we have no heat and a newborn baby",
    "C: he's bleeding a lot",
    "C: i have chest pain",
    "C: i need someone right now",
    "C: as soon as possible please",
    "C: it's an emergency",
    "C: this is urgent",
    "C: hay una fuga de gas",
    "C: es urgente por favor",
    "C: my basement is flooding",
]
CAN_WAIT = [
    "C: no rush at all",
    "C: it's not urgent",
    "C: it's not an emergency",
    "C: my emergency contact is my sister",
    "C: is there an emergency number",
    "C: do you do emergency calls",
    "C: how much is an emergency visit",
    "C: it flooded last year",
    "C: no es urgente",
    "C: the tank is leaking a little no hurry",
    "C: i'd like a checkup",
    "C: water is coming in fast|A: Is it urgent?|C: no rush actually i turned it off",
]


@pytest.mark.parametrize(("call", "address"), ADDRESSES)
def test_an_address_is_heard_and_written_with_digits(call, address):
    assert heard(call).get("address") == address


@pytest.mark.parametrize(("call", "time"), TIMES)
def test_the_time_that_was_agreed_or_wanted_is_kept_in_words(call, time):
    assert heard(call).get("preferred_time") == time


@pytest.mark.parametrize(("call", "company"), COMPANIES)
def test_the_callers_company_is_heard(call, company):
    assert heard(call).get("company") == company


@pytest.mark.parametrize(("call", "reason"), REASONS)
def test_the_reason_is_the_need_in_the_callers_words(call, reason):
    assert heard(call).get("reason") == reason


@pytest.mark.parametrize("call", URGENT)
def test_what_cannot_wait_is_urgent(call):
    assert "urgent" in heard(call)


@pytest.mark.parametrize("call", CAN_WAIT)
def test_what_can_wait_is_not_urgent(call):
    assert "urgent" not in heard(call)
