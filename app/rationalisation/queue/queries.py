"""The queue, filtered, sorted and paged; the list answers from one table and its indexes."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, case, func, literal, select
from sqlmodel import Session, col

from app.db import lowered
from app.estate.models import Website
from app.rationalisation.queue.models import QueueEntry

PAGE_SIZE = 50
MAX_WORDS = 8
UNSCORED = "not_scored"
SORTS = ("host", "owner", "visits", "pages", "score", "confidence", "proposal", "decision")
FIELDS = (
    "website_id",
    "host",
    "owner",
    "title",
    "status",
    "visits",
    "pages",
    "proposal",
    "target",
    "score",
    "confidence",
    "decision",
    "corrected",
)
DECISION_OF_NEW = "none"

Source = FromClause


@dataclass(frozen=True)
class QueueFilter:
    """What somebody asked to see."""

    text: str = ""
    owner: str = ""
    proposal: str = ""
    status: str = ""
    decision: str = ""
    sort: str = "score"
    descending: bool = False
    page: int = 1


@dataclass(frozen=True)
class QueueRow:
    """One website in the queue."""

    website_id: str
    host: str
    owner: str
    title: str
    status: str
    visits: int | None
    pages: int
    proposal: str | None
    target: str | None
    score: float | None
    confidence: float | None
    decision: str
    corrected: str


@dataclass(frozen=True)
class QueuePage:
    """One page of the queue, and how many websites there are in all."""

    rows: tuple[QueueRow, ...]
    total: int
    page: int
    pages: int
    size: int = PAGE_SIZE


def queue_page(session: Session, source: Source, asked: QueueFilter) -> QueuePage:
    """The websites that match, sorted, one page of them."""
    matching = _matching(source, asked)
    total = session.execute(select(func.count()).select_from(source).where(*matching)).scalar_one()
    pages = max(1, -(-total // PAGE_SIZE))
    page = min(max(1, asked.page), pages)
    statement = _sorted(source, asked).where(*matching)
    rows = session.execute(statement.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE))
    return QueuePage(tuple(QueueRow(*row) for row in rows), total, page, pages)


def whole_queue(session: Session, source: Source, asked: QueueFilter) -> list[QueueRow]:
    """Every website that matches, sorted, for an export."""
    statement = _sorted(source, asked).where(*_matching(source, asked))
    return [QueueRow(*row) for row in session.execute(statement)]


def counts_by(session: Session, source: Source, field: str) -> dict[str | None, int]:
    """How many websites have each value of a field."""
    column = source.c[field]
    rows = session.execute(select(column, func.count()).group_by(column).order_by(column))
    return {row[0]: row[1] for row in rows}


def queue_source(session: Session) -> Source:
    """The queue's table; while websites wait for their first score, joined with the register."""
    drawn = session.execute(select(func.count()).select_from(QueueEntry)).scalar_one()
    known = session.execute(select(func.count()).select_from(Website)).scalar_one()
    if drawn == known:
        table: FromClause = QueueEntry.__table__  # type: ignore[attr-defined]
        return table
    owner = _said("owner", QueueEntry.owner, Website.owner)
    register = {
        "website_id": col(Website.id),
        "host": col(Website.host),
        "owner": owner,
        "title": col(Website.title),
        "status": col(Website.status),
        "visits": _said("visits", QueueEntry.visits, Website.visits),
        "corrected": func.coalesce(QueueEntry.corrected, literal("")),
        "pages": func.coalesce(QueueEntry.pages, literal(0)),
        "decision": func.coalesce(QueueEntry.decision, literal(DECISION_OF_NEW)),
        "words": lowered(col(Website.host) + literal(" ") + col(Website.title) + literal(" ") + owner),
    }
    shown = [register.get(name, getattr(QueueEntry, name)).label(name) for name in (*FIELDS, "words")]
    joined = select(*shown).outerjoin(QueueEntry, col(QueueEntry.website_id) == col(Website.id))
    return joined.subquery()


def _said(name: str, corrected: Any, registered: Any) -> ColumnElement[Any]:
    """What a person said of a website, where one corrected this, else what lists say."""
    return case((col(QueueEntry.corrected).contains(name), corrected), else_=registered)


def _matching(source: Source, asked: QueueFilter) -> list[ColumnElement[bool]]:
    words = asked.text.lower().split()[:MAX_WORDS]
    found = [source.c.words.contains(word, autoescape=True) for word in words]
    if asked.owner:
        found.append(source.c.owner == asked.owner)
    if asked.status:
        found.append(source.c.status == asked.status)
    if asked.decision:
        found.append(source.c.decision == asked.decision)
    if asked.proposal == UNSCORED:
        found.append(source.c.proposal.is_(None))
    elif asked.proposal:
        found.append(source.c.proposal == asked.proposal)
    return found


def _sorted(source: Source, asked: QueueFilter) -> Select[Any]:
    column, host = source.c[asked.sort], source.c.host
    # Host goes the same way, so that one index serves both directions without sorting.
    ordered = (
        (column.desc().nulls_last(), host.desc()) if asked.descending else (column.asc().nulls_last(), host)
    )
    return select(*(source.c[name] for name in FIELDS)).order_by(*ordered)
