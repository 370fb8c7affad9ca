"""Clients, authorization requests that wait for a person, codes, tokens, seen assertions and keys."""

from datetime import date, datetime
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
    claims: dict[str, Any] = Field(
        default_factory=dict, sa_type=JSON, sa_column_kwargs={"server_default": "{}"}
    )
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
    audience: str = Field(default="", sa_column_kwargs={"server_default": ""})
    claims: dict[str, Any] = Field(
        default_factory=dict, sa_type=JSON, sa_column_kwargs={"server_default": "{}"}
    )
    issued_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime, index=True)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class RefreshToken(SQLModel, table=True):
    """A refresh token, by its hash. All that came out of one code share its hash: the chain.

    A used one is kept: whoever presents it again holds a copy, and the chain ends.
    """

    __tablename__ = "identity_refresh_token"

    token_hash: str = Field(primary_key=True)
    code_hash: str = Field(index=True)
    client_id: str = Field(index=True)
    person_id: str = Field(foreign_key="identity_person.id", index=True)
    sid: str
    scope: str
    claims: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    level: str
    authenticated_at: datetime = Field(sa_type=UtcDateTime)
    issued_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime, index=True)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class PushedRequest(SQLModel, table=True):
    """An authorization request that a client pushed (RFC 9126), by the hash of its address; used once."""

    __tablename__ = "identity_pushed_request"

    id: str = Field(primary_key=True)
    client_id: str
    parameters: dict[str, str] = Field(sa_type=JSON)
    expires_at: datetime = Field(sa_type=UtcDateTime, index=True)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class SessionClient(SQLModel, table=True):
    """A client that was told of a session and wants to be told of its end: where and how."""

    __tablename__ = "identity_session_client"

    sid: str = Field(primary_key=True)
    client_id: str = Field(primary_key=True)
    issuer: str
    subject: str
    address: str = Field(sa_type=Text)
    alg: str
    expires_at: datetime = Field(sa_type=UtcDateTime, index=True)


class LogoutNotice(SQLModel, table=True):
    """A back-channel logout that is owed to a client: where, about which session, how it went."""

    __tablename__ = "identity_logout_notice"

    id: str = Field(default_factory=new_id, primary_key=True)
    client_id: str = Field(index=True)
    issuer: str
    address: str = Field(sa_type=Text)
    alg: str
    subject: str
    sid: str
    created_at: datetime = Field(sa_type=UtcDateTime)
    tries: int = 0
    delivered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    failed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    fault: str = ""
    expires_at: datetime = Field(sa_type=UtcDateTime, index=True)


class Consent(SQLModel, table=True):
    """What a person let a client outside the hub know about them."""

    __tablename__ = "identity_consent"

    person_id: str = Field(foreign_key="identity_person.id", primary_key=True)
    client_id: str = Field(primary_key=True)
    granted: list[str] = Field(sa_type=JSON)
    given_at: datetime = Field(sa_type=UtcDateTime)


class SignInCount(SQLModel, table=True):
    """How many sign-ins a client had on one day, by level: counts only, of nobody in particular."""

    __tablename__ = "identity_sign_in_count"

    client_id: str = Field(primary_key=True)
    day: date = Field(primary_key=True)
    level: str = Field(primary_key=True)
    count: int = 0


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
