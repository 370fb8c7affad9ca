"""Decisions about websites: rows are added, never changed."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from app.db import UtcDateTime, new_id


class Decision(SQLModel, table=True):
    """One step: a proposal, a sign-off, or sending it back. `number` counts within the website."""

    __tablename__ = "rationalisation_decision"
    # Two people who answer at once cannot both be the next step.
    __table_args__ = (UniqueConstraint("website_id", "number"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    website_id: str = Field(foreign_key="estate_website.id")
    number: int
    kind: str
    action: str
    target: str | None = None
    reason: str
    by: str
    at: datetime = Field(sa_type=UtcDateTime)
    refers_to: str | None = Field(default=None, foreign_key="rationalisation_decision.id")
    score_id: str | None = Field(default=None, foreign_key="rationalisation_score.id")
    sample: bool = False
