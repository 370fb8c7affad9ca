"""What the sandbox provider remembers: never a card number, only its last four digits and brand."""

import secrets
from base64 import b32encode
from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from app.db import UtcDateTime
from app.payments.rules import State, Status


def new_payment_id() -> str:
    """An identifier of the provider's shape: 26 lower-case letters and digits."""
    return b32encode(secrets.token_bytes(16)).decode().rstrip("=").lower()


def new_token() -> str:
    """The secret part of a card page's address."""
    return secrets.token_urlsafe(24)


class SandboxPayment(SQLModel, table=True):
    """A payment at the provider. `step` is the page that the person is to see next."""

    __tablename__ = "payments_sandbox_payment"

    id: str = Field(default_factory=new_payment_id, primary_key=True)
    token: str = Field(default_factory=new_token, unique=True)
    key: str | None = Field(default=None, unique=True)
    amount_pence: int
    reference: str
    description: str
    return_url: str
    language: str = "en"
    email: str = ""
    details: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    delayed_capture: bool = False
    step: str = "card"
    status: str = Status.CREATED.value
    code: str = ""
    card_last_digits: str = ""
    card_brand: str = ""
    created_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)

    @property
    def state(self) -> State:
        return State(Status(self.status), self.code)


class SandboxEvent(SQLModel, table=True):
    """One change of a payment's state at the provider."""

    __tablename__ = "payments_sandbox_event"

    id: int | None = Field(default=None, primary_key=True)
    payment_id: str = Field(foreign_key="payments_sandbox_payment.id", index=True)
    status: str
    code: str = ""
    at: datetime = Field(sa_type=UtcDateTime)


class SandboxRefund(SQLModel, table=True):
    """A refund at the provider."""

    __tablename__ = "payments_sandbox_refund"

    id: str = Field(default_factory=new_payment_id, primary_key=True)
    payment_id: str = Field(foreign_key="payments_sandbox_payment.id", index=True)
    amount_pence: int
    status: str = "submitted"
    created_at: datetime = Field(sa_type=UtcDateTime)
