"""Organisations, who belongs to them, and who is invited to."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from app.crypto import EncryptedText
from app.db import UtcDateTime, new_id


class Organisation(SQLModel, table=True):
    """A department, an agency or a council; an agency may have a parent."""

    __tablename__ = "organisations_organisation"

    id: str = Field(default_factory=new_id, primary_key=True)
    slug: str = Field(unique=True)
    name: str
    name_cy: str = ""
    kind: str = "department"
    parent_id: str | None = Field(default=None, foreign_key="organisations_organisation.id", index=True)


class Membership(SQLModel, table=True):
    """A role of one person, known by issuer and subject, so that it holds with any provider."""

    __tablename__ = "organisations_membership"

    id: str = Field(default_factory=new_id, primary_key=True)
    issuer: str
    subject: str = Field(index=True)
    role: str
    organisation_id: str | None = Field(default=None, foreign_key="organisations_organisation.id", index=True)
    since: datetime = Field(sa_type=UtcDateTime)


class Invitation(SQLModel, table=True):
    """A role that waits for the first sign-in with this e-mail address verified."""

    __tablename__ = "organisations_invitation"

    id: str = Field(default_factory=new_id, primary_key=True)
    email: str = Field(sa_type=EncryptedText)
    email_hash: str = Field(index=True)
    role: str
    organisation_id: str | None = Field(default=None, foreign_key="organisations_organisation.id", index=True)
    invited_by: str
    invited_at: datetime = Field(sa_type=UtcDateTime)
    accepted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    accepted_subject: str = ""
