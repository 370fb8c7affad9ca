"""The sandbox register of taxpayers: who they are, what is known of their years, what they filed."""

import json
from datetime import date, datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from app.crypto import EncryptedText
from app.db import UtcDateTime, new_id


class Taxpayer(SQLModel, table=True):
    """Somebody who has a Unique Taxpayer Reference. Found by a keyed hash of both identifiers."""

    __tablename__ = "self_assessment_taxpayer"

    id: str = Field(default_factory=new_id, primary_key=True)
    identifiers_hash: str = Field(unique=True)
    utr: str = Field(sa_type=EncryptedText)
    nino: str = Field(sa_type=EncryptedText)
    name: str = Field(sa_type=EncryptedText)
    sample: bool = False
    updated_at: datetime = Field(sa_type=UtcDateTime)


class TaxpayerAccount(SQLModel, table=True):
    """Whose account a taxpayer is: one person of one issuer."""

    __tablename__ = "self_assessment_account"
    __table_args__ = (UniqueConstraint("subject", "issuer"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    issuer: str
    subject: str
    taxpayer_id: str = Field(foreign_key="self_assessment_taxpayer.id", unique=True)
    since: datetime = Field(sa_type=UtcDateTime)


class KnownYear(SQLModel, table=True):
    """What others reported about a taxpayer's year: employers, banks, payments already made."""

    __tablename__ = "self_assessment_known_year"
    __table_args__ = (UniqueConstraint("taxpayer_id", "tax_year"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    taxpayer_id: str = Field(foreign_key="self_assessment_taxpayer.id")
    tax_year: int
    content: str = Field(sa_type=EncryptedText)

    @property
    def figures(self) -> dict[str, Any]:
        """`employments` (employer, pay, tax_deducted), `interest`, `paid_on_account`: pence."""
        found: dict[str, Any] = json.loads(self.content)
        return found


class FiledReturn(SQLModel, table=True):
    """A return that was filed; one for each case, so that a repeated delivery changes nothing.

    A later return for the same year takes the place of the one before, which stays.
    """

    __tablename__ = "self_assessment_return"

    id: str = Field(default_factory=new_id, primary_key=True)
    case_id: str = Field(unique=True)
    taxpayer_id: str = Field(foreign_key="self_assessment_taxpayer.id", index=True)
    tax_year: int
    reference: str
    replaced_by: str | None = None
    content: str = Field(sa_type=EncryptedText)
    filed_on: date
    filed_at: datetime = Field(sa_type=UtcDateTime)

    @property
    def receipt(self) -> str:
        """The register's own number for this entry."""
        return f"RET-{self.id[:10].upper()}"

    @property
    def figures(self) -> dict[str, Any]:
        """`answers` as filed, and what they came to in pence."""
        found: dict[str, Any] = json.loads(self.content)
        return found


class TaxPayment(SQLModel, table=True):
    """Money received for a year; one for each case."""

    __tablename__ = "self_assessment_payment"

    id: str = Field(default_factory=new_id, primary_key=True)
    case_id: str = Field(unique=True)
    taxpayer_id: str = Field(foreign_key="self_assessment_taxpayer.id", index=True)
    tax_year: int
    amount_pence: int
    received_at: datetime = Field(sa_type=UtcDateTime)
