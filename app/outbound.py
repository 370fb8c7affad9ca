"""The one address policy, and the one client, for addresses that come from data or other parties.

A name is resolved once, every answer is checked, and the connection goes to the checked address:
a name that changes its mind between check and connection gains nothing. Scrapy keeps its own
downloader and asks the same policy in its resolver.
"""

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from urllib.parse import urljoin, urlsplit

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolver = Callable[[str, int], Sequence[str]]

USER_AGENT = "Directhub/1.0"
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PORTS = {"http": 80, "https": 443}
_LOCAL_NAMES = ("localhost", "localdomain", "local", "internal", "home.arpa")
# Networks that `is_global` calls public and that lead back inside: IPv6 forms that carry an IPv4
# address (RFC 6052, 3056, 4380), so that the address within is looked at too.
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_IPV4_COMPATIBLE = ipaddress.ip_network("::/96")


class RefusedAddressError(Exception):
    """An address that the hub does not connect to, with the reason."""


class FetchError(Exception):
    """A fetch that failed: `cause` is a word for programs, the message is for people."""

    def __init__(self, cause: str, message: str) -> None:
        super().__init__(message)
        self.cause = cause


@dataclass(frozen=True, slots=True)
class Exemption:
    """The one private address that `--connect-to` lets a crawl reach; for names, never literals."""

    address: str
    port: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What an address answered at the end of its redirects."""

    url: str
    status: int
    headers: dict[str, str]
    body: bytes
    chain: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Caps:
    """How much and how long a fetch may take."""

    seconds: float = 10.0
    size: int = 1_000_000
    redirects: int = 3
    schemes: frozenset[str] = field(default_factory=lambda: frozenset({"https"}))


def refusal_of_address(text: str) -> str | None:
    """Return why an IP address may not be connected to, or None if it may."""
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return f"{text} is not an address"
    for one in (address, *_carried(address)):
        if not one.is_global or one.is_multicast:
            return f"{text} is not a public address"
    return None


def _carried(address: Address) -> list[Address]:
    """Return the IPv4 addresses that an IPv6 address carries inside."""
    if isinstance(address, ipaddress.IPv4Address):
        return []
    carried = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in _NAT64 or address in _IPV4_COMPATIBLE:
        carried.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return [one for one in carried if one is not None]


def literal_address(host: str) -> Address | None:
    """Return the IP address that a host spells, also as 127.1, 0x7f000001 or 2130706433."""
    bare = host.strip("[]").partition("%")[0]
    try:
        return ipaddress.ip_address(bare)
    except ValueError:
        pass
    if bare and (bare[0].isdigit() or bare.lower().startswith("0x")):
        try:
            return ipaddress.IPv4Address(socket.inet_aton(bare))
        except OSError:
            return None
    return None


def refusal_of_host(host: str) -> str | None:
    """Return why a host may not stand in an address, before any name is resolved."""
    name = host.lower().rstrip(".")
    if not name:
        return "the address has no host"
    literal = literal_address(name)
    if literal is not None:
        return refusal_of_address(str(literal))
    if name.rpartition(".")[2] in _LOCAL_NAMES or name.endswith(".home.arpa"):
        return f"{host} is a local name"
    return None


def refusal_of_url(url: str, schemes: frozenset[str] = frozenset({"http", "https"})) -> str | None:
    """Return why an address may not be fetched, before any name is resolved."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "the address cannot be read"
    if parts.scheme not in schemes:
        return f"the scheme of {url[:200]} is not {' or '.join(sorted(schemes))}"
    return refusal_of_host(host or "")


def resolve(host: str, port: int) -> Sequence[str]:
    """Return the addresses of a host name; raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def checked_addresses(host: str, port: int, resolver: Resolver = resolve) -> Sequence[str]:
    """Return a host's addresses if all may be connected to; raises RefusedAddressError, OSError."""
    refusal = refusal_of_host(host)
    addresses = [] if refusal else resolver(host, port)
    refusal = refusal or next(filter(None, map(refusal_of_address, addresses)), None)
    if refusal:
        raise RefusedAddressError(refusal)
    return addresses


@cache
def _default_tls() -> ssl.SSLContext:
    """One for the process: reading the machine's authorities takes longer than most exchanges."""
    return ssl.create_default_context()


class Client:
    """Fetches addresses that other parties gave, within the policy."""

    def __init__(
        self,
        *,
        caps: Caps | None = None,
        resolver: Resolver = resolve,
        tls: ssl.SSLContext | None = None,
        allow: Callable[[str], bool] | None = None,
    ) -> None:
        """Make a client; `allow` lets a development set-up reach hosts that the policy refuses."""
        self._caps = caps or Caps()
        self._resolver = resolver
        self._tls = tls or _default_tls()
        self._allow = allow

    def get(self, url: str, *, headers: dict[str, str] | None = None) -> Answer:
        """Fetch an address, following redirects, each checked anew."""
        return self.send("GET", url, headers=headers)

    def send(
        self,
        method: str,
        url: str,
        *,
        headers: dict[str, str] | None = None,
        body: bytes | None = None,
    ) -> Answer:
        """Send a request; only GET and HEAD follow redirects. Raises FetchError."""
        deadline = time.monotonic() + self._caps.seconds
        chain: list[tuple[int, str]] = []
        while True:
            answer = self._once(method, url, headers or {}, body, deadline)
            target = answer.headers.get("location")
            if answer.status not in _REDIRECTS or not target or method not in {"GET", "HEAD"}:
                return Answer(url, answer.status, answer.headers, answer.body, tuple(chain))
            chain.append((answer.status, url))
            if len(chain) > self._caps.redirects:
                cause = "too_many_redirects"
                raise FetchError(cause, f"{url} redirects more than {self._caps.redirects} times")
            url = urljoin(url, target)

    def _once(
        self, method: str, url: str, headers: dict[str, str], body: bytes | None, deadline: float
    ) -> Answer:
        exempt = self._allow is not None and self._allow(url)
        refusal = None if exempt else refusal_of_url(url, self._caps.schemes)
        if refusal:
            cause = "forbidden_address"
            raise FetchError(cause, refusal)
        try:
            return self._exchange(method, url, headers, body, deadline, exempt=exempt)
        except RefusedAddressError as error:
            cause = "forbidden_address"
            raise FetchError(cause, str(error)) from error
        except TimeoutError as error:
            cause = "timed_out"
            raise FetchError(cause, f"{url} did not answer in time") from error
        except ssl.SSLError as error:
            cause = "tls_failed"
            raise FetchError(cause, f"{url}: {error}") from error
        except socket.gaierror as error:
            cause = "dns_failed"
            raise FetchError(cause, f"{url}: {error}") from error
        except (OSError, http.client.HTTPException) as error:
            cause = "failed"
            raise FetchError(cause, f"{url}: {error}") from error

    def _exchange(
        self,
        method: str,
        url: str,
        headers: dict[str, str],
        body: bytes | None,
        deadline: float,
        *,
        exempt: bool,
    ) -> Answer:
        parts = urlsplit(url)
        host = parts.hostname or ""
        port = parts.port or _PORTS[parts.scheme]
        find = self._resolver if exempt else self._checked
        connection = http.client.HTTPConnection(host, port)
        plain = self._connect(find(host, port), port, deadline)
        connection.sock = plain
        # A second handle on the connection: wrapping it in TLS detaches the first.
        handle = plain.dup()
        watch = threading.Timer(_left(deadline), _cut_off, (handle,))
        watch.daemon = True
        watch.start()
        try:
            if parts.scheme == "https":
                connection.sock = self._tls.wrap_socket(plain, server_hostname=host)
            target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            sent = {"User-Agent": USER_AGENT, "Accept-Encoding": "identity", **headers}
            connection.request(method, target, body=body, headers=sent)
            response = connection.getresponse()
            content = self._read(response)
            _left(deadline)
            received = {name.lower(): value for name, value in response.getheaders()}
            return Answer(url, response.status, received, content)
        except (OSError, http.client.HTTPException):
            _left(deadline)
            raise
        finally:
            watch.cancel()
            handle.close()
            connection.close()

    def _checked(self, host: str, port: int) -> Sequence[str]:
        return checked_addresses(host, port, self._resolver)

    @staticmethod
    def _connect(addresses: Sequence[str], port: int, deadline: float) -> socket.socket:
        failure: OSError = OSError("the name has no address")
        for address in addresses:
            try:
                return socket.create_connection((address, port), timeout=_left(deadline))
            except OSError as error:
                failure = error
        raise failure

    def _read(self, response: http.client.HTTPResponse) -> bytes:
        """Read the body piece by piece, no more than the cap."""
        pieces: list[bytes] = []
        size = 0
        while piece := response.read1(65_536):
            size += len(piece)
            if size > self._caps.size:
                cause = "too_large"
                raise FetchError(cause, f"the answer is larger than {self._caps.size} bytes")
            pieces.append(piece)
        return b"".join(pieces)


def _cut_off(sock: socket.socket) -> None:
    """End an exchange at its deadline, however little at a time still comes in."""
    with contextlib.suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)


def _left(deadline: float) -> float:
    """Return the seconds left; raises TimeoutError when there are none."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
