"""Accepted policies: rows are added, never changed."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from app.db import UtcDateTime, new_id


class PolicyStep(SQLModel, table=True):
    """A policy that a person accepted, as a whole document, or the withdrawal of one."""

    __tablename__ = "rationalisation_policy_step"

    id: str = Field(default_factory=new_id, primary_key=True)
    # Two people who act at once cannot both be the next step.
    number: int = Field(unique=True)
    kind: str
    version: str
    base: str
    document: str = ""
    decisions: int = 0
    refers_to: int | None = None
    reason: str
    by: str
    at: datetime = Field(sa_type=UtcDateTime)
