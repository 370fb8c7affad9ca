"""Which Direct Debit provider this process uses and who listens: set once at start-up."""

from collections.abc import Callable, Iterable
from datetime import date, datetime

from sqlmodel import Session

from app.config import Settings
from app.payments.direct_debit.port import DebitListener, DebitProvider, DebitUnavailableError
from app.payments.direct_debit.sandbox import SandboxBank


class _Process:
    """What this process uses."""

    connect: Callable[[Session], DebitProvider] | None = None
    listeners: tuple[DebitListener, ...] = ()


def install(settings: Settings) -> None:
    """The sandbox bank, never in production; there Direct Debit is not offered without a provider."""
    _Process.connect = None if settings.production else SandboxBank


def use(connect: Callable[[Session], DebitProvider] | None) -> None:
    """Use a provider of one's own: a government connects its bureau here."""
    _Process.connect = connect


def listen(listeners: Iterable[DebitListener]) -> None:
    """Say who hears that a debit has ended."""
    _Process.listeners = tuple(listeners)


def available() -> bool:
    """Whether Direct Debit can be offered."""
    return _Process.connect is not None


def provider(session: Session) -> DebitProvider:
    """The provider, for use inside this session's transaction."""
    if _Process.connect is None:
        raise DebitUnavailableError("no Direct Debit provider is connected")
    return _Process.connect(session)


def hold(session: Session, *, subject_id: str) -> None:
    """Let every listener lock what a mandate pays for."""
    for listener in _Process.listeners:
        listener.hold(session, subject_id=subject_id)


def tell(session: Session, *, subject_id: str, term_id: str, today: date, now: datetime) -> bool:
    """Tell every listener that the money for a term will not come any more; whether it ended anything."""
    ended = [
        listener.debit_ended(session, subject_id=subject_id, term_id=term_id, today=today, now=now)
        for listener in _Process.listeners
    ]
    return any(ended)


def tell_arrived(
    session: Session, *, subject_id: str, term_id: str, payment_id: str, amount_pence: int, now: datetime
) -> int:
    """Tell every listener that a payment has arrived; how much of it goes back."""
    return sum(
        listener.debit_arrived(
            session,
            subject_id=subject_id,
            term_id=term_id,
            payment_id=payment_id,
            amount_pence=amount_pence,
            now=now,
        )
        for listener in _Process.listeners
    )
