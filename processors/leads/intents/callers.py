"""Signals in the caller's lines: signal → phrases, folded, without punctuation, matched at the beginning of a word."""

from __future__ import annotations

from .times import WHEN

CALLER = {
    "visit": r"""
        appointments?
        book(?:ing|ed)?\b
        schedule
        reserv(?:e|ation)
        check ?up|cleaning appointment|well visit
        slot\b
        (?:fit|get|squeeze|have) (?:me|us|him|her|it|them|my \w+|someone|somebody) (?:in|out)\b
        (?:come|stop|drop) (?:in|over|out|round)\b
        (?:bring|take) (?:\w+ ){0,4}in\b
        set (?:up|something up)
        table for
        (?:sit down|meet|speak in person) with
        (?:tour|view|see) (?:the|a) (?:\w+ ){0,2}(?:house|townhouse|flat|apartment|unit|bungalow|condo|place|property)
        (?:can|could) (?:i|you|we|someone|somebody|anyone) (?:get|do|have|come|look|fix|inspect|service|check)
        consultation|consult\b
        (?:cita|turno|agendar|reservar|reserva)\b
        put me down
    """,
    "change": r"""
        cancel
        resched
        (?:move|push|switch|bump|shift) (?:it|my|the|our|back|that|me)
        change (?:my|the|our) (?:appointment|booking|time|visit|day|cita)
        (?:can't|cannot|won't|not going to) (?:make|be able)
        postpone
        confirm(?:ing)?
        running late|be late
        still (?:on|coming) (?:for|on|at)
        have (?:an|my) (?:appointment|inspection|booking)
        (?:mover|cambiar|cancelar|confirmar|aplazar|adelantar)\b
    """,
    "when": WHEN,
    "quote": r"""
        quotes?\b
        estimates?\b
        bids?\b
        pric(?:e|ing) (?:on|for|to|out)
        proposal|valuation|ballpark
        what (?:it|you'd|you would) (?:costs?|charge)
        presupuesto|cotizacion|cotizar
    """,
    "need": r"""
        (?:i|we) (?:really |just |do )?need
        need (?:a|an|some|someone|somebody|help|to get|my)\b
        (?:i'd|we'd|i would|we would) (?:like|love)
        (?:i|we)(?:'m| am|'re| are)? (?:want|wanted|wanting|looking|hoping|interested|thinking|after)\b
        (?:looking|interested|keen|after|searching) (?:for|in|to|a|an)\b
        help (?:with|me)
        sign (?:up|me up)|enroll|register|waiting list|new (?:client|patient|customer)
        have (?:a|an|some|two) (?:\w+ ){1,3}to (?:sell|rent|let|fix|move|scrap|frame)
        sell (?:my|our)|rent out
        necesito|quiero|quisiera|busco|me interesa|queria|queremos|necesitamos
    """,
    "trouble": r"""
        leak|drip|burst|flood|pouring
        broken?\b|broke down|cracked|cracks|smashed|shattered
        (?:won't|wont|doesn't|isn't|not|stopped|quit) (?:start|work|turn|light|open|close|drain|heat|cool|flush|stop)
        clog|backed up|blocked|jammed|stuck|tripping
        no (?:heat|hot water|power|pressure|water|air)
        mold|termites?|wasps?|mice|roaches|rats
        damage|blew off|fell off|came down|dead\b
        (?:making|makes|hear) (?:a|an|this|some) (?:\w+ )?(?:noise|sound)
        locked out
        limping|vomiting|hurts?\b|toothache|in pain
        fired|laid off|accident|arrested|evict|divorce|lawsuit|sued
        (?:se me ha roto|no funciona|averi|fuga|gotea|inund|rot[oa]\b|me duele)
    """,
    "callback": r"""
        (?:call|ring|phone|text|e ?mail) me
        give me a (?:call|ring|shout)
        have (?:someone|somebody|him|her|them|an agent) (?:call|ring|contact)
        (?:someone|somebody|anyone|agent|adviser|advisor) (?:to )?(?:call|ring|contact)
        my (?:number|cell|mobile|email)
        reach me|get back to me
        llam(?:e|en)me|me (?:llame|llamen|llaman)
    """,
    "asks": r"""
        (?:do|does|did) (?:you|y'all|it|the|they|i)\b
        are (?:you|there|pets|dogs|the)\b
        is (?:there|it|the|that|parking|my)\b
        (?:what|which) (?:time|are|is|does|do|kind|brands|days)\b
        what's (?:the|your|showing|on|it)\b
        have you (?:got|a|an|any)
        where (?:are|is|do|can|about)
        how (?:much|long|late|far|early|many|do|does|often|old)\b
        when (?:do|are|does|is)
        can (?:i|we) (?:park|pay|just|return|use|walk|bring my own)
        (?:just )?(?:wondering|curious|a (?:quick )?question)
        cuant[oa]s?\b|a que hora|donde|tienen\b|aceptan|hacen\b|abren|cierran|que horario|cual es|estan abiertos
    """,
    "price": r"how much|costs?\b|charges?\b|prices?\b|rates?\b|fees?\b|cuanto (?:cuesta|vale|cobran|sale|es)",
    "facts": r"""
        (?:your|the|office|opening|business) hours|hours\b
        open\b|close\b|closing|closed
        walk ?ins?|walk in\b
        park\b|parking|validate
        located|directions|address\b|which exit|far from
        (?:accept|take) (?:\w+ )?(?:insurance|cards?|cash|apple|medicaid|medicare|checks?|walk)
        (?:cover|serve|work|deliver|service|come|go|drive) (?:\w+ ){0,2}(?:to|in|out|as far|area)\b
        still available|in stock|carry\b|allowed|pet friendly|wheelchair
        need an appointment|licensed|insured|warranty on
        horario|abiertos?|estacionamiento|ubicad
    """,
    "status": r"""
        (?:is|are) my (?:\w+ ){1,3}(?:ready|done|finished|in)\b
        (?:work )?order (?:number|is|status)|my order|tracking
        (?:case|claim|file|ticket|invoice|reference|account|policy) (?:number|is|no)
        status (?:of|on)|any (?:update|news)|update on|follow(?:ing)? up on (?:my|the)
        existing (?:client|customer|case)|already (?:a|your) (?:client|customer)
        my (?:case|claim|file|prescription|results|refund|invoice)\b
        (?:mi|el) (?:caso|pedido|expediente)\b
    """,
    "wrong": r"""
        wrong (?:number|place|one|person)
        (?:dialed|dialled|called|rang) (?:the )?wrong|misdial|by mistake|must be a mistake|mistake
        i thought (?:this|you|it)
        is this (?!still|line|a good|for|covered|where)(?:the |a )?\w+
        (?:returning|missed) (?:a|your|this) (?:missed )?call|missed call
        butt dial|pocket dial|who is this|no idea
        i (?:was|am) (?:trying|looking) (?:to reach|to call|for) (?:the )?\w+
        equivoc|numero equivocado|es la farmacia
    """,
    "sells": r"""
        (?:following up on|about) our
        we (?:offer|help|provide|specialize|supply|work with|sell|can get you|have a special)
        on behalf of|behalf of
        (?:business|store|shop) owner|owner or|decision maker|person in charge|in charge of
        google|seo\b|search results|website ranking|first page|online presence|leads for
        marketing|advertis|promot|sponsor|donation|fundrais|charity
        survey|two minute|quick poll
        sales (?:rep|team)|(?:account|sales) (?:manager|executive)|i'm (?:the|your|a) rep|representative
        merchant|credit card processing|payment processing|energy (?:bill|provider)|electric(?:ity)? supplier
        (?:save|cut|lower|reduce) (?:you|your|on)
        (?:show|send) you (?:a|our)|brochure|catalog|samples|demo of|software
        who (?:handles|does|manages) your
        (?:encuesta|publicidad|oferta|promocion|proveedor|ofrecerle)
    """,
    "robot": r"""
        press (?:one|two|nine|zero|\d)
        congratulations
        (?:been|were) (?:selected|chosen|approved|pre)
        line of credit|business (?:loan|funding)|funding|pre ?approved
        (?:extended|car|vehicle) warranty|final (?:notice|attempt)|suspended|verify your
        this is (?:not a sales|an important|an automated|a recorded|a courtesy)|automated|prerecorded
        recorded (?:message|line)
        limited time|act now|to be removed|opt out|do not hang up
        please hold|representatives are|your call is important|operator
        (?:social security|irs|tax debt|gift cards?|prize|winner|won\b|cruise|student loan)
        pulse (?:uno|el)|felicidades|ha sido seleccionad
    """,
    "job": r"""
        hiring|(?:any|the|a|about|for) (?:job|jobs|position|positions|vacanc\w*)\b|job\b
        resume|my cv|apply|application|applied|applying|interview
        apprentice|internship|work (?:for|experience) (?:you|as)|looking for work|years (?:of )?experience
        openings? for|employment|recruit|help wanted|need (?:any )?(?:drivers|staff|workers|stylists|help at)
        trabajo|empleo|vacantes?|contratando|curriculum
    """,
    "complaint": r"""
        complain|refund|money back
        (?:over|double|wrongly|still|been) ?charged|charged (?:me|us|my)|charge on my|billed|my bill|the bill
        bill(?:ing)? (?:is|was|error)
        never (?:came|showed|called|turned|arrived|finished)
        (?:no|didn't|did not) (?:one )?(?:show|shown|turn|come back|call back)
        unacceptable|terrible|awful|rude|disappointed|disgusted|ruined|furious|angry|upset|unhappy|not happy|worst
        (?:you|your (?:guys?|m[ae]n|tech\w*|plumber|crew|people|driver|team)) (?:broke|left|scratched|damaged|ruined)
        (?:you|your (?:guys?|m[ae]n|tech\w*|plumber|crew|people|driver|team)) (?:said|was|were|forgot|fixed|did|sold)
        (?:fixed|repaired|replaced|did|installed) (?:\w+ ){0,4}(?:last|yesterday|weeks?|days?|ago)
        still (?:not|leaking|broken|doesn't|waiting|dripping)|waiting (?:for|since|over)|again and again
        wrong (?:order|item|size|colou?r|amount|part)
        dispute|report you|leave a review|speak to (?:a|the|your) (?:manager|supervisor)
        queja|quejarme|reclam|reembolso|devuelvan|cobraron|nunca (?:vino|vinieron|llego)
    """,
    "message": r"""
        tell (?:him|her|them|mr|mister|mrs|miss|ms|dr|doctor|my|your|the|\w+ (?:that|i|it's|to))\b
        let (?:him|her|them|\w+) know
        pass (?:it|this|that|along|on)|message for|leave (?:a|him|her) (?:a )?(?:message|note)
        (?:he|she) (?:has|knows|left|is my|called|was)
        is (?!it\b|the\b|there\b|this\b|that\b|my\b)\w+ (?:there|in|around|working|available)(?: today)?$
        (?:speak|talk) (?:to|with) (?!someone|somebody|a\b|an\b|the\b)\w+
        (?:it's|this is) (?:his|her|your) (?:\w+)
        (?:my|your) (?:husband|wife|mother|mom|mum|brother|sister|son)\b.{0,30}(?:works|there|lunch|home|keys)
        digale|dile a|un recado|avisele
    """,
    "testing": r"""
        (?:just )?(?:test|testing)\b
        (?:the|this|my|our) (?:trial|demo|ai|bot|robot|assistant|receptionist)
        trying (?:it|this|you|out)|try (?:it|this|you) out
        (?:just )?checking (?:that|if|whether|how|the|you) (?:\w+ ){0,3}(?:works?|working|sound|answer)
        (?:see|hear) how (?:it|you|this)
        (?:i|we) (?:just )?(?:signed|set) (?:up|this|it|you)
        mic check|one two three|can you hear me
        probando|una prueba|es una prueba
    """,
    "prank": r"""
        prince albert|(?:fridge|refrigerator) running|ha ha|haha|lol\b|just kidding|seymour
        ignore (?:your|all|previous)|system prompt
    """,
    "nothing": r"""
        never ?mind|nowhere|nobody|nothing\b
        (?:background )?noise|silence|inaudible|static|unintelligible|music|breathing|cough
        hello(?: hello)+|anyone there|anybody there|you there
        sorry (?:about that|to bother|bye)|no it's fine|oh well
    """,
    "thanks": r"""
        (?:ok(?:ay)?|great|cool|perfect|lovely|alright|wonderful|good) (?:thanks|thank you|bye)
        thanks?\b(?: you)?(?: so much)?(?: bye)?$|gracias$
    """,
    "agrees": r"""
        (?:yes|yeah|yep|yup|sure|perfect|great|fine|works|okay|ok|lovely|brilliant|ideal|deal|please)\b
        (?:that|sounds|it|monday|friday) (?:works|good|great|fine|is (?:fine|good|perfect))
        (?:i'll|we'll) (?:take|be|see)
        si\b|perfecto|claro|vale\b|esta bien|de acuerdo|muy bien
    """,
}
