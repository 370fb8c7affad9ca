"""Scores of one website by itself; each is kept beside those of whole runs, which the queue shows."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Index
from sqlmodel import Field, SQLModel

from app.db import UtcDateTime, new_id


class Rescore(SQLModel, table=True):
    """A website's score made between two runs, with the policy, day and visit that it rests on."""

    __tablename__ = "rationalisation_rescore"
    __table_args__ = (Index("ix_rationalisation_rescore_website_created", "website_id", "created_at"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    website_id: str = Field(foreign_key="estate_website.id")
    visit_id: str | None = Field(default=None, foreign_key="estate_visit.id")
    analysis_id: str | None = Field(default=None, foreign_key="analysis_run.id")
    policy: str
    as_of: date
    created_at: datetime = Field(sa_type=UtcDateTime)
    proposal: str
    target: str | None
    reason: str
    reason_values: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    score: float | None
    confidence: float
    findings: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    grounds: dict[str, Any] | None = Field(default=None, sa_type=JSON)
