"""What a slice says of the records it keeps: for how long, on what ground, and what of them is a
person's own. Slices hand these to `operators`, which runs them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Mapped
from sqlmodel import Session, SQLModel, col, delete, func, select

# Limitation Act 1980, sections 2 and 5: claims in tort and contract end after six years.
SIX_YEARS = timedelta(days=6 * 365 + 2)
LIMITATION = "Limitation Act 1980, ss. 2 and 5 (six years)"


@dataclass(frozen=True)
class Subject:
    """A person as the hub knows them: an issuer, and that issuer's name for them."""

    issuer: str
    subject: str


@dataclass(frozen=True)
class Retention:
    """How long one kind of record is kept, counted from `since`, and on what ground.

    `expired` counts what is older than an instant; `forget` deletes at most so many of them and
    returns how many.
    """

    kind: str
    period: timedelta
    since: str
    ground: str
    expired: Callable[[Session, datetime], int]
    forget: Callable[[Session, datetime, int], int]


@dataclass(frozen=True)
class Erasure:
    """What was erased of a person's records, what is kept, and why."""

    erased: int
    kept: int = 0
    ground: str = ""


@dataclass(frozen=True)
class PersonalData:
    """One kind of record about a person. `erase` counts only, unless it is told to go on."""

    kind: str
    export: Callable[[Session, Subject], list[Mapping[str, Any]]]
    erase: Callable[[Session, Subject, bool], Erasure]


def rows_older(
    kind: str,
    model: type[SQLModel],
    age: Mapped[datetime],
    *where: ColumnElement[bool],
    period: timedelta,
    since: str,
    ground: str,
) -> Retention:
    """The retention of plain rows that nothing else refers to."""
    key = model.__table__.primary_key.columns[0]  # type: ignore[attr-defined]

    def expired(session: Session, before: datetime) -> int:
        return session.exec(select(func.count()).select_from(model).where(age < before, *where)).one()

    def forget(session: Session, before: datetime, limit: int) -> int:
        oldest = select(key).where(age < before, *where).order_by(age, key).limit(limit)
        ids = session.execute(oldest).scalars().all()
        return session.exec(delete(model).where(col(key).in_(ids))).rowcount if ids else 0

    return Retention(kind, period, since, ground, expired, forget)


@dataclass(frozen=True)
class KeyedHash:
    """A hash column and, where it is kept, the encrypted column whose plain value it is the hash of.

    `plain` brings the value into the form that was hashed. Without `source` the hash cannot be made
    anew: `until` says how long the older key is needed for it.
    """

    table: str
    column: str
    purpose: str = ""
    source: str = ""
    plain: Callable[[str], str] = str
    until: str = ""
