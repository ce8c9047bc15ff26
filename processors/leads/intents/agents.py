"""Signals in the assistant's lines: signal → phrases, folded, without signs, matched at the beginning of a word."""

from __future__ import annotations

from .times import WHEN

AGENT = {
    "names_time": WHEN,
    "booked": r"""
        (?:you're|you are|that's|it's|all|is|are|got you|have you|get you) (?:all )?(?:set|confirmed|down|in for)
        booked|scheduled|rescheduled|cancell?ed|moved\b|reserved|pencilled
        see you|expecting you|we'll expect|look forward to seeing
        (?:put|book|squeeze|fit|got|have) you (?:in|down)
        (?:is|are) yours|it is then|is free
        (?:be|get|come|over) (?:\w+ ){0,3}(?:there|with you|out) (?:by|at|between|within|in|on|today|this|before)
        come (?:straight|right|on) (?:in|away|over|down)
        hasta el|hasta mañana|hasta manana|le espera|nos vemos|queda (?:reservad|agendad|confirmad|cancelad)
        reservad|agendad|cancelada|llegamos
    """,
    "will_call": r"""
        (?:call|ring|phone|email|write to|text|contact|bell|reach) (?:you|ya|back)
        (?:give|expect|get) (?:you )?a (?:call|ring|bell|text)
        (?:will|we'll|he'll|she'll|they'll) (?:call|ring|phone|get back|follow up|reach out|write|email|send)
        in touch|back to you|the (?:office|team|owner) will|send (?:you|it|that|a|the|over|a price)
        take (?:your |some |a few |down your |the )?(?:details|information|info|name)|your details
        note (?:who|that)|noted|write (?:that|it) (?:up|down)|written (?:that|it) down
        le (?:llam|enviar|mandar)|llamaremos|escribiremos|se pondra en contacto|le marca
    """,
    "passes_on": r"""
        pass (?:it|that|this|your|along|on)
        (?:i'll|i will|we'll) (?:tell|let|leave|note|forward|take a message|give (?:him|her|them))
        will do|message|have (?:billing|the manager|the owner|her|him|accounts)
        (?:the|a|our) (?:manager|owner|billing|supervisor|accounts)
        apologi
        le (?:digo|paso|aviso)|se lo (?:digo|paso)|lo siento
    """,
    "dismisses": r"""
        (?:goodbye|bye)$
        not interested|no thanks|no thank you|remove (?:us|our|me)|don't call|do not call|take us off
        (?:no|sorry) (?:this is|you have|you've|it's|that's|we're)
        wrong number|can't hear|cannot hear|are you there|hello\b.{0,20}$
        we (?:don't|do not|aren't|can't) (?:accept|need|take|buy|that)
        se ha equivocado|equivocad|no le oigo
    """,
    "answers": r"""
        (?:yes|no|yep|sure|we|it|they)\b(?: \w+)? (?:we|it|they|is|are|do|does|open|close|take|cover|accept|have)\b
        (?:it|they|we|prices) (?:can|starts?|costs?|runs?)\b
        (?:\w+ )?(?:dollars|bucks|pounds|euros|pesos)
        until\b|from \w+ to|\w+ to (?:five|six|seven|eight|nine)|closed on|every day|weekdays|twenty four
        (?:about|around|usually|it depends|between|starts? at|on the corner|next to|across from|just off)
        walk in\b|no appointment|free parking|ready (?:at|by|on|tomorrow|now)
        abrimos|cerramos|cuesta|son \w+|aceptamos|estamos en|tenemos|de \w+ a \w+
    """,
}
