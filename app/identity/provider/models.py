"""Clients, authorization requests that wait for a person, codes, tokens, seen assertions and keys."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Text
from sqlmodel import Field, SQLModel

from app.crypto import EncryptedText
from app.db import UtcDateTime, new_id


class ClientRecord(SQLModel, table=True):
    """A registered relying party: standard metadata, and what is waived for it and why."""

    __tablename__ = "identity_client"

    client_id: str = Field(primary_key=True)
    name: str
    name_cy: str = ""
    secret_hash: str = ""
    # The columns of the Client value that are lists or objects, under their metadata names.
    metadata_: dict[str, Any] = Field(
        default_factory=dict, sa_type=JSON, sa_column_kwargs={"name": "metadata"}
    )
    created_at: datetime = Field(sa_type=UtcDateTime)


class AuthorizationRequest(SQLModel, table=True):
    """A checked request that waits while the person signs in, found by the hash of its handle."""

    __tablename__ = "identity_authorization_request"

    id: str = Field(primary_key=True)
    client_id: str
    parameters: dict[str, str] = Field(sa_type=JSON)
    level: str
    expires_at: datetime = Field(sa_type=UtcDateTime, index=True)
    answered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class AuthorizationCode(SQLModel, table=True):
    """A code: only its hash is kept, and `redeemed_at` is set in one atomic statement."""

    __tablename__ = "identity_code"

    code_hash: str = Field(primary_key=True)
    client_id: str
    person_id: str = Field(foreign_key="identity_person.id", index=True)
    sid: str
    redirect_uri: str = Field(sa_type=Text)
    scope: str
    nonce: str = Field(default="", index=True)
    code_challenge: str = ""
    level: str
    authenticated_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime, index=True)
    redeemed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Token(SQLModel, table=True):
    """An access token, by its hash; `code_hash` lets a replayed code revoke it."""

    __tablename__ = "identity_token"

    token_hash: str = Field(primary_key=True)
    client_id: str
    person_id: str | None = Field(default=None, foreign_key="identity_person.id", index=True)
    code_hash: str = Field(default="", index=True)
    sid: str = Field(default="", index=True)
    scope: str
    issued_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime, index=True)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class SeenAssertion(SQLModel, table=True):
    """A client assertion that was used: its `jti` never works again."""

    __tablename__ = "identity_seen_assertion"

    client_id: str = Field(primary_key=True)
    jti_hash: str = Field(primary_key=True)
    expires_at: datetime = Field(sa_type=UtcDateTime, index=True)


class SigningKey(SQLModel, table=True):
    """A key of ours as an encrypted private JWK; a retired one is still published for a while."""

    __tablename__ = "identity_signing_key"

    kid: str = Field(default_factory=new_id, primary_key=True)
    alg: str = Field(index=True)
    private_jwk: str = Field(sa_type=EncryptedText)
    created_at: datetime = Field(sa_type=UtcDateTime)
    signs_from: datetime = Field(sa_type=UtcDateTime)
    published_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
