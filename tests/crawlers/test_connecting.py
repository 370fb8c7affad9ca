"""Where connections go: over TLS, to allowed addresses only, and past names that do not resolve."""

import datetime as dt
import ssl

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from twisted.internet.address import IPv4Address
from twisted.internet.task import Clock

from crawlers.connecting import PolicyResolver
from crawlers.running import Directions, Target
from tests.loopback import Loopback, page


@pytest.fixture
def tls(tmp_path):
    """A server context with a certificate that nobody signed, as many small sites have."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a.example")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=9))
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "server.pem"
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(secret + certificate.public_bytes(pem))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


def test_https_goes_to_its_own_address_and_is_tried_first(terminal_run, visit_of, tls):
    pages = {"/": page("Front", "/one"), "/one": page("One")}
    with Loopback({"a.example": pages}) as plain, Loopback({"a.example": pages}, tls=tls) as secure:
        outcome = terminal_run(
            ["crawl", "a.example", "--connect-to", plain.address, "--connect-to-tls", secure.address]
        )
        assert outcome.exit_code == 0, outcome.stderr
        assert secure.paths("a.example").count("/one") == 1
        assert plain.paths("a.example") == []
        assert plain.paths("a.example", "HEAD") == ["/"]
    visit, found, _ = visit_of("a.example")
    assert visit.evidence["origin"] == "https://a.example"
    assert visit.evidence["tls"]["self_signed"]
    assert visit.evidence["tls"]["names"] == ["a.example"]
    assert visit.evidence["dns"] == {"measured": False}
    assert "address" not in visit.evidence
    assert visit.pages == 2
    assert {"/", "/one"} <= set(found)


class Receiver:
    def __init__(self):
        self.addresses = []
        self.complete = False

    def resolutionBegan(self, resolution):  # noqa: N802 - Twisted's name
        self.name = resolution.name

    def addressResolved(self, address):  # noqa: N802
        self.addresses.append(address)

    def resolutionComplete(self):  # noqa: N802
        self.complete = True


def resolver_with(answers, directions=None):
    made = PolicyResolver(Clock(), directions=directions or Directions(), timeout=5)
    made._answers.update(answers)
    return made


def test_only_the_address_of_connect_to_is_exempt():
    directions = Directions(Target.parse("127.0.0.1:8080"))
    receiver = Receiver()
    resolver_with({}, directions).resolveHostName(receiver, "127.0.0.1", 8080)
    assert receiver.addresses == [IPv4Address("TCP", "127.0.0.1", 8080)]


def test_a_target_is_read_with_its_port():
    assert Target.parse("[::1]:8080") == Target("::1", 8080)
    directions = Directions(Target("127.0.0.1", 80), Target("127.0.0.1", 443))
    assert directions.target(b"https").port == 443
    assert directions.target(b"http").port == 80
    assert Directions(Target("127.0.0.1", 80)).target(b"https").port == 80
    assert Directions().target(b"http") is None
