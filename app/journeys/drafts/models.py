"""Drafts: one row per journey begun, answers encrypted."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from app.crypto import EncryptedText
from app.db import UtcDateTime, new_id

OPEN = "open"
SENT = "sent"


class Draft(SQLModel, table=True):
    """Answers so far, and the facts looked up from them. Owned by a guest's cookie or by a person."""

    __tablename__ = "journeys_draft"
    __table_args__ = (
        Index("ix_journeys_draft_person", "subject", "service", "updated_at"),
        Index("ix_journeys_draft_guest", "guest_hash", "service", "updated_at"),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    service: str
    issuer: str = ""
    subject: str | None = None
    guest_hash: str | None = None
    state: str = OPEN
    case_id: str | None = None
    amends: str | None = Field(default=None, index=True)
    language: str = "en"
    content: str = Field(default="{}", sa_type=EncryptedText)
    started_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime, index=True)

    @property
    def answers(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.content)
        return found

    def keep(self, answers: dict[str, Any]) -> None:
        self.content = packed(answers)


def packed(answers: dict[str, Any]) -> str:
    """Answers as they are stored."""
    return json.dumps(answers, separators=(",", ":"), sort_keys=True)
