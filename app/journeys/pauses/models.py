"""Pauses of services, by schedule or until further notice."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from app.db import UtcDateTime, new_id


class Pause(SQLModel, table=True):
    """A time in which a service takes nothing; without an end it lasts until it is resumed."""

    __tablename__ = "journeys_pause"

    id: str = Field(default_factory=new_id, primary_key=True)
    service: str = Field(index=True)
    starts: datetime = Field(sa_type=UtcDateTime)
    ends: datetime | None = Field(default=None, sa_type=UtcDateTime)
    made_at: datetime = Field(sa_type=UtcDateTime)
