"""Mandates, the plans of each term, their payments; and what the sandbox bank remembers."""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.crypto import EncryptedText
from app.db import UtcDateTime, new_id
from app.payments.direct_debit.port import BankAccount
from app.payments.direct_debit.rules import CollectionStatus, MandateStatus


class Mandate(SQLModel, table=True):
    """A person's consent to be debited for a subject. Bank details and e-mail are encrypted."""

    __tablename__ = "payments_mandate"
    __table_args__ = (Index("ix_payments_mandate_person", "subject", "issuer"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    subject_id: str = Field(index=True)
    issuer: str = ""
    subject: str | None = None
    reference: str
    description: str
    language: str = "en"
    email: str = Field(default="", sa_type=EncryptedText)
    account_name: str = Field(sa_type=EncryptedText)
    sort_code: str = Field(sa_type=EncryptedText)
    account_number: str = Field(sa_type=EncryptedText)
    frequency: str
    status: str = MandateStatus.ACTIVE.value
    provider_id: str
    created_at: datetime = Field(sa_type=UtcDateTime)
    changed_at: datetime = Field(sa_type=UtcDateTime)

    @property
    def account(self) -> BankAccount:
        return BankAccount(self.account_name, self.sort_code, self.account_number)

    @property
    def active(self) -> bool:
        return self.status == MandateStatus.ACTIVE.value


class DebitPlan(SQLModel, table=True):
    """One term that a mandate pays for; the caller's term id makes asking twice one plan."""

    __tablename__ = "payments_debit_plan"

    term_id: str = Field(primary_key=True)
    mandate_id: str = Field(foreign_key="payments_mandate.id", index=True)
    starts: date
    ends: date
    total_pence: int
    made_at: datetime = Field(sa_type=UtcDateTime)


class DebitCollection(SQLModel, table=True):
    """One payment of a plan."""

    __tablename__ = "payments_debit_collection"
    __table_args__ = (
        UniqueConstraint("term_id", "number"),
        Index("ix_payments_debit_collection_due", "status", "due_on"),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    term_id: str = Field(foreign_key="payments_debit_plan.term_id")
    mandate_id: str = Field(foreign_key="payments_mandate.id")
    number: int
    due_on: date
    amount_pence: int
    status: str = CollectionStatus.DUE.value
    attempt: int = 1
    provider_id: str = ""
    changed_at: datetime = Field(sa_type=UtcDateTime)


class SandboxMandate(SQLModel, table=True):
    """A mandate at the sandbox bank: how its account behaves, never its number."""

    __tablename__ = "payments_sandbox_mandate"

    id: str = Field(default_factory=new_id, primary_key=True)
    key: str = Field(unique=True)
    behaviour: str
    active: bool = True


class SandboxCollection(SQLModel, table=True):
    """A payment ordered at the sandbox bank."""

    __tablename__ = "payments_sandbox_collection"

    id: str = Field(default_factory=new_id, primary_key=True)
    key: str = Field(unique=True)
    mandate_id: str = Field(foreign_key="payments_sandbox_mandate.id", index=True)
    amount_pence: int
    due_on: date
    outcome: str
