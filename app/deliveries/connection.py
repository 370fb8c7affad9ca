"""Who knows the subjects, and the client that calls departments: set once at start-up."""

from urllib.parse import urlsplit

from app import outbound
from app.config import Settings
from app.deliveries.port import Sender
from app.outbound import Caps, Client

SECONDS = 20.0
LARGEST_ANSWER = 64_000


class NotConnectedError(RuntimeError):
    """Deliveries are used before the application or the worker said who sends."""


class _Process:
    """What this process uses."""

    sender: Sender | None = None
    client: Client = Client()
    development: bool = False


def install(settings: Settings) -> None:
    """Call departments over https; in development also http on this machine."""
    _Process.development = not settings.production
    _Process.client = Client(
        caps=Caps(seconds=SECONDS, size=LARGEST_ANSWER, redirects=0),
        allow=None if settings.production else on_this_machine,
    )


def on_this_machine(url: str) -> bool:
    """Whether an address is of this machine: the sandbox receiver, or one on a developer's desk."""
    return urlsplit(url).hostname in {"127.0.0.1", "localhost", "::1"}


def refusal_of(url: str) -> str | None:
    """Why a connector may not have this address, or None if it may."""
    try:
        local = _Process.development and urlsplit(url).scheme in {"http", "https"} and on_this_machine(url)
    except ValueError:
        return "the address cannot be read"
    return None if local else outbound.refusal_of_url(url, frozenset({"https"}))


def client() -> Client:
    return _Process.client


def send_for(sender: Sender) -> None:
    """Say who knows the subjects; the factory and the worker call it once."""
    _Process.sender = sender


def sender() -> Sender:
    if _Process.sender is None:
        raise NotConnectedError("nobody said who sends: call connection.send_for at start-up")
    return _Process.sender
