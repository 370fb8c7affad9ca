"""Forms that came too late: encrypted, found only by the person whose session had ended."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from app.crypto import EncryptedText
from app.db import UtcDateTime, new_id


class ParkedForm(SQLModel, table=True):
    """What was typed on one page."""

    __tablename__ = "journeys_parked_form"

    id: str = Field(default_factory=new_id, primary_key=True)
    person_hash: str = Field(index=True)
    service: str
    step: str
    content: str = Field(sa_type=EncryptedText)
    parked_at: datetime = Field(sa_type=UtcDateTime, index=True)
