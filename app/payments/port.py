"""What the hub needs of a payment provider, and whom it tells when a payment changes."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlmodel import Session

from app.payments.rules import RefundSummary, State


@dataclass(frozen=True)
class NewPayment:
    """A payment to be made. `key` makes creating idempotent; `return_url` is absolute."""

    key: str
    amount_pence: int
    reference: str
    description: str
    return_url: str
    language: str


@dataclass(frozen=True)
class ProviderPayment:
    """A payment as the provider has it; `next_url` is where the person pays, if they still can."""

    provider_id: str
    amount_pence: int
    reference: str
    state: State
    next_url: str
    refund: RefundSummary


@dataclass(frozen=True)
class ProviderRefund:
    """A refund as the provider has it: submitted, success or error."""

    refund_id: str
    amount_pence: int
    status: str


class ProviderError(Exception):
    """The provider did not do what was asked."""


class ProviderUnavailableError(ProviderError):
    """It did not answer, or not with sense: trying again later may help."""


class ProviderBusyError(ProviderUnavailableError):
    """It has had too many requests of us: asking on makes it worse."""


class ProviderRefusedError(ProviderError):
    """It answered no, with its own code and description, and the field that it minds, if any."""

    def __init__(self, status: int, code: str, description: str, field: str = "") -> None:
        super().__init__(f"{status} {code} {description}".strip())
        self.status = status
        self.field = field
        self.code = code
        self.description = description


class Provider(Protocol):
    """GOV.UK Pay, or something of its shape. Every call may raise ProviderError."""

    def create(self, payment: NewPayment) -> ProviderPayment: ...

    def find(self, provider_id: str) -> ProviderPayment: ...

    def cancel(self, provider_id: str) -> None: ...

    def refund(self, provider_id: str, *, amount_pence: int, available_pence: int) -> ProviderRefund: ...

    def refunds(self, provider_id: str) -> tuple[ProviderRefund, ...]: ...

    def errors_since(self, instant: datetime) -> tuple[str, ...]:
        """Identifiers of payments begun since then that ended in an error, some of them after success."""
        ...


class PaymentListener(Protocol):
    """Hears of a payment's change inside the transaction that stores it.

    `about_to_change` comes before the payment is locked: a listener that locks a row of its own
    does it there, so that everybody locks in one order and nobody waits for ever.
    """

    def about_to_change(self, session: Session, *, subject_id: str) -> None: ...

    def payment_changed(self, session: Session, *, subject_id: str, state: State, now: datetime) -> None: ...
