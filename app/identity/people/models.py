"""People, their authenticators, sessions, known browsers, running registrations and counted tries."""

from datetime import datetime

from sqlalchemy import BigInteger, Text, false
from sqlmodel import Field, SQLModel

from app.crypto import EncryptedText
from app.db import UtcDateTime, new_id


class Person(SQLModel, table=True):
    """Somebody with an account. The address is encrypted and found by its keyed hash."""

    __tablename__ = "identity_person"

    id: str = Field(default_factory=new_id, primary_key=True)
    email: str = Field(sa_type=EncryptedText)
    email_hash: str = Field(unique=True)
    password_hash: str
    language: str = "en"
    phone: str | None = Field(default=None, sa_type=EncryptedText)
    created_at: datetime = Field(sa_type=UtcDateTime)
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    sample: bool = False


class Authenticator(SQLModel, table=True):
    """An authenticator app. `last_step` is the last time step used: no code works twice."""

    __tablename__ = "identity_authenticator"

    id: str = Field(default_factory=new_id, primary_key=True)
    person_id: str = Field(foreign_key="identity_person.id", index=True)
    secret: str = Field(sa_type=EncryptedText)
    last_step: int = Field(default=0, sa_type=BigInteger)
    created_at: datetime = Field(sa_type=UtcDateTime)


class Passkey(SQLModel, table=True):
    """A WebAuthn credential; `id` is its own identifier and `public_key` its COSE key, in base64url."""

    __tablename__ = "identity_passkey"

    id: str = Field(primary_key=True, sa_type=Text)
    person_id: str = Field(foreign_key="identity_person.id", index=True)
    public_key: str = Field(sa_type=Text)
    sign_count: int = Field(default=0, sa_type=BigInteger)
    name: str = ""
    created_at: datetime = Field(sa_type=UtcDateTime)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class RecoveryCode(SQLModel, table=True):
    """One of ten codes on paper: hashed, used once."""

    __tablename__ = "identity_recovery_code"

    id: str = Field(default_factory=new_id, primary_key=True)
    person_id: str = Field(foreign_key="identity_person.id", index=True)
    code_hash: str
    created_at: datetime = Field(sa_type=UtcDateTime)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class SignInEvent(SQLModel, table=True):
    """Something that happened to an account, for its owner to recognise or not."""

    __tablename__ = "identity_event"

    id: str = Field(default_factory=new_id, primary_key=True)
    person_id: str = Field(foreign_key="identity_person.id", index=True)
    at: datetime = Field(sa_type=UtcDateTime, index=True)
    kind: str
    device: str = ""
    address: str = Field(default="", sa_type=EncryptedText)
    client: str = ""


class Pairwise(SQLModel, table=True):
    """What a person is called towards one sector: random, so that sectors cannot compare notes."""

    __tablename__ = "identity_pairwise"

    person_id: str = Field(foreign_key="identity_person.id", primary_key=True)
    sector: str = Field(primary_key=True)
    subject: str = Field(default_factory=new_id, unique=True)


class Flow(SQLModel, table=True):
    """One registration or sign-in under way in one browser, found by the hash of its cookie."""

    __tablename__ = "identity_flow"

    id: str = Field(primary_key=True)
    person_id: str | None = Field(default=None, foreign_key="identity_person.id", index=True)
    email: str = Field(default="", sa_type=EncryptedText)
    email_confirmed: bool = False
    password_hash: str = ""
    password_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    secret: str = Field(default="", sa_type=EncryptedText)
    phone: str | None = Field(default=None, sa_type=EncryptedText)
    challenge: str = Field(default="", sa_column_kwargs={"server_default": ""})
    recovering: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    recovered_factor: str = Field(default="", sa_column_kwargs={"server_default": ""})
    expires_at: datetime = Field(sa_type=UtcDateTime, index=True)


class EmailCode(SQLModel, table=True):
    """A code sent by e-mail or text message for one flow: hashed, short-lived, used once, few tries."""

    __tablename__ = "identity_email_code"

    id: str = Field(default_factory=new_id, primary_key=True)
    flow_id: str = Field(index=True)
    purpose: str = Field(default="email", sa_column_kwargs={"server_default": "email"})
    code_hash: str
    tries: int = 0
    expires_at: datetime = Field(sa_type=UtcDateTime, index=True)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class ProviderSession(SQLModel, table=True):
    """A person signed in at the provider in one browser, found by the hash of the cookie."""

    __tablename__ = "identity_session"

    id: str = Field(primary_key=True)
    sid: str = Field(default_factory=new_id, unique=True)
    person_id: str = Field(foreign_key="identity_person.id", index=True)
    level: str
    device: str = Field(default="", sa_column_kwargs={"server_default": ""})
    authenticated_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime, index=True)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Device(SQLModel, table=True):
    """A browser that has signed in to an account before: its tries are counted apart."""

    __tablename__ = "identity_device"

    id: str = Field(primary_key=True)
    person_id: str = Field(foreign_key="identity_person.id", primary_key=True)
    expires_at: datetime = Field(sa_type=UtcDateTime, index=True)


class Tries(SQLModel, table=True):
    """Tries counted in one bucket since the start of its window."""

    __tablename__ = "identity_tries"

    bucket: str = Field(primary_key=True)
    count: int
    window_ends: datetime = Field(sa_type=UtcDateTime, index=True)
