"""Where a visit may not go, however the way there is written: nothing inside our network, nothing but the web."""

from __future__ import annotations

from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.clients import website_errors as errors
from app.clients.addresses import PublicOnly, literal
from app.clients.website import Reader
from tests.clients.sites import html, moved, read, reader, resolves, site

PRIVATE = [
    "127.0.0.1",
    "127.8.8.8",
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "100.100.100.200",
    "192.0.2.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "168.63.129.16",
    "::",
    "::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "2606:4700::1111%eth0",
    "ff02::1",
    "2001:db8::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "::7f00:1",
    "64:ff9b::10.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b:1::1",
    "2002:7f00:1::",
    "2002:a00:1::1",
    "2001:0:7f00:1::1",
    "2001:0:5db8:d822:0:0:f5ff:fffe",
]
PUBLIC = ["93.184.216.34", "8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2002:808:808::1"]


class Nowhere:
    ports = range(65536)

    def allows(self, address):
        return False


def nobody(host: str) -> list[str]:
    raise AssertionError(f"{host} is an address: there is nothing to look up")


@pytest.mark.parametrize("written", PRIVATE)
def test_an_address_that_is_not_public_is_forbidden(written):
    assert not PublicOnly().allows(ip_address(written))


@pytest.mark.parametrize("written", PUBLIC)
def test_a_public_address_is_allowed(written):
    assert PublicOnly().allows(ip_address(written))


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "0177.0.0.1",
        "017700000001",
        "127.0.0.1.",
        "10.1",
        "0",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[0:0:0:0:0:ffff:a00:1]",
        "169.254.169.254",
        "169.254.43518",
        "0xa9fea9fe",
        "①②⑦.0.0.1",
        "127。0。0。1",
    ],
)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_private_address_is_recognised_in_every_form(host, scheme):
    with pytest.raises(errors.PrivateAddress) as caught:
        Reader("https://calls.example", resolve=nobody).fetch(f"{scheme}://{host}/latest/meta-data/")

    assert str(caught.value) == "Your website's address leads to a private network, so we did not read it."


def test_the_own_machine_is_private_by_its_name_too():
    with pytest.raises(errors.PrivateAddress):
        Reader("https://calls.example").fetch("http://localhost/")


@pytest.mark.parametrize(
    "found", [["10.0.0.1"], ["8.8.8.8", "10.0.0.1"], ["2606:4700::1111", "::1"], ["::ffff:10.0.0.1"]]
)
def test_a_name_with_one_private_address_is_not_visited(peer, found):
    peer.answers(site(html()))
    assert read(peer).text  # but for where the name leads

    with pytest.raises(errors.PrivateAddress):
        read(peer, resolve=resolves(rosas_example=found))
    assert len(peer.asked) == 2


@pytest.mark.parametrize(
    "where",
    ["http://10.0.0.1/", "http://169.254.169.254/latest/", "http://[::1]/", "//127.2/", "http://intra.example/"],
)
@pytest.mark.parametrize("robots", [False, True])
def test_a_redirect_into_a_private_network_is_not_followed(peer, where, robots):
    known = resolves(intra_example=["192.168.0.10"])
    peer.answers(site(html() if robots else moved(where), robots=moved(where) if robots else html("", 404)))

    with pytest.raises(errors.PrivateAddress):
        read(peer, resolve=known)


def test_every_request_goes_to_an_address_that_was_checked_for_it(peer):
    peer.answers(site({"/": moved("/home"), "/home": html()}))
    checked = []

    def resolve(host):
        checked.append(host)
        return ["127.0.0.1"]

    # A second look-up by a library would fail the test: rosas.example is no name of this machine.
    read(peer, resolve=resolve)

    assert len(checked) == len(peer.asked) == 3


@pytest.mark.parametrize("turn", [1, 2])
def test_a_name_that_changes_between_two_requests_is_checked_again(peer, turn):
    peer.answers(site({"/": moved("/home"), "/home": html()}))
    answers = [["127.0.0.1"]] * turn + [["10.0.0.1"]] * 9

    with pytest.raises(errors.PrivateAddress):
        read(peer, resolve=lambda host: answers.pop(0))

    assert len(peer.asked) == turn


@pytest.mark.parametrize("port", [1, 22, 25, 8080, 6379, 65535])
def test_only_the_ports_of_the_web_are_visited(port):
    with pytest.raises(errors.BadAddress):
        Reader("https://calls.example", resolve=nobody).fetch(f"http://93.184.216.34:{port}/")


@pytest.mark.parametrize(
    "url",
    [
        "",
        " ",
        "http://",
        "https:///path",
        "file:///etc/passwd",
        "ftp://rosas.example/",
        "gopher://rosas.example/",
        "data:text/html,hello",
        "javascript:alert(1)",
        "mailto:rosa@rosas.example",
        "http://rosa@rosas.example/",
        "http://rosa:secret@rosas.example/",
        "http://good.example\\@rosas.example/",
        "http://rosas.example:99999/",
        "http://rosas.example:port/",
        "http://[::1/",
        "http://[rosas.example]/",
        "http://rosas .example/",
        "http://rosas.example\r\nHost: x/",
        "http://-/",
        "http://.../",
        "http://" + "a" * 64 + ".example/",
        "http://" + "a." * 200 + "example/",
        "http://rosas.example/" + "a" * 3000,
        "\ud800://x",
        "http://rosas.example/\ud800",
    ],
)
def test_what_is_no_address_of_a_website_is_not_visited(url):
    with pytest.raises(errors.BadAddress):
        reader(resolve=nobody).fetch(url)


@pytest.mark.parametrize(
    "where", ["file:///etc/passwd", "ftp://rosas.example/", "http://a:b@rosas.example/", "http://[/"]
)
def test_a_redirect_to_what_is_no_website_is_not_followed(peer, where):
    peer.answers(site(moved(where)))

    with pytest.raises(errors.BadAddress):
        read(peer)


@given(st.text(max_size=80) | st.from_regex(r"https?://[^\s]{0,60}", fullmatch=True))
def test_whatever_is_typed_is_refused_by_name_where_nothing_may_be_visited(url):
    def unknown(host: str) -> list[str]:
        assert host.isascii()
        raise OSError

    with pytest.raises(errors.NotRead):
        Reader("https://calls.example", policy=Nowhere(), resolve=unknown).fetch(url)


@given(st.integers(0, 2**32 - 1))
def test_an_address_is_the_same_however_it_is_written(number):
    dotted = ip_address(number)
    forms = [str(number), hex(number), f"0{number:o}", str(dotted), f"{number >> 24}.{number & 0xFFFFFF}"]

    assert {literal(form) for form in forms} == {dotted}
