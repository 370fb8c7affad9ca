"""A web server for scans of front pages, in a process of its own: it answers after 0.3 s on average, half
of its hosts over TLS, one in twenty never. Prints its two addresses and serves until killed."""

import datetime as dt
import random
import signal
import ssl
import sys
import tempfile
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.bench.crawl_server import make_bodies
from tests.loopback import MISSING, Loopback, Reply

NEVER = 3600.0
SLOWEST = 0.6
NEVER_EACH = 20


def host(number: int) -> str:
    return f"site-{number}.home.example"


def number_of(name: str) -> int:
    return int(name.removeprefix("www.").partition(".")[0].rpartition("-")[2])


def has_tls(number: int) -> bool:
    return number % 2 == 0


def answers(number: int) -> bool:
    return (number // 2) % NEVER_EACH != 0


class Sites(dict):
    """host -> pages, made up as they are asked for."""

    def __init__(self) -> None:
        super().__init__()
        self._body = make_bodies(3)[0]
        self._dice = random.Random(20251117)

    def get(self, name, default=None):
        number = number_of(name)

        def reply(path: str) -> Reply:
            if not answers(number):
                return Reply(pause=NEVER)
            found = Reply(self._body.replace(b"@HOST@", name.encode())) if path == "/" else MISSING
            pause = self._dice.uniform(0, SLOWEST)
            return Reply(found.body, found.status, found.content_type, pause=pause)

        return reply


def context(folder: Path) -> ssl.SSLContext:
    """A certificate that nobody signed; hosts without TLS refuse the handshake."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "home.example")])
    now = dt.datetime.now(dt.UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number()).not_valid_before(now)
    certificate = builder.not_valid_after(now + dt.timedelta(days=9)).sign(key, hashes.SHA256())
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file = folder / "server.pem"
    file.write_bytes(secret + certificate.public_bytes(pem))
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(file)

    def choose(connection, server_name, current):
        refuse = server_name and not has_tls(number_of(server_name))
        return ssl.ALERT_DESCRIPTION_HANDSHAKE_FAILURE if refuse else None

    made.sni_callback = choose
    return made


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        tls = context(Path(folder))
        with (
            Loopback(Sites(), keep_log=False) as plain,
            Loopback(Sites(), tls=tls, keep_log=False) as secure,
        ):
            print(plain.address, secure.address, flush=True)
            signal.sigwait({signal.SIGTERM, signal.SIGINT})
    return 0


if __name__ == "__main__":
    sys.exit(main())
