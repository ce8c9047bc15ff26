"""Why a website was not read, in the words of its owner, who reads them on the trial's page."""

from __future__ import annotations

from typing import ClassVar


class NotRead(Exception):
    """Root: the website could not be read, or may not be."""

    words: ClassVar[dict[str, str]]  # per language

    def __init__(self) -> None:
        super().__init__(self.words["en"])

    def told(self, language: str) -> str:
        """Return the sentence for the owner."""
        return self.words[language]


class BadAddress(NotRead):
    """The address cannot be one of a website."""

    words: ClassVar = {
        "en": "That does not look like the address of a website, so we did not visit it.",
        "es": "Eso no parece la dirección de un sitio web, así que no lo visitamos.",
    }


class PrivateAddress(NotRead):
    """The address leads, or was redirected, to something that is not on the public internet."""

    words: ClassVar = {
        "en": "Your website's address leads to a private network, so we did not read it.",
        "es": "La dirección de su sitio web lleva a una red privada, así que no lo leímos.",
    }


class UnknownHost(NotRead):
    """The name service knows no such name."""

    words: ClassVar = {
        "en": "There is no website at that address: check it for a typing mistake.",
        "es": "No hay ningún sitio web en esa dirección: compruebe que esté bien escrita.",
    }


class Unreachable(NotRead):
    """Nothing accepts a connection there, or it breaks off."""

    words: ClassVar = {
        "en": "Your website could not be reached.",
        "es": "No se pudo llegar a su sitio web.",
    }


class Untrusted(NotRead):
    """Its certificate does not prove that it is this website."""

    words: ClassVar = {
        "en": "Your website's security certificate is not valid, so we did not read it.",
        "es": "El certificado de seguridad de su sitio web no es válido, así que no lo leímos.",
    }


class TooSlow(NotRead):
    """The time for the whole visit was over."""

    words: ClassVar = {
        "en": "Your website took too long to answer.",
        "es": "Su sitio web tardó demasiado en responder.",
    }


class TooLarge(NotRead):
    """There is more of the page than is read of any."""

    words: ClassVar = {
        "en": "Your website's page is too large to read.",
        "es": "La página de su sitio web es demasiado grande para leerla.",
    }


class TooManyRedirects(NotRead):
    """It sends the visitor on and on."""

    words: ClassVar = {
        "en": "Your website sends visitors on to other addresses too many times.",
        "es": "Su sitio web remite demasiadas veces a otras direcciones.",
    }


class Disallowed(NotRead):
    """Its robots.txt asks programs to stay away."""

    words: ClassVar = {
        "en": "Your website asks programs not to read it (robots.txt), so we did not.",
        "es": "Su sitio web pide a los programas que no lo lean (robots.txt), así que no lo hicimos.",
    }


class Failed(NotRead):
    """It answers with an error."""

    words: ClassVar = {
        "en": "Your website answered with an error instead of a page.",
        "es": "Su sitio web respondió con un error en lugar de una página.",
    }


class Garbled(NotRead):
    """What it answers is not HTTP, or is broken."""

    words: ClassVar = {
        "en": "Your website's answer was broken and could not be read.",
        "es": "La respuesta de su sitio web estaba dañada y no se pudo leer.",
    }


class NotText(NotRead):
    """What is there is not a page of text."""

    words: ClassVar = {
        "en": "Your website's address leads to a file that is not a page of text.",
        "es": "La dirección de su sitio web lleva a un archivo que no es una página de texto.",
    }
