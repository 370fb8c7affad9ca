"""The hub's own sessions, whichever provider people come from."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from app.crypto import EncryptedText
from app.db import UtcDateTime


class SignInSession(SQLModel, table=True):
    """A signed-in browser, found by the hash of its random cookie."""

    __tablename__ = "signin_session"

    id: str = Field(primary_key=True)
    issuer: str
    subject: str = Field(index=True)
    level: str
    sid: str = Field(default="", index=True)
    id_token: str = Field(default="", sa_type=EncryptedText)
    identity: str | None = Field(default=None, sa_type=EncryptedText)
    created_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime, index=True)


class SeenLogout(SQLModel, table=True):
    """A back-channel logout token that was obeyed: its `jti` is not taken twice."""

    __tablename__ = "signin_seen_logout"

    jti_hash: str = Field(primary_key=True)
    expires_at: datetime = Field(sa_type=UtcDateTime, index=True)
