"""Reads of messages that stopped. Security codes are left out: theirs work for minutes only."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_
from sqlmodel import Session, col, func, select

from app.notifications.models import Message
from app.notifications.rules import Status
from app.notifications.templates import TEMPLATES

PAGE_SIZE = 50
SECRET = tuple(name for name, template in TEMPLATES.items() if template.secret)


@dataclass(frozen=True)
class Found:
    """One page of messages, and how many there are on all pages."""

    messages: tuple[Message, ...]
    total: int


def _stopped() -> ColumnElement[bool]:
    return and_(col(Message.status) == Status.FAILED.value, col(Message.template).not_in(SECRET))


def count(session: Session) -> int:
    """How many messages wait for an operator."""
    return session.exec(select(func.count()).select_from(Message).where(_stopped())).one()


def find(session: Session, *, page: int) -> Found:
    """What stopped, the oldest first."""
    asked = select(Message).where(_stopped()).order_by(col(Message.created_at), col(Message.id))
    rows = session.exec(asked.offset((page - 1) * PAGE_SIZE).limit(PAGE_SIZE)).all()
    return Found(tuple(rows), count(session))


def oldest(session: Session, *, limit: int) -> Sequence[str]:
    """The identifiers of what stopped, the oldest first."""
    asked = select(Message.id).where(_stopped()).order_by(col(Message.created_at), col(Message.id))
    return session.exec(asked.limit(limit)).all()
