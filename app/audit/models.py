"""The table of privileged acts and the one row that remembers where its chain ends."""

from datetime import datetime

from sqlalchemy import BigInteger, Integer, Text
from sqlmodel import Field, SQLModel

from app.db import UtcDateTime

_BIG = BigInteger().with_variant(Integer, "sqlite")


class AuditEntry(SQLModel, table=True):
    """One privileged act. Ids only: names are looked up when it is read."""

    __tablename__ = "audit_entry"

    sequence: int = Field(primary_key=True, sa_type=_BIG, sa_column_kwargs={"autoincrement": False})
    at: datetime = Field(sa_type=UtcDateTime, index=True)
    actor: str = Field(index=True)
    act: str = Field(index=True)
    subject_type: str
    subject_id: str = Field(index=True)
    organisation: str = Field(default="", index=True)
    before: str = Field(default="", sa_type=Text)
    after: str = Field(default="", sa_type=Text)
    previous: str
    digest: str


class AuditHead(SQLModel, table=True):
    """The end of the chain: locked while a row is added, so that rows never fork."""

    __tablename__ = "audit_head"

    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    sequence: int = Field(default=0, sa_type=_BIG)
    digest: str = ""
