"""Words around names: what stands before one, what belongs into one, and what ends it."""

from __future__ import annotations

from . import tables

TITLES = tables.words(
    """
    mr mister mrs missus missis ms miss mx dr doctor prof professor captain capt sergeant sgt officer pastor
    reverend rev father sister sir madam ma'am maam senor senora senorita don dona sr sra srta licenciado
    licenciada ingeniero ingeniera doctora profesor profesora
    """
)

# Written small inside of a name and never its end.
PARTICLES = tables.words(
    """
    de del la las los da das do dos du des di della van von der den ter ten zu zur af bin ibn bint al el y le st
    """
)
SMALL = PARTICLES - {"le", "el", "al", "st"}

# Follows a name and belongs to it.
SUFFIXES = tables.words("jr junior sr senior ii iii iv")

# Ends a name wherever it stands: little words, verbs of a call, and the words around numbers, addresses and times.
STOPS = tables.words(
    """
    confirmation ssn social password license plate vin acct invoice reference extension ext fax already gave
    given told capital third fourth fifth sixth seventh eighth ninth tenth hang moment second minute yours mine
    all any anything anybody anyone search searching find finding found every each other another a an the this
    that these those there here it its it's he he's she she's they they're we we're we've we'll i i'm i'd i've
    i'll you your you're yours my mine our ours his her hers their me him them us who whom whose what what's
    when where where's why how which and or but so because cause if as than then with without from at in on of
    off to too for by about into over under out up down near after before since until till during through via
    per not no nope nah yes yeah yep yup yea sure ok okay please thanks thank alright right correct hi hello hey
    hiya howdy good morning afternoon evening bye goodbye sorry pardon excuse well like just only also still
    again actually really very maybe is isn't are aren't was wasn't were be been being am do does doesn't did
    didn't don't has hasn't have haven't had can can't cannot could couldn't would wouldn't should shouldn't
    shall may might must gonna wanna gotta want wants wanted wanna need needs needed get gets got getting give
    call calls called calling phone phoned phoning ring ringing speaking speak talk talking looking look trying
    try hoping wondering interested checking check following returning reaching make made making book booked
    booking schedule scheduled reschedule cancel confirm change move moving come came coming go going goes send
    sent let let's lets put said say says saying spell spelled spelt spelling tell told know think thought guess
    mean meant hold wait repeat hear take leave use number numbers telephone mobile cell cellphone landline
    email e-mail mail gmail yahoo hotmail outlook address street avenue zip postcode code area name names
    surname surnames first last full middle maiden nickname company business account order ticket claim policy
    member id date birth born dob number's name's that's there's here's what'll that'll today tomorrow tonight
    yesterday monday tuesday wednesday thursday friday saturday sunday january february march july august
    september october november december noon midnight week weekend month year hour hours minute minutes o'clock
    oclock pm water appointment reservation quote estimate service repair emergency problem issue one two three
    four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
    nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand zero oh double triple dot
    underscore hyphen dash slash comma period un una unos unas lo que quien cual cuando donde como porque pero
    si con sin para por en al se te le les nos mi mis tu tus su sus este esta esto ese esa eso hay es son esta
    estoy estan soy somos era fue tengo tiene tienes quiero quiere quisiera necesito necesita puedo puede podria
    llamo llama llamando hablo habla gracias favor bueno buenos buenas buenas dias tardes noches hola adios
    claro tambien ya aqui ahi muy mas menos numero telefono celular movil correo electronico direccion calle
    apellido apellidos nombre cita servicio hoy manana ayer lunes martes miercoles jueves viernes sabado domingo
    cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince veinte treinta
    cuarenta cincuenta sesenta setenta ochenta noventa cien punto arroba guion
    """
) - {"la", "las", "los", "de", "del", "may", "march", "august", "y", "al", "el", "le", "st"}

# Said before the name in an answer, and no part of it.
BEFORE = tables.words(
    """
    yes yeah yep yup yea sure ok okay alright right so well oh mine hi hello hey it's its it is that's that
    would be that'd that'll it'll the my our name name's names first last full surname under for put you can me
    call just please i'm im i am this here we're of course absolutely certainly gladly as on in a and great
    perfect good morning afternoon evening thanks thank fine no problem actually sorry still use to by goes go
    say see let's lets let si claro que ask me llamo mi nombre es soy a de pues con el la bueno buenos buenas
    dias tardes gracias ok sale nombre apellido apellidos habla le hablo servidor por supuesto su esta
    """
)

RELATIONS = tables.words(
    """
    daughter son kid kids child children baby boy girl wife husband mom mother mum dad father parent parents
    brother sister grandma grandmother grandpa grandfather granddaughter grandson aunt uncle niece nephew cousin
    friend girlfriend boyfriend partner fiance fiancee neighbor neighbour roommate boss landlord tenant dog cat
    puppy kitten pet bird rabbit horse hamster parrot client patient mother-in-law hija hijo esposa esposo mama
    papa madre padre hermana hermano abuela abuelo perro perra gato gata mascota nina nino bebe amiga amigo tia
    tio sobrina sobrino
    """
)

# A name is who the caller is, not what they do: what follows it when they say both.
ROLES = tables.words(
    """
    manager owner supervisor assistant secretary receptionist agent broker tenant landlord homeowner resident
    customer patient client superintendent director president coordinator technician contractor attorney lawyer
    paralegal nurse principal teacher rep representative dispatcher realtor
    """
)
