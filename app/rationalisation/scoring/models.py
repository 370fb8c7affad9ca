"""Scores, which are never overwritten, and the queue that shows the newest of each website."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Index
from sqlmodel import Field, SQLModel

from app.db import UtcDateTime, new_id


class Scoring(SQLModel, table=True):
    """One run over the estate: which policy, which analysis, on what day."""

    __tablename__ = "rationalisation_scoring"

    id: str = Field(default_factory=new_id, primary_key=True)
    policy: str
    analysis_id: str | None = Field(default=None, foreign_key="analysis_run.id")
    as_of: date
    created_at: datetime = Field(sa_type=UtcDateTime, index=True)
    sites: int


class ScoreRow(SQLModel, table=True):
    """A website's score in one run, with the visit it rests on and every finding."""

    __tablename__ = "rationalisation_score"
    __table_args__ = (Index("ix_rationalisation_score_website_created", "website_id", "created_at"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    scoring_id: str = Field(foreign_key="rationalisation_scoring.id", index=True)
    website_id: str = Field(foreign_key="estate_website.id")
    visit_id: str | None = Field(default=None, foreign_key="estate_visit.id")
    policy: str
    created_at: datetime = Field(sa_type=UtcDateTime)
    proposal: str
    target: str | None
    reason: str
    reason_values: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    score: float | None
    confidence: float
    findings: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    grounds: dict[str, Any] | None = Field(default=None, sa_type=JSON)
