"""Comments that people left about pages. Nothing here says who left them."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from app.db import UtcDateTime, new_id


class FeedbackComment(SQLModel, table=True):
    """One comment, without what looked like personal data."""

    __tablename__ = "home_feedback_comment"

    id: str = Field(default_factory=new_id, primary_key=True)
    path: str = Field(index=True)
    language: str
    useful: bool | None = None
    rating: int | None = None
    comment: str
    at: datetime = Field(sa_type=UtcDateTime, index=True)
