"""What the hub needs of a Direct Debit provider, and whom it tells when a debit comes to an end."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from sqlmodel import Session


@dataclass(frozen=True)
class BankAccount:
    """An account at a United Kingdom bank: sort code as 00-00-00, number of eight digits."""

    name: str
    sort_code: str
    number: str


class Outcome(StrEnum):
    """What the bank says of a payment."""

    PENDING = "pending"
    COLLECTED = "collected"
    FAILED = "failed"


class DebitError(Exception):
    """The provider did not do what was asked."""


class DebitUnavailableError(DebitError):
    """It did not answer: trying again later may help."""


class DebitRefusedError(DebitError):
    """It answered no: these bank details cannot be used."""


class DebitProvider(Protocol):
    """A Direct Debit bureau. Every call may raise DebitError; `key` makes each one idempotent."""

    def set_up(self, *, key: str, account: BankAccount, reference: str) -> str:
        """A mandate at the bank; returns the provider's identifier."""
        ...

    def cancel(self, mandate_id: str) -> None:
        """End a mandate; ending it again changes nothing."""
        ...

    def collect(self, *, key: str, mandate_id: str, amount_pence: int, due_on: date) -> str:
        """Order one payment; returns the provider's identifier."""
        ...

    def outcome(self, collection_id: str) -> Outcome:
        """How an ordered payment stands."""
        ...


class DebitListener(Protocol):
    """Hears what becomes of a mandate's money, inside the transaction that stores it."""

    def hold(self, session: Session, *, subject_id: str) -> None:
        """Lock what a mandate pays for: before the mandate, or transactions wait for each other."""
        ...

    def debit_ended(
        self, session: Session, *, subject_id: str, term_id: str, today: date, now: datetime
    ) -> bool:
        """The money for a term will not come any more; whether that ended something."""
        ...

    def debit_arrived(
        self,
        session: Session,
        *,
        subject_id: str,
        term_id: str,
        payment_id: str,
        amount_pence: int,
        now: datetime,
    ) -> int:
        """A payment has arrived; how much of it is paid back, in pence, since the term is over."""
        ...
