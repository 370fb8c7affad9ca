"""Standing orders: made, dropped, and turned into a crawl when they are due."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from app.audit.operations import record
from app.estate.crawls import operations as crawls
from app.estate.ignored.operations import not_ignored
from app.estate.models import Crawl, Website
from app.estate.schedules.models import CrawlSchedule


def websites_of(session: Session, owner: str) -> list[str]:
    """The websites of an owner, or all, that no ignore list names."""
    query = select(Website.id).where(not_ignored()).order_by(col(Website.host))
    if owner:
        query = query.where(Website.owner == owner)
    return list(session.exec(query))


def make(
    session: Session, *, depth: str, max_pages: int, owner: str, every_days: int, by: str, now: datetime
) -> CrawlSchedule:
    """Order a crawl every so many days, the first one right now."""
    schedule = CrawlSchedule(
        depth=depth,
        max_pages=max_pages,
        owner=owner,
        every_days=every_days,
        next_at=now,
        by=by,
        created_at=now,
    )
    session.add(schedule)
    session.flush()
    _note(session, schedule, "crawl.schedule.make", by, now)
    return schedule


def drop(session: Session, *, schedule_id: str, by: str, now: datetime) -> None:
    """End a standing order; crawls that it ordered stay."""
    schedule = session.get_one(CrawlSchedule, schedule_id)
    schedule.active = False
    session.add(schedule)
    _note(session, schedule, "crawl.schedule.drop", by, now)


def order_due(session: Session, *, now: datetime) -> list[Crawl]:
    """Order the crawls that are due; one whose last crawl still runs waits for its end."""
    due = session.exec(
        select(CrawlSchedule).where(col(CrawlSchedule.active), CrawlSchedule.next_at <= now)
    ).all()
    ordered = []
    for schedule in due:
        last = session.get(Crawl, schedule.last_crawl_id) if schedule.last_crawl_id else None
        if last is not None and last.state == "running":
            continue
        websites = websites_of(session, schedule.owner)
        while schedule.next_at <= now:
            schedule.next_at += timedelta(days=schedule.every_days)
        if websites:
            crawl = order(
                session, website_ids=websites, depth=schedule.depth, max_pages=schedule.max_pages, now=now
            )
            schedule.last_crawl_id = crawl.id
            ordered.append(crawl)
        session.add(schedule)
    session.flush()
    return ordered


def order(
    session: Session, *, website_ids: Sequence[str], depth: str, max_pages: int, now: datetime
) -> Crawl:
    """Order one crawl with the politeness and addresses of everyday."""
    return crawls.order(
        session,
        website_ids=website_ids,
        depth=depth,
        max_pages=max_pages,
        connect_to=None,
        connect_to_tls=None,
        batches=1,
        now=now,
    )


def _note(session: Session, schedule: CrawlSchedule, act: str, by: str, now: datetime) -> None:
    record(
        session,
        actor=by,
        act=act,
        subject_type="crawl-schedule",
        subject_id=schedule.id,
        before=None,
        after={
            "depth": schedule.depth,
            "owner": schedule.owner,
            "every_days": schedule.every_days,
            "active": schedule.active,
        },
        now=now,
    )
