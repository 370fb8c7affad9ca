"""Reads of crawls for the workbench: how far each is, its websites, and what went wrong by cause."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, func
from sqlmodel import Session, col, select

from app.estate.models import Crawl, Page, Visit, Website
from app.estate.schedules.models import CrawlSchedule

MOST = 200
# The overloads of select() end at four columns.
_select: Any = select


@dataclass(frozen=True)
class CrawlSeen:
    """A crawl with its sums."""

    id: str
    depth: str
    max_pages: int
    state: str
    started_at: datetime
    finished_at: datetime | None
    sites: int
    done: int
    pages: int
    errors: int
    failed_sites: int


@dataclass(frozen=True)
class CauseSeen:
    """A cause, and how many websites and addresses it kept from answering."""

    cause: str
    websites: int
    addresses: int


@dataclass(frozen=True)
class VisitSeen:
    """One website in one crawl."""

    host: str
    owner: str
    state: str
    cause: str
    pages: int
    documents: int
    errors: int
    broken_links: int
    finished_at: datetime | None


def crawls(session: Session, crawl_id: str | None = None) -> list[CrawlSeen]:
    """The newest crawls, or one, with their sums, newest first."""
    query = (
        _select(
            Crawl.id,
            Crawl.depth,
            Crawl.max_pages,
            Crawl.state,
            Crawl.started_at,
            Crawl.finished_at,
            func.count(col(Visit.id)),
            func.sum(case((col(Visit.state) == "done", 1), else_=0)),
            func.sum(Visit.pages),
            func.sum(Visit.errors),
            func.count(col(Visit.cause)),
        )
        .join(Visit, col(Visit.crawl_id) == col(Crawl.id))
        .group_by(col(Crawl.id))
        .order_by(col(Crawl.started_at).desc(), col(Crawl.id))
        .limit(MOST)
    )
    if crawl_id is not None:
        query = query.where(Crawl.id == crawl_id)
    return [CrawlSeen(*row[:6], *(int(value or 0) for value in row[6:])) for row in session.exec(query)]


def causes(session: Session, crawl_id: str) -> list[CauseSeen]:
    """What went wrong in a crawl, by cause, the commonest first."""
    sites = dict(
        session.exec(
            select(Visit.cause, func.count())
            .where(Visit.crawl_id == crawl_id, col(Visit.cause).is_not(None))
            .group_by(col(Visit.cause))
        ).all()
    )
    addresses = dict(
        session.exec(
            select(Page.cause, func.count())
            .join(Visit, col(Visit.id) == col(Page.visit_id))
            .where(Visit.crawl_id == crawl_id, col(Page.cause).is_not(None))
            .group_by(col(Page.cause))
        ).all()
    )
    found = [
        CauseSeen(str(cause), sites.get(cause, 0), addresses.get(cause, 0)) for cause in {*sites, *addresses}
    ]
    return sorted(found, key=lambda each: (-each.websites, -each.addresses, each.cause))


def visits(session: Session, crawl_id: str) -> list[VisitSeen]:
    """Every website of a crawl."""
    rows = session.exec(
        _select(
            Website.host,
            Website.owner,
            Visit.state,
            Visit.cause,
            Visit.pages,
            Visit.documents,
            Visit.errors,
            Visit.broken_links,
            Visit.finished_at,
        )
        .join(Website, col(Website.id) == col(Visit.website_id))
        .where(Visit.crawl_id == crawl_id)
        .order_by(Website.host)
    )
    return [VisitSeen(host, owner, state, cause or "", *rest) for host, owner, state, cause, *rest in rows]


def schedules(session: Session) -> list[CrawlSchedule]:
    """The standing orders in force."""
    query = select(CrawlSchedule).where(col(CrawlSchedule.active)).order_by(col(CrawlSchedule.next_at))
    return list(session.exec(query))


def schedules_seen(session: Session) -> list[tuple[CrawlSchedule, datetime | None]]:
    """The standing orders in force, the next due first, each with the start of its last crawl."""
    query = (
        select(CrawlSchedule, Crawl.started_at)
        .join(Crawl, col(Crawl.id) == col(CrawlSchedule.last_crawl_id), isouter=True)
        .where(col(CrawlSchedule.active))
        .order_by(col(CrawlSchedule.next_at))
    )
    return list(session.exec(query).all())


def owners(session: Session) -> list[str]:
    """Every owner in the inventory."""
    query = select(Website.owner).where(Website.owner != "").distinct().order_by(col(Website.owner))
    return list(session.exec(query))
