"""Lists that were sent, and what became of their rows."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from app.db import UtcDateTime, new_id


class SentList(SQLModel, table=True):
    """One file that was sent; its content goes when it is taken in, dropped or forgotten."""

    __tablename__ = "rationalisation_import"

    id: str = Field(default_factory=new_id, primary_key=True)
    name: str
    content: bytes | None = None  # packed
    state: str = Field(default="waiting", index=True)  # waiting, imported, dropped
    columns: list[Any] = Field(default_factory=list, sa_type=JSON)  # the value of each, "" if left out
    made: int = 0
    changed: int = 0
    same: int = 0
    refused: int = 0
    faults: list[Any] = Field(default_factory=list, sa_type=JSON)  # [row, reason] of those refused
    by: str
    sent_at: datetime = Field(sa_type=UtcDateTime)
    imported_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
