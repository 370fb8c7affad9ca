"""How this process reaches clients' own addresses: only through the address policy."""

import ipaddress
from urllib.parse import urlsplit

from app.config import Settings
from app.outbound import Caps, Client, literal_address

CAPS = Caps(seconds=5.0, size=100_000, redirects=0)


class _Process:
    """The client of this process: the strict one until `install` allows development more."""

    client: Client = Client(caps=CAPS)


def install(settings: Settings) -> None:
    """In production https and public addresses only; else a client may run on this very machine."""
    if settings.production:
        _Process.client = Client(caps=CAPS)
    else:
        _Process.client = Client(caps=CAPS, allow=_on_this_machine)


def outgoing() -> Client:
    return _Process.client


def _on_this_machine(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    address = literal_address(host)
    return host == "localhost" or (address is not None and ipaddress.ip_address(str(address)).is_loopback)
