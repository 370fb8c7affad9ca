"""What happens to a crawl: it is ordered in batches, each is started, heard of, and ended."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import inspect, or_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from app.estate.models import Batch, Crawl, Recorded, Turn, Visit

BATCH_SITES = {"site": 2000, "home": 10_000}
# Batches on the queue are small, so that several workers share even a small crawl.
QUEUED_BATCH_SITES = 250
# A process that has not been heard of for so long has lost its turns.
TURN = timedelta(seconds=20)
PAUSE_BETWEEN_TURNS = timedelta(seconds=0.5)


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
    count = max(1, min(batches, len(website_ids)), -(-len(website_ids) // BATCH_SITES[depth]))
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


def stop(session: Session, *, crawl_id: str) -> None:
    """Ask a crawl to end: its processes store what they have and stop within seconds."""
    session.execute(
        update(Crawl).where(col(Crawl.id) == crawl_id, col(Crawl.state) == "running").values(state="stopping")
    )


def give_up(session: Session, *, batch_id: str) -> None:
    """Note that no worker could bring a batch to its end; the same crawl can be taken up again."""
    session.execute(update(Batch).where(col(Batch.id) == batch_id).values(state="failed"))


def settle(session: Session, *, batch_id: str, now: datetime) -> None:
    """End a crawl on the queue when no worker has or will have anything of it left to do."""
    batch = session.get_one(Batch, batch_id)
    crawl = session.exec(select(Crawl).where(col(Crawl.id) == batch.crawl_id).with_for_update()).one()
    query = select(Batch.id).where(
        col(Batch.crawl_id) == crawl.id, col(Batch.state).not_in(("finished", "failed"))
    )
    if crawl.state == "stopping" or session.exec(query.limit(1)).first() is None:
        end_crawl(session, crawl_id=crawl.id, now=now)


def take_turns(session: Session, *, batch_id: str, website_ids: Sequence[str], now: datetime) -> set[str]:
    """Take the turn to ask websites, where no other process has it; returns those it was got for.

    One process at a time asks a website, over all crawls and machines, so that its pauses hold.
    """
    if not website_ids:
        return set()
    table: Any = inspect(Turn).local_table
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    insert = dialect.insert(table)
    free = or_(table.c.until < now, table.c.batch_id == batch_id)
    statement = insert.on_conflict_do_update(
        index_elements=["website_id"],
        set_={"batch_id": insert.excluded.batch_id, "until": insert.excluded.until},
        where=free,
    )
    rows = [{"website_id": one, "batch_id": batch_id, "until": now + TURN} for one in sorted(website_ids)]
    session.connection().execute(statement, rows)
    mine = select(Turn.website_id).where(col(Turn.batch_id) == batch_id, col(Turn.until) > now)
    return set(session.exec(mine)) & set(website_ids)


def keep_turns(session: Session, *, batch_id: str, now: datetime) -> None:
    """Say that a process still asks the websites whose turn it has; one that ran out and that nobody took
    is its own again.
    """
    session.execute(update(Turn).where(col(Turn.batch_id) == batch_id).values(until=now + TURN))


def leave_turns(session: Session, *, batch_id: str, website_ids: Sequence[str], now: datetime) -> None:
    """Let the next process ask websites, after the pause that they are due."""
    session.execute(
        update(Turn)
        .where(col(Turn.batch_id) == batch_id, col(Turn.website_id).in_(website_ids))
        .values(batch_id="", until=now + PAUSE_BETWEEN_TURNS)
    )


def start_batch(session: Session, *, batch_id: str, worker: str = "", now: datetime) -> None:
    """Note that a process has begun with a batch."""
    batch = session.get_one(Batch, batch_id)
    batch.state = "running"
    batch.worker = worker
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
    session.execute(
        update(Turn)
        .where(col(Turn.batch_id) == batch_id)
        .values(batch_id="", until=now + PAUSE_BETWEEN_TURNS)
    )


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


def note_recorded(session: Session, *, crawl_id: str, contents: Mapping[str, tuple[str, datetime]]) -> None:
    """Note contents that are recorded in full: address and time of each digest. The first one stands."""
    if not contents:
        return
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    rows = [
        {"crawl_id": crawl_id, "digest": digest, "url": url, "recorded_at": at}
        for digest, (url, at) in contents.items()
    ]
    table: Any = inspect(Recorded).local_table
    session.connection().execute(dialect.insert(table).on_conflict_do_nothing(), rows)
