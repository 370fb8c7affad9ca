"""Corrections of evidence: rows are added, never changed."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from app.db import UtcDateTime, new_id


class Correction(SQLModel, table=True):
    """What a person says instead of what was found; an empty value takes the correction back."""

    __tablename__ = "rationalisation_correction"
    __table_args__ = (UniqueConstraint("website_id", "number"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    website_id: str = Field(foreign_key="estate_website.id")
    number: int
    field: str
    value: str
    reason: str
    by: str
    at: datetime = Field(sa_type=UtcDateTime)
