"""What callers say around a number: whose it is, what kind, and that it is put right. All folded, fillers gone."""

from __future__ import annotations

import re

from . import tables

KINDS = {
    "cell": "cell cellphone mobile celular movil handy",
    "home": "home house landline casa fijo",
    "work": "work office business desk trabajo oficina",
}
KIND = {word: kind for kind, words in KINDS.items() for word in words.split()}
_PHONE = (
    r"(?:numbers?|phones?|cell|cellphone|mobile|telephone|landline|callback|contact|digits|ph|tel|"
    r"numero|telefono|celular|movil)"
)
_SORT = (
    r"(?:phone|cell|cellphone|mobile|home|work|office|direct|best|callback|call back|contact|telephone|new|personal|"
    r"own|main|day|daytime|house|current|correct|us|uk|google voice|whatsapp)"
)
# Of the caller's own number.
OWN = tables.either(
    rf"""
    my (?:{_SORT} )*{_PHONE}
    (?:the|best|a good|good) (?:{_SORT} )*{_PHONE}
    (?:mi|el|al) (?:{_SORT} )*{_PHONE}
    phone number
    (?:cell|mobile|telephone|callback|contact|home|work|office|phone|ph|cel|celular|telefono) ?(?:number|phone|no|line)?
    (?:call|reach|phone|ring|text|contact|get|try|buzz|whatsapp|hit|find) (?:me|us)
    call back
    i'm (?:at|on)
    i am at
    i can be reached
    llam[ae]\w*|marcar?me|contactar?me|comunicarse conmigo
    area code
    """
)
_SOMEBODY = (
    r"(?:wife|husband|son|daughter|mother|mom|mum|dad|father|brother|sister|neighbor|neighbour|tenant|landlord|boss|"
    r"colleague|coworker|co worker|flatmate|housemate|cousin|aunt|uncle|grandmother|grandson|"
    r"manager|partner|friend|roommate|assistant|secretary|nurse|doctor|dentist|lawyer|attorney|adjuster|agent|"
    r"contractor|super|superintendent|plumber|vet|school|insurance|insurer|bank|emergency contact|next of kin|"
    r"esposa|esposo|marido|hijo|hija|madre|padre|hermano|hermana|vecino|jefe)"
)
_THING = (
    r"(?:order|invoice|claims?|policy|member(?:ship)?|account|acct|case|ticket|tracking|confirmation|reference|ref|"
    r"booking|reservation|work order|job|po|purchase|zip|zipcode|postcode|post code|postal|birthday|birth|born|dob|"
    r"social|ssn|security|license|licence|plate|tag|chip|microchip|vin|serial|model|card|fax|id|docket|permit|file|"
    r"loan|routing|customer|patient|client|record|meter|unit|quote|estimate|registration|npi|ein|tax|extension|ext|"
    r"isbn|sku|part|batch|(?<!area )code|pin|password|pedido|factura|poliza|cuenta|reclamo|nacimiento|naci|"
    r"codigo postal|tarjeta|expediente|socio)"
)
# Of somebody else, of a thing, of the business itself.
OTHERS = tables.either(
    rf"""
    (?:my|his|her|their|the|our|your|su|mi|el|la|a)(?: \w+)? {_SOMEBODY}(?:'s)?(?: (?:{_SORT}|{_PHONE}))*
    (?:his|her|their|your|sus?|[a-z]+'s) (?:{_SORT} )*{_PHONE}
    (?:your|the) (?:ad|advert|flyer|website|sign|truck|van|listing|billboard|main line)
    (?:flyer|flier|billboard|website|craigslist|brochure|mailer|postcard)
    (?<!on my )(?<!on the ){_THING} (?:number|no|num|code|id|numero)
    (?:numero|no|number|id) (?:de|del|of|for) (?:el |la |my |the |your )?{_THING}
    (?:date of birth|birthday|birth date|birthdate|born|naci|nacimiento|cumpleanos|zip|social security|fax)
    (?:emergency|second|secondary|alternate|backup|other|old|previous|former) (?:contact|{_PHONE})
    """
)
# ... right before the number.
OTHERS_ENDS = tables.either(
    rf"""
    (?<!on my )(?<!on the )(?<!on )(?!quote|estimate|unit|patient|client|customer){_THING}
    (?:i|we|he|she) (?:just )?(?:called|dialed|dialled|rang|tried|phoned|texted|saw)(?: \w+)?
    (?:call|calls|voicemail|text|message|texts) from(?: \w+)?
    (?:returning|called|calling you at|dialed|reached)(?: \w+)?
    press
    old (?:one|number|phone|cell)(?: \w+)?
    (?:try|call|reach|text) (?:him|her|them)(?: (?:at|on))?
    (?:try|call|reach|text) my (?!cell|mobile|home|work|office|phone|number|house|desk)\w+(?: (?:at|on))?
    (?:your|this) number
    """
)
_IS = r"(?:is|was|that's|that is|it's|which is|being|es)"
_MY = r"(?:my|the|your|our|his|her|their|an?|for)"
# Said after a number.
OTHERS_AFTER = re.compile(
    tables.either(
        rf"""
    {_IS} (?:{_MY} )*{_THING} ?(?:number|id|code|line|machine)\b
    {_IS} (?:{_MY} )*(?:{_SOMEBODY}(?:'s)?|fax)\b
    (?:{_IS} )?(?:{_MY} )*number you gave\b
    (?:is )?on (?:my|your|the|his) (?:caller|flyer|ad|van|truck|sign|website|invoice|bill|policy|card|letter)\b
    (?:{_IS} )?(?:not mine|no longer|disconnected)\b
    (?:called me|keeps calling)\b
    (?:square|sq|feet|foot|ft|dollars|bucks|percent|miles|years|people|guests|pounds|acres|inches|pesos|metros|pies)\b
    """
    )
)
CORRECTS = re.compile(
    tables.either(
        r"""
    \b(?:no|nope|sorry|wait|actually|scratch that|strike that|i mean|i meant|correction|oops|excuse me)\b
    \b(?:correct(?:ed)? (?:it|that)|make that|rather|my bad|my mistake|start over|try that again|should be)\b
    \blet me (?:correct|start|try|redo|repeat)\b
    \b(?:change|wrong|instead|not right)\b
    \b(?:perdon|digo|espera|espere|disculpe|corrijo|me equivoque|mejor dicho)\b
    """
    )
)
NOT = re.compile(
    tables.either(
        r"""
    \b(?:not|instead of|rather than|isn't|wasn't)(?: (?:the|my|an?))?$
    \bdon't (?:call|use|text)(?: \w+){0,3}(?: (?:the|my))?$
    """
    )
)
PREFERS = re.compile(
    tables.either(
        r"""
    \b(?:but|please|just|so) (?:call|use|try|text|ring)\b
    \b(?:better|best|prefer(?:red|ably)?|rather|instead|easier|mejor|prefiero)\b
    \buse (?:my|the|this)\b
    """
    )
)
SECOND = re.compile(
    tables.either(
        r"""
    \b(?:or|backup|other|second|secondary|as well|also|otherwise|si no|o al|tambien)\b
    \balternat
    \bif (?:i|that|you|not|no)\b
    """
    )
)
TAIL = re.compile(r"\b(?:last|end|ends|ending|final|ultimos|termina)\b(?! name)|\bat the end\b|\bal final\b")
HEAD = re.compile(r"\b(?:area code|first (?:three|3)|begins|starts?)\b")
_WELL = r"(?:(?:oh|um|well|ok|okay|and) )?"
YES = re.compile(
    tables.either(
        rf"""
    {_WELL}(?:yes|yeah|yep|yup|ya|yea|mhm|mm|uh huh|uhhuh|correct|right|exactly|it is|perfect|sure|absolutely)\b
    {_WELL}that's (?:right|correct|it|the one|me|good|fine|my|perfect|great)\b
    {_WELL}(?:that is|sounds (?:good|right)|that works|that'll (?:work|do)|works|still (?:good|right))\b
    {_WELL}(?:you got it|got it|fine|good|great|affirmative|please do|go ahead|of course|by all means|do)\b
    {_WELL}(?:si|correcto|asi es|exacto|exactamente|claro|eso es|ese mismo|este mismo)\b
    """
    )
)
_RINGS = "(?:call|ring|phon|dial)"
CALLER_ID = re.compile(
    tables.either(
        rf"""
    \b(?:the|this|that) (?:(?:same|phone|cell) )*(?:number|one|phone|line) (?:that )?(?:i'm|i am|i) (?:just )?{_RINGS}
    \b(?:the|this|that) (?:number|one|phone|line) (?:that )?(?:i'm|i am) on\b
    \bsame (?:number|one|phone)(?: (?:that )?(?:i'm|i am) {_RINGS}\w*| as (?:this|the one i'm)| i called)?
    \b(?:number|one) (?:you see|that (?:came|comes) up|on your (?:screen|caller id|phone|display))
    \b(?:what's|whatever's|what is|whatever) (?:on|shows? (?:up )?on) your
    \bcaller id\b
    \b(?:numero|telefono|celular|al|del)(?: del?)? que (?:le |te )?(?:estoy )?(?:llamo|llamando|hablo)
    \ba? ?este (?:mismo )?(?:numero|telefono|celular)
    \b(?:el|este) mismo\b
    """
    )
)
_AT = r"(?:call|reach|text|ring|use|try|get|contact|phone|at|on|to|is|it's|yes|yeah|yep)"
THIS = re.compile(
    tables.either(
        rf"""
    \b{_AT}(?: \w+){{0,4}} this (?:number|phone|one|line|cell)\b
    \bthis (?:number|phone|one|line|cell)(?: right)?(?: here)? ?(?:is|works?|will|would|should|'s)\b
    ^(?:\w+ ){{0,2}}this (?:number|one|phone|line)\b
    \bthis (?:number|one|phone)(?: (?:is )?(?:fine|good|please|works))?$
    """
    )
)
THIS_IS_NOT = re.compile(
    r"(?:from|remove|take|off|who|whose|delete|stop calling|what|why) (?:\w+ ){0,2}this (?:number|phone)|"
    r"\b(?:don't|do not|not|isn't|can't)(?: \w+){0,4} (?:this (?:number|phone|one)|(?:number|one) i'm)"
)
# Machines that speak to people, and people who speak to a machine.
ROBOT = re.compile(
    tables.either(
        r"""
    \bignore (?:\w+ ){0,3}instructions\b
    \bsystem prompt\b
    \bpress (?:one|two|nine|zero|[0-9])\b
    \bcongratulations\b.{0,80}\bselected\b
    \b(?:extended warranty|business line of credit|google listing|pre ?approved|final notice)\b
    \b(?:this is a recorded|we are calling to inform|social security (?:administration|number has))\b
    \byour (?:vehicle|car)'s warranty\b
    \boprima\b
    """
    )
)
# What may follow digits that put others right.
CLOSES = re.compile(
    r"(?:at|not|instead|sorry|thanks|thank|please|is|that's|and|so|ok|okay|it's|my|yeah|yes|in|al|gracias)\b"
)
REACHES = re.compile(
    tables.either(
        r"""
    \b(?:call|reach|text|ring|contact|get) (?:me|us)\b
    \b(?:call back|best|use|llam[ea]\w*|marqueme)\b
    \bmy (?:number|cell|phone)\b
    """
    )
)
PREFERRED_AFTER = re.compile(
    r"(?:(?:that's|is|which is|that one is|that one's|would be|es|es el) )?(?:the |my |el )?(?:(?!pero|but)\w+ )?"
    r"(?:better|best|preferred|easier|easiest|mejor)\b"
)
EMAIL_AFTER = re.compile(r"(?:at|arroba) (?:\w+ ){1,4}(?:dot|punto) |(?:dot|underscore|arroba)\b")
_KINDS = "|".join(KIND)
_WHICH = rf"(?P<which>{_KINDS}|first|second|last|former|latter|other)"
_PREFERRED = [
    re.compile(
        rf"\b{_WHICH}(?:'s)?(?: (?:phone|number|one|line))?(?: (?:is|would be|works|please|es))*(?: \w+)? "
        r"(?:better|best|preferred|easier|mejor|fine|please)\b"
    ),
    re.compile(rf"\b(?:prefer|use|try|call|text|ring)(?: me)?(?: (?:on|at))?(?: (?:my|the|el|al))? {_WHICH}\b"),
    re.compile(rf"^(?:(?:the|my|probably|use|el) )*{_WHICH}(?: (?:one|phone|number|line|please))*$"),
]


def kind(before: str, after: str) -> str:
    """Return what kind of phone is spoken of next to the number, or ""."""
    near = [KIND[word] for word in before.split()[-6:] if word in KIND]
    later = [KIND[word] for word in after.split()[:4] if word in KIND]
    return near[-1] if near else later[0] if later else ""


def preferred(text: str) -> str:
    """Return the kind of number, or which of them, that is said to be the better one; "" when none is."""
    for pattern in _PREFERRED:
        match = pattern.search(text)
        if match:
            return KIND.get(match["which"], match["which"])
    return ""
