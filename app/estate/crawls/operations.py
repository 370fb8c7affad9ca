"""What happens to a crawl: it is ordered in batches, each is started, heard of, and ended."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from app.estate.models import Batch, Crawl, Visit

BATCH_SITES = 2000


def order(
    session: Session,
    *,
    website_ids: Sequence[str],
    depth: str,
    max_pages: int,
    connect_to: str | None,
    connect_to_tls: str | None,
    batches: int,
    now: datetime,
    warc: bool = False,
    everything: bool = False,
) -> Crawl:
    """Order a crawl of some websites, dealt out evenly over batches of a bearable size."""
    crawl = Crawl(
        depth=depth,
        max_pages=max_pages,
        connect_to=connect_to,
        connect_to_tls=connect_to_tls,
        warc=warc,
        everything=everything,
        started_at=now,
    )
    session.add(crawl)
    session.flush()
    count = max(1, min(batches, len(website_ids)), -(-len(website_ids) // BATCH_SITES))
    made = [Batch(crawl_id=crawl.id, number=number) for number in range(1, count + 1)]
    session.add_all(made)
    session.flush()
    for position, website_id in enumerate(website_ids):
        batch = made[position % count]
        session.add(Visit(crawl_id=crawl.id, batch_id=batch.id, website_id=website_id, depth=depth))
    session.flush()
    return crawl


def take_up(session: Session, *, crawl_id: str) -> None:
    """Let an interrupted crawl run on."""
    session.execute(
        update(Batch)
        .where(col(Batch.crawl_id) == crawl_id, col(Batch.state) != "finished")
        .values(state="waiting")
    )
    session.execute(update(Crawl).where(col(Crawl.id) == crawl_id).values(state="running"))


def start_batch(session: Session, *, batch_id: str, now: datetime) -> None:
    """Note that a process has begun with a batch."""
    batch = session.get_one(Batch, batch_id)
    batch.state = "running"
    batch.started_at = batch.started_at or now
    batch.beat_at = now
    session.add(batch)


def beat(
    session: Session, *, batch_id: str, pages: int = 0, queued: int | None = None, now: datetime
) -> None:
    """Note that a batch is alive, and how far it has come."""
    values = {"pages": Batch.pages + pages, "beat_at": now}
    if queued is not None:
        values["queued"] = queued
    session.execute(update(Batch).where(col(Batch.id) == batch_id).values(values))


def end_batch(session: Session, *, batch_id: str, now: datetime) -> None:
    """Note that a process has ended: the batch is finished if no visit of it waits."""
    batch = session.get_one(Batch, batch_id)
    waiting = session.exec(
        select(Visit.id).where(col(Visit.batch_id) == batch_id, col(Visit.state) != "done").limit(1)
    ).first()
    batch.state = "finished" if waiting is None else "interrupted"
    batch.finished_at = now
    batch.queued = 0
    session.add(batch)


def end_crawl(session: Session, *, crawl_id: str, now: datetime) -> Crawl:
    """Note that no process works on a crawl any more."""
    crawl = session.get_one(Crawl, crawl_id)
    left = session.exec(
        select(Visit.id).where(col(Visit.crawl_id) == crawl_id, col(Visit.state) != "done").limit(1)
    ).first()
    crawl.state = "finished" if left is None else "interrupted"
    crawl.finished_at = now
    session.add(crawl)
    return crawl
