"""Uploaded files: what each is and whose draft it came with. Only files that passed the scanner are here."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from app.crypto import EncryptedText
from app.db import UtcDateTime, new_id


class Upload(SQLModel, table=True):
    """One file; its content is in the store under `key`."""

    __tablename__ = "journeys_upload"

    id: str = Field(default_factory=new_id, primary_key=True)
    draft_id: str = Field(index=True)
    question: str
    name: str = Field(sa_type=EncryptedText)
    media_type: str
    size: int
    key: str = Field(unique=True)
    received_at: datetime = Field(sa_type=UtcDateTime)
