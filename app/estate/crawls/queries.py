"""What a crawl can be asked: what is left to do, how far it has come, how it ended."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from app.estate import queries as estate
from app.estate.models import Batch, Crawl, Page, Recorded, Turn, Visit, Website
from app.estate.rules import NOT_ANSWERING, Earlier, Work, spell

# A batch beats every two seconds; three missed beats and its process is taken for dead.
SILENT_AFTER = timedelta(seconds=7)

# The overloads of select() end at four columns.
_select: Any = select


@dataclass(frozen=True, slots=True)
class BatchOrder:
    """What the process of a batch has to know."""

    id: str
    depth: str
    max_pages: int
    connect_to: str | None
    connect_to_tls: str | None
    crawl_id: str
    warc: bool
    everything: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a crawl has come."""

    pages: int
    queued: int
    sites: int
    sites_done: int
    beat_at: datetime | None


@dataclass(frozen=True, slots=True)
class Ending:
    """How a crawl ended: what was seen, and the sites that did not answer, by cause."""

    sites: int
    sites_done: int
    pages: int
    documents: int
    errors: int
    broken_links: int
    size: int
    causes: dict[str, list[str]] = field(default_factory=dict)


def batch_order(session: Session, batch_id: str) -> BatchOrder | None:
    """Return what a batch asks for."""
    query = select(Batch, Crawl).join(Crawl, col(Crawl.id) == col(Batch.crawl_id))
    found = session.exec(query.where(col(Batch.id) == batch_id)).first()
    if found is None:
        return None
    batch, crawl = found
    return BatchOrder(
        batch.id,
        crawl.depth,
        crawl.max_pages,
        crawl.connect_to,
        crawl.connect_to_tls,
        crawl.id,
        crawl.warc,
        crawl.everything,
    )


def batch_works(session: Session, batch_id: str) -> list[Work]:
    """Return the visits of a batch that have not ended, with what an earlier run has left.

    They come in no order of their names, and those that did not answer last time last, so that a
    block of dead names holds up no others.
    """
    dead = set(session.exec(select(Website.id).where(col(Website.status) == NOT_ANSWERING)))
    query = (
        select(Visit, Website.host)
        .join(Website, col(Website.id) == col(Visit.website_id))
        .where(col(Visit.batch_id) == batch_id, col(Visit.state) != "done")
        .order_by(col(Visit.id))
    )
    works = [_work(session, visit, host) for visit, host in session.exec(query).all()]
    return sorted(works, key=lambda work: work.website_id in dead)


def earlier_pages(session: Session, website_id: str) -> dict[str, Earlier]:
    """Return the pages of the latest whole visit of a website, by address, in the order they were seen."""
    visit = session.exec(
        select(Visit.id)
        .where(col(Visit.website_id) == website_id, col(Visit.depth) == "site", col(Visit.state) == "done")
        .order_by(col(Visit.finished_at).desc())
        .limit(1)
    ).first()
    if visit is None:
        return {}
    query = (
        _select(Page.url, Page.id, Page.etag, Page.last_modified, Page.fetched_at)
        .where(col(Page.visit_id) == visit, col(Page.status) == 200, col(Page.kind) == "page")
        .order_by(col(Page.fetched_at), col(Page.url))
    )
    return {url: Earlier(*rest) for url, *rest in session.exec(query)}


def recorded(session: Session, crawl_id: str, digests: Iterable[str]) -> dict[str, tuple[str, datetime]]:
    """Return where and when a crawl has recorded contents in full, by their digests."""
    query = select(Recorded.digest, Recorded.url, Recorded.recorded_at).where(
        col(Recorded.crawl_id) == crawl_id, col(Recorded.digest).in_(set(digests))
    )
    return {digest: (url, at) for digest, url, at in session.exec(query)}


def _work(session: Session, visit: Visit, host: str) -> Work:
    if visit.started_at is None:
        return Work(visit.id, visit.website_id, host)
    origin = str(visit.evidence.get("origin") or "")
    done = frozenset(session.exec(select(Page.url).where(col(Page.visit_id) == visit.id)))
    pending = {
        spell(link.url, origin): None
        for _, _, packed in estate.packed_links(session, visit.id)
        for link in estate.unpack_links(packed)
        if link.internal and link.kind != "asset"
    }
    targets = estate.answered(session, visit.id).values()
    pending |= {spell(one.redirects_to, origin): None for one in targets if one.redirects_to}
    pending |= dict.fromkeys(visit.evidence.get("listed", ()))
    return Work(
        visit.id,
        visit.website_id,
        host,
        done=done,
        pending=tuple(url for url in pending if url not in done),
        evidence=visit.evidence,
        started_at=visit.started_at,
    )


def open_batches(session: Session, crawl_id: str) -> list[str]:
    """Return the batches of a crawl that are still to be done, in order."""
    query = select(Batch.id).where(col(Batch.crawl_id) == crawl_id, col(Batch.state) != "finished")
    return list(session.exec(query.order_by(col(Batch.number))))


def batch_open(session: Session, batch_id: str) -> bool:
    """Tell whether a batch is still to be done, and its crawl goes on."""
    query = select(Batch.state, Crawl.state).join(Crawl, col(Crawl.id) == col(Batch.crawl_id))
    found = session.exec(query.where(col(Batch.id) == batch_id)).first()
    return found is not None and found[0] != "finished" and found[1] == "running"


def batch_at_work(session: Session, batch_id: str, *, now: datetime) -> bool:
    """Tell whether the process of a batch has just been heard of."""
    query = select(Batch.id).where(
        col(Batch.id) == batch_id, col(Batch.state) == "running", col(Batch.beat_at) > now - SILENT_AFTER
    )
    return session.exec(query).first() is not None


def taken_over(session: Session, *, batch_id: str, worker: str) -> bool:
    """Tell whether another worker has begun with a batch, because this one was not heard of for too long."""
    return session.exec(select(Batch.worker).where(col(Batch.id) == batch_id)).first() != worker


def lost_turns(session: Session, *, batch_id: str, website_ids: set[str]) -> set[str]:
    """Return the websites whose turn a process believes to have and has not, for the same reason."""
    query = select(Turn.website_id).where(col(Turn.batch_id) == batch_id)
    held = list(session.exec(query))
    return website_ids.difference(held)


def stopping(session: Session, crawl_id: str) -> bool:
    """Tell whether somebody asked a crawl to end."""
    return crawl_state(session, crawl_id) == "stopping"


def at_work(session: Session, crawl_id: str, *, now: datetime) -> bool:
    """Tell whether some process has just been heard of working on a crawl."""
    query = select(Batch.id).where(
        col(Batch.crawl_id) == crawl_id,
        col(Batch.state) == "running",
        col(Batch.beat_at) > now - SILENT_AFTER,
    )
    return session.exec(query.limit(1)).first() is not None


def unfinished(
    session: Session,
    *,
    website_ids: list[str],
    depth: str,
    max_pages: int,
    connect_to: str | None,
    connect_to_tls: str | None,
    warc: bool = False,
    everything: bool = False,
) -> Crawl | None:
    """Return the newest crawl of exactly these websites, in this way, that was interrupted."""
    query = (
        select(Crawl)
        .where(
            col(Crawl.state) != "finished",
            col(Crawl.depth) == depth,
            col(Crawl.max_pages) == max_pages,
            col(Crawl.warc) == warc,
            col(Crawl.everything) == everything,
            col(Crawl.connect_to).is_not_distinct_from(connect_to),
            col(Crawl.connect_to_tls).is_not_distinct_from(connect_to_tls),
        )
        .order_by(col(Crawl.started_at).desc())
    )
    wanted = set(website_ids)
    for crawl in session.exec(query).all():
        if set(session.exec(select(Visit.website_id).where(col(Visit.crawl_id) == crawl.id))) == wanted:
            return crawl
    return None


def crawls(session: Session, *, limit: int = 20) -> list[Crawl]:
    """Return the newest crawls, newest first."""
    return list(session.exec(select(Crawl).order_by(col(Crawl.started_at).desc()).limit(limit)))


def crawl_state(session: Session, crawl_id: str) -> str | None:
    """Return where a crawl stands, or None if there is none."""
    return session.exec(select(Crawl.state).where(col(Crawl.id) == crawl_id)).first()


def standing(session: Session, crawl_id: str) -> Standing:
    """Return how far a crawl has come, from its batches' own counts."""
    pages, queued, beat = session.exec(
        select(func.sum(Batch.pages), func.sum(Batch.queued), func.max(col(Batch.beat_at))).where(
            col(Batch.crawl_id) == crawl_id
        )
    ).one()
    counts = dict(
        session.exec(
            select(Visit.state, func.count()).where(col(Visit.crawl_id) == crawl_id).group_by(Visit.state)
        ).all()
    )
    return Standing(pages or 0, queued or 0, sum(counts.values()), counts.get("done", 0), beat)


def ending(session: Session, crawl_id: str) -> Ending:
    """Return how a crawl ended."""
    totals = session.exec(
        _select(
            func.count(),
            func.sum(Visit.pages),
            func.sum(Visit.documents),
            func.sum(Visit.errors),
            func.sum(Visit.broken_links),
            func.sum(Visit.size),
        ).where(col(Visit.crawl_id) == crawl_id)
    ).one()
    done = session.exec(
        select(func.count()).where(col(Visit.crawl_id) == crawl_id, col(Visit.state) == "done")
    ).one()
    failed = session.exec(
        select(Visit.cause, Website.host)
        .join(Website, col(Website.id) == col(Visit.website_id))
        .where(col(Visit.crawl_id) == crawl_id, col(Visit.cause).is_not(None))
        .order_by(col(Visit.cause), col(Website.host))
    )
    causes: dict[str, list[str]] = {}
    for cause, host in failed:
        causes.setdefault(str(cause), []).append(host)
    sites, *rest = totals
    pages, documents, errors, broken, size = (int(value or 0) for value in rest)
    return Ending(sites, done, pages, documents, errors, broken, size, causes)
