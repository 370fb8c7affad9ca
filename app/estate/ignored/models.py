"""The rules by which host names are ignored, and where each comes from."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from app.db import UtcDateTime


class IgnoreRow(SQLModel, table=True):
    """One rule."""

    __tablename__ = "estate_ignored"

    kind: str = Field(primary_key=True)
    text: str = Field(primary_key=True)
    reason: str
    source: str
    added_at: datetime = Field(sa_type=UtcDateTime)
