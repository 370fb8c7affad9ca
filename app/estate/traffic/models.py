"""Visits and page views of a website in a month, by source."""

from datetime import date, datetime

from sqlmodel import Field, SQLModel

from app.db import UtcDateTime


class Traffic(SQLModel, table=True):
    """One month of one website as one source counts it; `month` is its first day."""

    __tablename__ = "estate_traffic"

    website_id: str = Field(foreign_key="estate_website.id", primary_key=True)
    month: date = Field(primary_key=True)
    source: str = Field(primary_key=True)
    visits: int | None = None
    page_views: int | None = None
    days: int
    noted_at: datetime = Field(sa_type=UtcDateTime)
