"""The queue: the newest state of each website, drawn from other tables and rebuildable."""

from sqlalchemy import Index
from sqlmodel import Field, SQLModel


class QueueEntry(SQLModel, table=True):
    """One website in one narrow row, with an index for each way to sort."""

    __tablename__ = "rationalisation_queue"
    __table_args__ = (
        Index("ix_rationalisation_queue_score", "score", "host"),
        Index("ix_rationalisation_queue_confidence", "confidence", "host"),
        Index("ix_rationalisation_queue_visits", "visits", "host"),
        Index("ix_rationalisation_queue_pages", "pages", "host"),
        Index("ix_rationalisation_queue_owner", "owner", "host"),
        Index("ix_rationalisation_queue_proposal", "proposal", "host"),
        Index("ix_rationalisation_queue_decision", "decision", "host"),
    )

    website_id: str = Field(foreign_key="estate_website.id", primary_key=True)
    score_id: str | None = None
    host: str = Field(index=True)
    owner: str
    title: str
    status: str = Field(index=True)
    visits: int | None = None
    pages: int = 0
    proposal: str | None = None
    target: str | None = None
    score: float | None = None
    confidence: float | None = None
    decision: str = "none"
    words: str = ""
    # What of it a person corrected, names with a space between, so that the queue can say so; the first
    # releases do not write it.
    corrected: str = Field(default="", sa_column_kwargs={"server_default": ""})
