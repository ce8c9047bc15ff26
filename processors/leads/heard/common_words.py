"""Common words that make no name: what follows "I'm", "it's" and "for" on a business's line when no name does."""

from __future__ import annotations

from . import tables

COMMON = tables.words(
    """
    mold mildew rust rats mice roaches termites bees wasps squirrels honda toyota ford chevy chevrolet nissan
    subaru hyundai kia mazda volkswagen bmw audi mercedes tesla lexus dodge civic corolla camry samsung
    whirlpool kenmore rheem trane lennox dumb rating user users particular particularly current currently
    particular interest able about above accident account afraid again age ago air alarm allergic alone already
    always am another answer answering any anybody anyone anything anyway apartment appliance area around ask
    asked asking attic auto available away awesome back bad basement bath bathroom bathtub battery beautiful
    because bed bedroom bedrooms best better big bike bit black blocked blood blown blue boiler both bottom box
    brake brakes bread breakfast broken brother brown bug building burst bus busy buyer cable car card care
    careful carpet case cash cavity ceiling celiac cell center central chair chance charge cheap checkup chest
    child chimney city clean cleaner cleaning clear clinic clogged close closed cold color comfortable common
    complaint computer concerned condo conditioner condition condos confused considering contract cool copy
    corner cost couple cover crack cracked crazy crown curious current customer cut daily damage dark data date
    day days dead deal deck deductible delivery dental dentist deposit desperate detail details diabetic diesel
    different dinner direct dirty disabled discount dishwasher dizzy doctor document done door double downtown
    drain drip dripping drive driver driveway dry dryer duct due dying each early easy eat either electric
    electrician electricity else email emergency empty end engine enough entire estate even evening event ever
    every everybody everyone everything exact excellent excited exhausted expecting expensive expert express
    extension eye face fair family fan far fast faucet fee few fever fill filling final finally finance find
    fine fire first fix fixed flat flight flood flooded flooding floor flu food foot forgot forward found
    foundation free freezer freezing friday fridge friend friends front frozen full fun funding furnace
    furniture furious future garage garbage garden gas gate general glad glass going gone good grab gracious
    grand grateful great green ground group guess guest guests gutter gutters guys hail hair haircut half hall
    handle happy hard head hearing heat heater heating heavy held help here high highlights home homeless hope
    hospital hot hotel house housing huge hundred hungry hurry hurt hurting icy idea ill important impossible in
    inside inspection instead insurance interested internet invoice iphone irregular italian itself job jeep
    junk keep key keys kid kind kitchen kosher lactose lady lame language large last late later latest laundry
    lawn lawsuit lawyer leak leaking lease least left leg legal less lesson letter level license life light
    lights like limited line link list listing little live living loan local location lock locked long longer
    lost lot loud love low lucky lunch machine mad main man many massage matter meal meeting menu message middle
    midnight minimum miss missed missing mistake moment money months more most mostly mother motor mouth much
    muscle music nail nails nauseous near nearby nearly nervous never new next nice night nobody noise none
    normal north note nothing nowhere numb nuts odd off office oil old older once online only open opening
    option options orange order original other others out outdoor outlet outside oven over overflowing own owner
    pain paint painful painting panel paper papers parking part parts party past pay payment people perfect
    perhaps person personal pest pets phone photo piano pick picking piece pilot pink pipe pipes pizza place
    plan plans plant plumber plumbing plus point police pool positive possible possibly power pregnant
    prescription present pressure pretty previous price prices pricing private pro probably problem process
    program project property puppy purple question questions quick quickly quiet quite quote radiator rain rates
    ready real reason recent record recently recommended red refill refund regarding regular relative relocating
    rent rental repair replacement request reservation rest restaurant results right roof room roommate root
    roots rough round route routine rude running sad safe sale salon same scared school screen seat seats second
    security seeing seller senior sensitive serious service set several sewage sewer shingles shop short shot
    shower showing sick side sign silly simple since single sink size sketchy skin slot slow small smell smoke
    smoking sold some somebody someone something sometime sometimes somewhere soon sore sort sound sounds south
    space speaker special specific spot stage stain stairs standard standing star start starving station stay
    step still stolen stop storage store storm strange stressed stripped stuck stuff stupid style such sudden
    super suppose supposed sure surgery surprised swollen symptoms system table tankless tax team tenant
    terrible test texas text thermostat thick thing things thirsty tile time times tire tired tires today
    together toilet tomorrow ton tooth top total totally touch tough tour town toy traffic trapped travel
    traveling treatment tree trial trip trouble truck true trying tub turn tv twice type ugly unable under
    unfortunately unhappy unit upset upstairs urgent used usual usually vacation vacant vaccine valve vegan
    vegetarian vehicle vent version via view visit voicemail voice vomiting waiting walk wall warm warranty
    washer washing waste watching way weak website wedding weekly weird welcome well west wet whatever wheel
    while white whole whoever wide wife wifi window windows wiring wisdom without woman wonderful wondering wood
    word work worker working works world worried worry worse worst worth wrong year years yellow yesterday yet
    young younger yours yourself american british canadian mexican chinese indian french german irish spanish
    english hispanic muslim jewish hindu anonymous homeowner contractor robot machine human agua casa cocina
    bano calentador tubo fuga urgente emergencia listo lista interesado interesada nuevo nueva cliente paciente
    tarde temprano correcto correcta perfecto seguro segura verdad todo toda todos algo alguien nadie mejor
    problema cotizacion presupuesto precio reparacion limpieza vacuna perro gato diente muela dolor puerta techo
    luz gas
    """
)
_ENDINGS = (
    "ing",
    "ed",
    "tely",
    "ally",
    "edly",
    "able",
    "ible",
    "ful",
    "less",
    "ous",
    "ness",
    "tion",
    "ment",
    "n't",
    "'s",
)


def is_common(word: str) -> bool:
    """Return whether the word is a common one, in any of its forms."""
    return is_listed(word) or (len(word) > 4 and word.endswith(_ENDINGS))


def is_listed(word: str) -> bool:
    """Return whether the word stands in the table, in one of its plain forms."""
    if word in COMMON:
        return True
    return any(word.endswith(end) and word[: -len(end)] in COMMON for end in ("s", "es", "er", "y"))
