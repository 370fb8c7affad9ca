"""The append-only table of events, and the counts drawn from it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Integer
from sqlmodel import Field, SQLModel

from app.db import UtcDateTime


class EventRecord(SQLModel, table=True):
    """One fact: its kind, the service or path it is about, and the rest as JSON."""

    __tablename__ = "events_event"

    id: int | None = Field(
        default=None,
        primary_key=True,
        sa_type=BigInteger().with_variant(Integer, "sqlite"),
    )
    kind: str = Field(index=True)
    about: str = Field(index=True)
    key: str = Field(default="", index=True)
    at: datetime = Field(sa_type=UtcDateTime, index=True)
    data: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)


class JourneyDay(SQLModel, table=True):
    """Journeys of a service begun on a civil day; drawn from the events and rebuildable."""

    __tablename__ = "events_journey_day"

    service: str = Field(primary_key=True)
    day: date = Field(primary_key=True)
    sample: bool = Field(primary_key=True)
    started: int
    completed: int
    seconds: int = Field(sa_type=BigInteger)


class RollupCursor(SQLModel, table=True):
    """The last event that a count holds."""

    __tablename__ = "events_rollup_cursor"

    name: str = Field(primary_key=True)
    event_id: int = Field(sa_type=BigInteger)
