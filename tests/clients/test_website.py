"""How a website is read: politely, within limits, and saying in the owner's words why it was not."""

from __future__ import annotations

import gzip
import socket
import ssl
import time
import tracemalloc
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from app.clients import website_errors as errors
from app.clients.website import LARGEST
from app.clock import now
from app.models.trials import LANGUAGES
from tests.clients import peer as peers
from tests.clients.peer import says
from tests.clients.sites import HOME, MISSING, NAME, address, html, moved, read, reader, resolves, rules, site
from tests.servers import free_port

EVERY_ERROR = errors.NotRead.__subclasses__()


@pytest.fixture
def certificate(tmp_path):
    """A key and a certificate for rosas.example, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "here")])
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(now() - timedelta(days=1)).not_valid_after(now() + timedelta(days=1))
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = tmp_path / "rosas.pem"
    path.write_bytes(secret + made.sign(key, hashes.SHA256()).public_bytes(pem))
    return path


@pytest.fixture
def trusting(certificate):
    """Trust in that certificate alone."""
    return ssl.create_default_context(cafile=certificate)


def paths(peer) -> list[str]:
    return [asked.path for asked in peer.asked]


# Pages


def test_a_page_is_read(peer):
    peer.answers(site(html()))

    page = read(peer, "/about?lang=en")

    assert (page.text, page.content_type, page.url) == (HOME, "text/html", address(peer, "/about?lang=en"))


def test_a_website_sees_who_reads_it_and_nothing_else(peer, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    peer.answers(site({"/": moved("/home"), "/home": html(Set_Cookie="id=1")}))

    read(peer)

    for asked in peer.asked:
        assert asked.headers["host"] == address(peer).split("/")[2]
        assert asked.headers["user-agent"] == "Callboard (+https://calls.example)"
        assert set(asked.headers) == {"host", "user-agent", "accept", "accept-encoding", "connection"}


def test_an_address_may_be_typed_without_its_scheme(peer):
    peer.answers(site(html()))

    assert reader().fetch(f"  {address(peer).removeprefix('http://')}  ").text == HOME


def test_a_name_and_a_path_in_any_script_are_written_for_the_wire(peer):
    peer.answers(site(html()))
    known = resolves(**{"xn--mnchen-3ya_example": ["127.0.0.1"]})

    reader(resolve=known).fetch(address(peer, "/über uns?q=ñ", name="MÜNCHEN.example"))

    assert peer.asked[-1].path == "/%C3%BCber%20uns"
    assert peer.asked[-1].headers["host"].startswith("xn--mnchen-3ya.example:")


def test_the_next_address_is_tried_when_one_does_not_answer(peer):
    class Both:
        ports = range(1, 65536)

        def allows(self, address):
            return address.is_loopback

    peer.answers(site(html()))

    # Nothing listens at the first one.
    assert read(peer, policy=Both(), resolve=resolves(rosas_example=["127.0.0.9", "127.0.0.1"])).text == HOME


@pytest.mark.parametrize("kind", ["text/html", "application/xhtml+xml", "text/plain", "TEXT/HTML; charset=utf-8"])
def test_pages_of_text_are_read(peer, kind):
    peer.answers(site(html(Content_Type=kind)))

    assert read(peer).text == HOME


@pytest.mark.parametrize("kind", ["application/pdf", "image/png", "application/json", "text/css", ""])
def test_other_files_are_not(peer, kind):
    peer.answers(site(html(Content_Type=kind)))

    with pytest.raises(errors.NotText):
        read(peer)


@pytest.mark.parametrize(
    "body",
    [b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" * 50, b"GIF89a" + bytes(range(1, 256)) * 20, b"MZ\x90" + b"\x01\x02" * 99],
)
def test_a_binary_file_that_calls_itself_a_page_is_not_read(peer, body):
    peer.answers(site(html(body)))

    with pytest.raises(errors.NotText):
        read(peer)


@pytest.mark.parametrize("status", [204, 304, 401, 403, 404, 410, 418, 500, 503])
def test_an_error_is_no_page(peer, status):
    peer.answers(site(html("Sorry", status)))

    with pytest.raises(errors.Failed):
        read(peer)


# Charsets

WORDS = "<p>Fontanería Peña: 24 €</p>"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (WORDS.encode("utf-8"), "text/html"),
        (WORDS.encode("utf-8"), "text/html; charset=utf-8"),
        (WORDS.encode("utf-8-sig"), "text/html; charset=latin-1"),
        (WORDS.encode("utf-16"), "text/html"),
        (WORDS.encode("utf-16-le"), "text/html; charset=utf-16le"),
        (WORDS.encode("cp1252"), "text/html"),
        (WORDS.encode("cp1252"), "text/html; charset=ISO-8859-1"),
        (WORDS.encode("cp1252"), 'text/html; charset="windows-1252"'),
        (WORDS.encode("iso8859-15"), "text/html; charset=iso-8859-15"),
        (b"<meta charset='iso-8859-15'>" + WORDS.encode("iso8859-15"), "text/html"),
        (WORDS.encode("cp1252"), "text/html; charset=utf-8"),
        (WORDS.encode("utf-8"), "text/html; charset=no-such-thing"),
        (WORDS.encode("utf-8"), "text/html; charset=punycode"),
        (WORDS.encode("utf-8"), "text/html; charset=hex"),
    ],
)
def test_a_page_is_decoded_by_what_it_says_or_else_by_what_fits(peer, body, kind):
    peer.answers(site(html(body, Content_Type=kind)))

    assert read(peer).text.removeprefix("<meta charset='iso-8859-15'>") == WORDS


# Redirects


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_followed(peer, status):
    peer.answers(site({"/": moved("/home", status), "/home": html()}))

    assert read(peer).url == address(peer, "/home")


def test_three_redirects_are_followed_and_no_more(peer):
    ways = {"/": moved("/1"), "/1": moved("/2"), "/2": moved("/3"), "/3": html()}
    peer.answers(site(ways))
    assert read(peer).text == HOME

    peer.answers(site({**ways, "/3": moved("/4"), "/4": html()}))
    with pytest.raises(errors.TooManyRedirects):
        read(peer)
    assert "/4" not in paths(peer)


def test_a_website_that_redirects_to_itself_is_left(peer):
    peer.answers(site(moved("/")))

    with pytest.raises(errors.TooManyRedirects):
        read(peer)


def test_a_redirect_that_leads_nowhere_is_an_error(peer):
    peer.answers(site(html(b"", 302)))

    with pytest.raises(errors.Failed):
        read(peer)


# What is too much


def test_a_page_may_be_as_large_as_the_limit(peer):
    peer.answers(site(html("a" * LARGEST)))

    assert len(read(peer).text) == LARGEST


@pytest.mark.parametrize("packed", [False, True])
def test_a_larger_page_is_not_read(peer, packed):
    body = b"a" * (LARGEST + 1)
    peer.answers(site(html(gzip.compress(body), Content_Encoding="gzip") if packed else html(body)))

    with pytest.raises(errors.TooLarge):
        read(peer)


def test_an_endless_page_is_left(peer):
    def endless(peer, connection):
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
        while True:
            connection.sendall(b"<p>more" * 10_000)

    peer.answers(site(endless))

    with pytest.raises(errors.TooLarge):
        read(peer)


def test_a_packed_page_is_not_unpacked_beyond_the_limit(peer):
    bomb = gzip.compress(b"\x20" * 100_000_000)
    peer.answers(site(html(bomb, Content_Encoding="gzip")))
    tracemalloc.start()

    with pytest.raises(errors.TooLarge):
        read(peer)

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 10 * LARGEST


def test_what_follows_a_packed_page_is_not_read(peer):
    def endless(peer, connection):
        head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n\r\n"
        connection.sendall(head + gzip.compress(HOME.encode()))
        while True:
            connection.sendall(b"more" * 10_000)

    peer.answers(site(endless))

    assert read(peer).text == HOME


@pytest.mark.parametrize(
    "answer",
    [
        peers.hangs,
        peers.trickles_its_head,
        peers.trickles_its_body,
        peers.trickles_its_chunks,
    ],
)
@pytest.mark.parametrize("where", ["page", "robots"])
def test_a_slow_website_is_left_when_its_time_is_over(peer, answer, where):
    peer.answers(site(answer if where == "page" else html(), robots=answer if where == "robots" else MISSING))
    started = time.monotonic()

    with pytest.raises(errors.TooSlow):
        read(peer, seconds=0.4)

    assert time.monotonic() - started < 3


def test_the_time_is_one_for_all_redirects(peer):
    def late(peer, connection):
        peer.ended.wait(0.25)
        return moved("/again")(peer, connection)

    peer.answers(site(late))

    with pytest.raises(errors.TooSlow):
        read(peer, seconds=0.6)


def test_a_slow_name_service_does_not_get_more_time_either(peer):
    def resolve(host):
        peer.ended.wait(peers.LONGEST)
        return ["127.0.0.1"]

    with pytest.raises(errors.TooSlow):
        read(peer, resolve=resolve, seconds=0.2)


def test_a_handshake_that_hangs_is_left():
    # Who connects is never answered.
    with socket.create_server(("127.0.0.1", 0)) as mute, pytest.raises(errors.TooSlow):
        reader(seconds=0.3).fetch(f"https://rosas.example:{mute.getsockname()[1]}/")


# What is broken


def test_nobody_there_is_said(peer):
    with pytest.raises(errors.Unreachable):
        reader().fetch(f"http://rosas.example:{free_port()}/")


def test_a_name_that_nobody_has_is_said(peer):
    with pytest.raises(errors.UnknownHost):
        reader().fetch("http://no-such-business.example/")


@pytest.mark.parametrize(
    "answer",
    [
        peers.stops_midway,
        peers.talks_nonsense,
        html(gzip.compress(b"<p>Rosa" * 999)[:-20], Content_Encoding="gzip"),
        html("<p>not packed at all", Content_Encoding="gzip"),
        html(Content_Encoding="br"),
        html(X_Long="a" * 70_000),
        html(**{f"X_{number}": "a" for number in range(150)}),
        says(b"5\r\nhello\r\nzz\r\n", Transfer_Encoding="chunked", Content_Type="text/html"),
        says(b"<p>", Content_Length="12", Content_Type="text/html", Connection="close"),
    ],
)
def test_a_broken_answer_is_no_page(peer, answer):
    def then_close(peer, connection):
        answer(peer, connection)
        return False

    peer.answers(site(then_close))

    with pytest.raises(errors.Garbled):
        read(peer)


def test_a_connection_that_is_cut_is_no_page(peer):
    def cut(peer, connection):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
        return False  # with a reset

    peer.answers(site(cut))

    with pytest.raises((errors.Unreachable, errors.Garbled)):
        read(peer)


# Certificates


def test_a_page_is_read_over_tls_by_the_name_in_its_certificate(secure_peer, trusting):
    secure_peer.answers(site(html()))

    assert read(secure_peer, trust=trusting).text == HOME


def test_a_certificate_for_another_name_is_not_trusted(secure_peer, trusting):
    secure_peer.answers(site(html()))

    with pytest.raises(errors.Untrusted):
        reader(trust=trusting, resolve=resolves(oaks_example=["127.0.0.1"])).fetch(
            address(secure_peer, name="oaks.example")
        )


def test_a_certificate_that_nobody_knows_is_not_trusted(secure_peer):
    secure_peer.answers(site(html()))

    with pytest.raises(errors.Untrusted):
        read(secure_peer)


# Robots


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        ("", True),
        ("<html>Welcome</html>", True),
        ("User-agent: *\nDisallow: /", False),
        ("User-agent: *\nDisallow: /admin", True),
        ("User-agent: *\nDisallow: /ab*t$", False),
        ("User-agent: Callboard\nDisallow: /", False),
        ("user-agent: callboard/2.0 # us\ndisallow: /about", False),
        ("User-agent: GPTBot\nUser-agent: Other\nDisallow: /", True),
        ("User-agent: *\nDisallow: /\n\nUser-agent: Callboard\nAllow: /", True),
        ("User-agent: *\nDisallow: /\nAllow: /about", True),
        ("Disallow: /", True),
    ],
)
def test_a_website_is_read_as_far_as_its_robots_txt_allows(peer, text, allowed):
    peer.answers(site(html(), robots=rules(text)))

    if allowed:
        assert read(peer, "/about").text == HOME
    else:
        with pytest.raises(errors.Disallowed):
            read(peer, "/about")
        assert paths(peer) == ["/robots.txt"]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_without_a_robots_txt_a_website_may_be_read(peer, status):
    peer.answers(site(html(), robots=html("User-agent: *\nDisallow: /", status)))

    assert read(peer).text == HOME


@pytest.mark.parametrize("status", [429, 500, 503])
def test_while_a_robots_txt_cannot_be_given_a_website_may_not_be_read(peer, status):
    peer.answers(site(html(), robots=html("", status)))

    with pytest.raises(errors.Disallowed):
        read(peer)


def test_a_redirected_robots_txt_counts(peer):
    pages = {"/": html(), "/rules": rules("User-agent: *\nDisallow: /")}
    peer.answers(site(pages, robots=moved("/rules")))

    with pytest.raises(errors.Disallowed):
        read(peer)


def test_a_robots_txt_that_is_redirected_for_ever_counts_as_none(peer):
    peer.answers(site(html(), robots=moved("/robots.txt")))

    assert read(peer).text == HOME


def test_the_rules_are_those_of_the_host_that_a_redirect_leads_to(peer):
    def serve(peer, connection):
        asked = peer.asked[-1]
        oaks = asked.headers["host"].startswith("oaks.example")
        if asked.path == "/robots.txt":
            return rules("User-agent: *\nDisallow: /private" if oaks else "")(peer, connection)
        return (html() if oaks else moved(address(peer, "/private", name="oaks.example")))(peer, connection)

    peer.answers(serve)

    with pytest.raises(errors.Disallowed):
        read(peer, resolve=resolves(oaks_example=["127.0.0.1"]))


def test_the_rules_are_asked_for_once_a_visit(peer):
    peer.answers(site({"/": moved("/home"), "/home": html()}))

    read(peer)

    assert paths(peer) == ["/robots.txt", "/", "/home"]


def test_of_a_large_robots_txt_the_beginning_counts(peer):
    peer.answers(site(html(), robots=rules("User-agent: *\nDisallow: /\n" + "# and so on\n" * 200_000)))

    with pytest.raises(errors.Disallowed):
        read(peer)


def test_a_robots_txt_with_very_many_names_and_rules_costs_nothing(peer):
    hostile = "\n".join(f"User-agent: bot{n}" for n in range(9000)) + "\n".join(
        f"Disallow: /{n}*$" for n in range(20_000)
    )
    peer.answers(site(html(), robots=rules(hostile)))
    started = time.monotonic()

    assert read(peer).text == HOME

    assert time.monotonic() - started < 5


# What is said of it


@pytest.mark.parametrize("error", EVERY_ERROR, ids=lambda error: error.__name__)
def test_every_reason_is_told_in_every_language(error):
    assert {error().told(language) for language in LANGUAGES} == set(error.words.values())
    assert all(len(words) > 20 and words.endswith(".") for words in error.words.values())
    assert len(set(error.words.values())) == len(LANGUAGES)
