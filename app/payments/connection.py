"""Which provider this process talks to and who listens: set once at start-up, like the keys."""

from collections.abc import Callable, Iterable
from datetime import datetime

from sqlmodel import Session

from app import crypto
from app.config import Settings
from app.payments import pay_api
from app.payments.port import PaymentListener, Provider
from app.payments.rules import State
from app.payments.sandbox.provider import SandboxProvider


class NotConnectedError(RuntimeError):
    """Payments are used before `install`, or in production without a provider."""


class _Process:
    """What this process uses."""

    connect: Callable[[Session], Provider] | None = None
    base_url: str = ""
    signing_secret: bytes = b""
    listeners: tuple[PaymentListener, ...] = ()


def install(settings: Settings) -> None:
    """Choose the provider: the payment API of the settings, else the sandbox (never in production)."""
    _Process.base_url = settings.base_url
    secret = settings.pay_signing_secret.get_secret_value()
    if settings.pay_api_url:
        if not settings.pay_api_key.get_secret_value():
            raise NotConnectedError("HUB_PAY_API_URL is set without HUB_PAY_API_KEY")
        provider = pay_api.connect(settings)
        _Process.connect = lambda _session: provider
        _Process.signing_secret = secret.encode()
        return
    _Process.signing_secret = (
        secret.encode() or crypto.derive(settings.secrets[0], "payments-sandbox-notices").hex().encode()
    )
    _Process.connect = None
    if not settings.production:
        _Process.connect = lambda session: SandboxProvider(session, settings.base_url)


def listen(listeners: Iterable[PaymentListener]) -> None:
    """Say who hears of changes; the factory and the worker call it once."""
    _Process.listeners = tuple(listeners)


def provider(session: Session) -> Provider:
    """The provider, for use inside this session's transaction."""
    if _Process.connect is None:
        raise NotConnectedError("no payment provider: set HUB_PAY_API_URL and HUB_PAY_API_KEY")
    return _Process.connect(session)


def address(path: str) -> str:
    """A page of the hub as the provider needs it, who sends the person back there."""
    return f"{_Process.base_url}{path}"


def signing_secret() -> bytes:
    """The secret that webhook messages are signed with; empty where none is agreed."""
    return _Process.signing_secret


def announce(session: Session, *, subject_id: str) -> None:
    """Let every listener take its own locks before a payment is locked."""
    for listener in _Process.listeners:
        listener.about_to_change(session, subject_id=subject_id)


def tell(session: Session, *, subject_id: str, state: State, now: datetime) -> None:
    """Tell every listener of a change, inside the transaction that stores it."""
    for listener in _Process.listeners:
        listener.payment_changed(session, subject_id=subject_id, state=state, now=now)
