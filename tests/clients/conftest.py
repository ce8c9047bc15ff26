"""A service that answers by script, and what calls it."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from app.clients.http import Service
from app.clock import now
from tests.clients.peer import Peer

KEY = "7f3c1a52-key-of-ours-90aa"


@pytest.fixture
def peer() -> Iterator[Peer]:
    running = Peer()
    yield running
    running.end()


@pytest.fixture
def service(peer: Peer) -> Callable[..., Service]:
    """`service(timeout=0.3)` calls the peer, with short pauses and a key."""

    def make(**options: Any) -> Service:
        usual = {"headers": {"Authorization": f"Bearer {KEY}"}, "pause": 0.01, "timeout": 5.0, "direct": True}
        return Service("vapi", peer.url, **{**usual, **options})

    return make


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A file with a key and a certificate for 127.0.0.1 that nobody has signed but itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "here")])
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(now() - timedelta(days=1)).not_valid_after(now() + timedelta(days=1))
    made = made.add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = tmp_path / "certificate.pem"
    path.write_bytes(secret + made.sign(key, hashes.SHA256()).public_bytes(pem))
    return path


@pytest.fixture
def secure_peer(certificate: Path) -> Iterator[Peer]:
    """The same over TLS."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
    running = Peer(tls)
    yield running
    running.end()
