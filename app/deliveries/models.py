"""Connectors, deliveries and their attempts. What people sent stays in the case and is not copied here."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.crypto import EncryptedText
from app.db import UtcDateTime, new_id
from app.deliveries.rules import Kind, State


class Connector(SQLModel, table=True):
    """A department's way in: an address that is called, or a client that fetches."""

    __tablename__ = "deliveries_connector"

    slug: str = Field(primary_key=True)
    service: str = Field(index=True)
    organisation: str
    kind: str = Kind.POST.value
    url: str = ""
    secret: str = Field(default="", sa_type=EncryptedText)
    salt: str = Field(sa_type=EncryptedText)  # behind the names of persons here: never changes
    client_id: str = Field(default="", index=True)
    active: bool = True
    decides: bool = False  # whether its department accepts or rejects what it gets, at once or later
    created_at: datetime = Field(sa_type=UtcDateTime)
    changed_at: datetime = Field(sa_type=UtcDateTime)


class Delivery(SQLModel, table=True):
    """One subject (a case's id) for one recipient; its id is the idempotency key it travels with."""

    __tablename__ = "deliveries_delivery"
    __table_args__ = (
        UniqueConstraint("subject_id", "connector"),
        Index("ix_deliveries_delivery_state", "state", "created_at"),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    subject_id: str
    connector: str = Field(index=True)
    kind: str
    organisation: str
    service: str
    reference: str = Field(index=True)
    state: str = State.WAITING.value
    attempts: int = 0
    patience_from: int = 0  # how many attempts had been made when patience began anew
    fault: str = ""
    reason: str = ""
    receipt: str = ""
    created_at: datetime = Field(sa_type=UtcDateTime)
    changed_at: datetime = Field(sa_type=UtcDateTime)
    due_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    delivered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class DeliveryAttempt(SQLModel, table=True):
    """One attempt; only ever added."""

    __tablename__ = "deliveries_attempt"
    __table_args__ = (UniqueConstraint("delivery_id", "number"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    delivery_id: str = Field(foreign_key="deliveries_delivery.id")
    number: int
    fault: str = ""
    at: datetime = Field(sa_type=UtcDateTime)
