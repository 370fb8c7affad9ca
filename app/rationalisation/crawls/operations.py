"""Ordering, stopping and taking up crawls from the workbench, each with its audit entry."""

from datetime import datetime

from sqlmodel import Session

from app import jobs
from app.audit.operations import record
from app.db import new_id
from app.estate.crawls import operations as crawls
from app.estate.models import Crawl
from app.estate.queries import website_by_host
from app.estate.schedules import operations as schedules
from app.estate.schedules.rules import HOST, OWNER, QUEUE, RUN, RUNNING, STOPPING, CrawlWish


class NoWebsitesError(LookupError):
    """Nothing in the inventory is meant by the wish."""


def start(session: Session, *, wish: CrawlWish, by: str, now: datetime) -> str | None:
    """Order a crawl, or a crawl every so many days; returns the crawl that starts now.

    Raises:
        NoWebsitesError: where the inventory has no such website.
    """
    websites = _websites(session, wish)
    if not websites:
        raise NoWebsitesError(wish.host or wish.owner)
    if wish.every_days:
        schedules.make(
            session,
            depth=wish.depth,
            max_pages=wish.max_pages,
            owner=wish.owner if wish.which == OWNER else "",
            every_days=wish.every_days,
            by=by,
            now=now,
        )
        ordered = schedules.order_due(session, now=now)
    else:
        ordered = [
            schedules.order(
                session, website_ids=websites, depth=wish.depth, max_pages=wish.max_pages, now=now
            )
        ]
    for crawl in ordered:
        _enqueue(session, crawl.id)
        if not wish.every_days:  # a standing order has its own entry, and orders its first crawl itself
            _note(session, crawl.id, "crawl.start", by, now)
    return ordered[-1].id if ordered else None


def stop(session: Session, *, crawl_id: str, by: str, now: datetime) -> None:
    """Ask that a running crawl ends; what it has seen stays, and it can be taken up again."""
    crawl = session.get_one(Crawl, crawl_id)
    if crawl.state == RUNNING:
        crawl.state = STOPPING
        session.add(crawl)
        _note(session, crawl_id, "crawl.stop", by, now)


def take_up(session: Session, *, crawl_id: str, by: str, now: datetime) -> None:
    """Let an interrupted crawl go on where it stopped."""
    crawls.take_up(session, crawl_id=crawl_id)
    _enqueue(session, crawl_id)
    _note(session, crawl_id, "crawl.take-up", by, now)


def _websites(session: Session, wish: CrawlWish) -> list[str]:
    if wish.which != HOST:
        return schedules.websites_of(session, wish.owner if wish.which == OWNER else "")
    website = website_by_host(session, wish.host)
    return [website.id] if website else []


def _enqueue(session: Session, crawl_id: str) -> None:
    jobs.enqueue(session, name=RUN, queue=QUEUE, id=new_id(), args=[crawl_id])


def _note(session: Session, crawl_id: str, act: str, by: str, now: datetime) -> None:
    record(session, actor=by, act=act, subject_type="crawl", subject_id=crawl_id, now=now)
