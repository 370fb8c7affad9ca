"""Hosts that were seen but are in no list, and what a person said of each."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from app.db import UtcDateTime


class Candidate(SQLModel, table=True):
    """A host that may be a website of the estate."""

    __tablename__ = "estate_candidate"

    host: str = Field(primary_key=True)
    state: str = Field(default="proposed", index=True)  # proposed, confirmed, rejected, ignored
    seen_in: str  # link, certificate, sitemap
    seen_on: str
    times: int
    reason: str = ""
    by: str = ""
    first_seen_at: datetime = Field(sa_type=UtcDateTime)
    answered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
