"""Which carrier this process uses and who hears of delivery receipts: set once at start-up."""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session

from app.config import Settings
from app.notifications.notify import NotifyCarrier
from app.notifications.port import Carrier, ReceiptListener
from app.notifications.rules import Letter, Status
from app.notifications.smtp import SmtpCarrier


class OutboxCarrier:
    """Carries nothing: the message stays in the table, where the outbox page shows it."""

    def carry(self, letter: Letter) -> str:
        return f"outbox-{letter.id}"


class _Process:
    """What this process uses."""

    texts: bool = True

    carrier: Carrier = OutboxCarrier()
    listeners: tuple[ReceiptListener, ...] = ()


def install(settings: Settings) -> None:
    """Choose the carrier that the settings name: Notify, else SMTP, else the outbox."""
    named = bool(settings.notify_api_key.get_secret_value() or settings.smtp_url)
    _Process.texts = bool(settings.notify_text_template) if named else True
    notify_key = settings.notify_api_key.get_secret_value()
    if notify_key:
        _Process.carrier = NotifyCarrier(
            notify_key,
            settings.notify_api_url,
            settings.notify_template,
            settings.notify_text_template,
        )
    elif settings.smtp_url:
        _Process.carrier = SmtpCarrier(settings.smtp_url, settings.message_from)
    else:
        _Process.carrier = OutboxCarrier()


def listen(listeners: Iterable[ReceiptListener]) -> None:
    """Say who hears of delivery receipts; the factory and the worker call it once."""
    _Process.listeners = tuple(listeners)


def carrier() -> Carrier:
    """The carrier of this process."""
    return _Process.carrier


def carries_texts() -> bool:
    """Whether a text message would reach a telephone (or the outbox)."""
    return _Process.texts


def tell(session: Session, *, reference: str, status: Status, now: datetime) -> None:
    """Tell every listener what became of a message."""
    for listener in _Process.listeners:
        listener.message_changed(session, reference=reference, status=status, now=now)
