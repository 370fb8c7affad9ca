"""Cases and their history. History rows are only ever added."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.crypto import EncryptedText
from app.db import UtcDateTime, new_id


class Case(SQLModel, table=True):
    """One thing sent to one service; its id is also the id of its workflow and of its payment."""

    __tablename__ = "journeys_case"
    __table_args__ = (Index("ix_journeys_case_person", "subject", "submitted_at"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    service: str = Field(index=True)
    reference: str = Field(unique=True)
    draft_id: str = Field(index=True)
    amends: str | None = None
    issuer: str = ""
    subject: str | None = None
    guest_hash: str | None = Field(default=None, index=True)
    state: str
    amount_pence: int = 0
    language: str = "en"
    content: str = Field(sa_type=EncryptedText)
    submitted_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)

    @property
    def answers(self) -> dict[str, Any]:
        """What was sent: the answers on the way, and the facts they rest on."""
        found: dict[str, Any] = json.loads(self.content)["answers"]
        return found

    @property
    def words(self) -> dict[str, str]:
        """What the person called things when they sent it, in their language."""
        found: dict[str, str] = json.loads(self.content)["words"]
        return found


class CaseEvent(SQLModel, table=True):
    """One line of a case's history: a state reached, or a note such as `receipt_sent`."""

    __tablename__ = "journeys_case_event"
    __table_args__ = (UniqueConstraint("case_id", "number"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    case_id: str = Field(foreign_key="journeys_case.id")
    number: int
    state: str
    note: str = ""
    at: datetime = Field(sa_type=UtcDateTime)
