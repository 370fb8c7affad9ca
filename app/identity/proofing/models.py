"""Proofings under way, what was proven, and the keys that sign it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from app.crypto import EncryptedText
from app.db import UtcDateTime, new_id


class Proofing(SQLModel, table=True):
    """One attempt of one person; the claim is JSON. `code_hash` finds it across an office's counter."""

    __tablename__ = "identity_proofing"

    id: str = Field(default_factory=new_id, primary_key=True)
    person_id: str = Field(foreign_key="identity_person.id", unique=True)
    wanted: str = "P2"
    claim: str = Field(default="", sa_type=EncryptedText)
    evidence: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    activity: int = 0
    fraud: int = 0
    verification: int = 0
    asked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    code: str = Field(default="", sa_type=EncryptedText)
    code_hash: str = Field(default="", index=True)
    created_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime, index=True)


class ProvenIdentity(SQLModel, table=True):
    """Who a person was proven to be, how surely and how. Names are JSON: given names, family name."""

    __tablename__ = "identity_proven"

    person_id: str = Field(foreign_key="identity_person.id", primary_key=True)
    level: str
    profile: str
    way: str
    scores: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    names: str = Field(sa_type=EncryptedText)
    birth_date: str = Field(sa_type=EncryptedText)
    proven_at: datetime = Field(sa_type=UtcDateTime)
    proven_by: str = ""


class CredentialKey(SQLModel, table=True):
    """A key that signs core identities and nothing else, so that neither token passes for the other."""

    __tablename__ = "identity_credential_key"

    kid: str = Field(default_factory=new_id, primary_key=True)
    private_jwk: str = Field(sa_type=EncryptedText)
    created_at: datetime = Field(sa_type=UtcDateTime)
    signs_from: datetime = Field(sa_type=UtcDateTime)
    published_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
