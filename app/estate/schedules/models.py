"""Standing orders to crawl."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from app.db import UtcDateTime, new_id


class CrawlSchedule(SQLModel, table=True):
    """A crawl that is ordered again and again; `owner` empty means every website."""

    __tablename__ = "estate_crawl_schedule"

    id: str = Field(default_factory=new_id, primary_key=True)
    depth: str
    max_pages: int
    owner: str = ""
    every_days: int
    next_at: datetime = Field(sa_type=UtcDateTime, index=True)
    by: str
    created_at: datetime = Field(sa_type=UtcDateTime)
    last_crawl_id: str | None = Field(default=None, foreign_key="estate_crawl.id")
    active: bool = True
