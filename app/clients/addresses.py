"""Which addresses may be visited because a stranger says so: public ones, in whatever form they are written."""

from __future__ import annotations

import socket
from collections.abc import Container, Sequence
from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Protocol

Address = IPv4Address | IPv6Address
NAT64 = IPv6Network("64:ff9b::/96")
# Public by its number, but within Azure it is the host of the machine that asks, with that machine's secrets.
AZURE_HOST = IPv4Address("168.63.129.16")


class Policy(Protocol):
    """Decides where a visit may go."""

    @property
    def ports(self) -> Container[int]: ...

    def allows(self, address: Address) -> bool: ...


class PublicOnly:
    """The only policy of the product; tests have their own, and no setting loosens it."""

    ports: Container[int] = frozenset({80, 443})

    def allows(self, address: Address) -> bool:
        """Whether the address is on the public internet, and so is every address that it stands for."""
        if isinstance(address, IPv6Address) and address.scope_id:
            return False  # one of this machine's own networks
        if carried := _carried(address):
            return all(self.allows(each) for each in carried)
        return address.is_global and not (
            address.is_multicast
            or address.is_reserved
            or address.is_unspecified
            or address.is_loopback
            or address.is_link_local
            or address.is_private
            or address == AZURE_HOST
        )


def literal(host: str) -> Address | None:
    """Return the address that `host` is, in any form that a resolver would take for one (127.1, 0x7f000001)."""
    with suppress(ValueError):
        return ip_address(host)
    with suppress(OSError):
        return IPv4Address(socket.inet_aton(host))
    return None


def resolve(host: str) -> Sequence[str]:
    """Return the addresses of a name; raise OSError when it has none."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return [str(where[0]) for *_, where in found]


def _carried(address: Address) -> tuple[Address, ...]:
    """Return the addresses inside of one that only leads to them."""
    if isinstance(address, IPv4Address):
        return ()
    if address in NAT64:
        return (IPv4Address(int(address) & 0xFFFFFFFF),)
    inside = address.ipv4_mapped or address.sixtofour
    return (inside,) if inside else address.teredo or ()
