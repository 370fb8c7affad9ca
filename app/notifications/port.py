"""What the hub needs of a carrier of messages."""

from datetime import datetime
from typing import Protocol

from sqlmodel import Session

from app.notifications.rules import Letter, Status


class CarrierError(Exception):
    """The carrier did not take the message; trying again may help."""


class UndeliverableError(Exception):
    """The carrier will never take this message."""


class Carrier(Protocol):
    """SMTP, GOV.UK Notify, or the development outbox."""

    def carry(self, letter: Letter) -> str:
        """Hand the message over; returns the carrier's own identifier for it."""
        ...


class ReceiptListener(Protocol):
    """Hears what became of a message inside the transaction that stores it."""

    def message_changed(self, session: Session, *, reference: str, status: Status, now: datetime) -> None: ...
