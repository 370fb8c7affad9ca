"""Reads of the lists that were sent."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from app.rationalisation.imports.models import SentList


@dataclass(frozen=True)
class ListSeen:
    """One list, without its content."""

    id: str
    name: str
    state: str
    made: int
    changed: int
    same: int
    refused: int
    by: str
    sent_at: datetime


def sent_lists(session: Session) -> list[ListSeen]:
    """Every list that was sent, newest first."""
    columns = (
        *(SentList.id, SentList.name, SentList.state, SentList.made, SentList.changed, SentList.same),
        *(SentList.refused, SentList.by, SentList.sent_at),
    )
    rows = session.execute(select(*columns).order_by(col(SentList.sent_at).desc()))  # type: ignore[call-overload]
    return [ListSeen(*row) for row in rows]
