"""Payments, refunds and the provider's notices. No card data is ever stored."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from app.db import UtcDateTime, new_id
from app.payments.rules import State, Status


class PaymentRecord(SQLModel, table=True):
    """One attempt to pay for a subject; a subject has at most one attempt of each number."""

    __tablename__ = "payments_payment"
    __table_args__ = (UniqueConstraint("subject_id", "attempt"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    subject_id: str = Field(index=True)
    attempt: int
    reference: str
    description: str
    amount_pence: int
    language: str
    return_url: str
    provider_id: str | None = Field(default=None, unique=True)
    status: str = Status.CREATED.value
    code: str = ""
    created_at: datetime = Field(sa_type=UtcDateTime)
    changed_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    # When the clock last made us ask the provider: whoever was asked about longest ago comes first.
    asked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)

    @property
    def state(self) -> State:
        return State(Status(self.status), self.code)


class RefundRecord(SQLModel, table=True):
    """Money given back; the caller's key makes asking twice one refund."""

    __tablename__ = "payments_refund"

    key: str = Field(primary_key=True)
    payment_id: str = Field(foreign_key="payments_payment.id", index=True)
    amount_pence: int
    provider_id: str = ""
    status: str = "submitted"
    created_at: datetime = Field(sa_type=UtcDateTime)


class NoticeRecord(SQLModel, table=True):
    """A webhook message that was acted on, so that its copies are not."""

    __tablename__ = "payments_notice"

    id: str = Field(primary_key=True)
    provider_id: str = Field(index=True)
    kind: str
    received_at: datetime = Field(sa_type=UtcDateTime)
