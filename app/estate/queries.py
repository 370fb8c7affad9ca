"""What the estate can be asked: websites, their latest visit, its pages, texts, links and faults."""

import json
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import and_, func
from sqlmodel import Session, col, select

from app.estate.models import BrokenLink, Host, Page, Text, Value, Visit, Website
from app.estate.rules import Answered, Link, fault_of, fault_of_all, key_of, spell

_STREAM = 500
# The overloads of select() end at four columns.
_select: Any = select


@dataclass(frozen=True, slots=True)
class WebsiteSummary:
    """One line of the inventory."""

    id: str
    host: str
    owner: str
    title: str
    status: str
    pages: int
    last_crawl: datetime | None
    visits: int | None
    page_views: int | None


@dataclass(frozen=True, slots=True)
class VisitSummary:
    """The latest visit of a website that has ended."""

    visit_id: str
    website_id: str
    crawl_id: str
    cause: str | None
    evidence: dict[str, Any]
    pages: int
    documents: int
    errors: int
    broken_links: int
    size: int
    started_at: datetime | None
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class PageRow:
    """A page without its text and links."""

    id: str
    visit_id: str
    website_id: str
    url: str
    kind: str
    status: int | None
    cause: str | None
    final_url: str | None
    chain: list[Any]
    media_type: str
    size: int | None
    title: str
    heading: str
    headings: list[Any]
    description: str
    canonical: str | None
    language: str | None
    declared_language: str | None
    text_hash: str | None
    words: int
    published_on: date | None
    modified_on: date | None
    dates: list[Any]
    links_internal: int
    links_external: int
    links_in: int
    broken_links: int
    forms: list[Any]
    contacts: dict[str, Any]
    accessibility: dict[str, Any]
    truncated: list[Any]
    fetched_at: datetime


@dataclass(frozen=True, slots=True)
class PageText:
    """The words of a page: content apart from the furniture around it, one block to a line."""

    page_id: str
    website_id: str
    url: str
    title: str
    text_hash: str
    text: str
    chrome: str
    words: int


@dataclass(frozen=True, slots=True)
class BrokenLinkRow:
    """A link that leads nowhere and the page it stands on."""

    page_id: str
    page_url: str
    url: str
    text: str
    cause: str
    internal: bool


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document: what it is and how large."""

    url: str
    media_type: str
    size: int | None
    status: int | None
    cause: str | None
    links_in: int


@dataclass(frozen=True, slots=True)
class Provenance:
    """What one source says of one field."""

    field: str
    value: str
    source: str
    source_row: int | None
    seen_at: datetime


def website_by_host(session: Session, host: str) -> Website | None:
    """Return the website that a host belongs to, with or without www."""
    return session.exec(select(Website).where(col(Website.key) == key_of(host.lower()))).first()


def website_by_id(session: Session, website_id: str) -> Website | None:
    """Return one website."""
    return session.get(Website, website_id)


def websites_by_id(session: Session, website_ids: Sequence[str]) -> list[Website]:
    """Return websites by their ids, in no order."""
    wanted = _few(sorted(set(website_ids)))
    return [one for some in wanted for one in session.exec(select(Website).where(col(Website.id).in_(some)))]


def visits(session: Session, visit_ids: Sequence[str]) -> list[Visit]:
    """Return visits by their ids, in no order."""
    wanted = _few(sorted(set(visit_ids)))
    return [one for some in wanted for one in session.exec(select(Visit).where(col(Visit.id).in_(some)))]


def websites(session: Session) -> list[WebsiteSummary]:
    """Return the inventory in order of host."""
    newest, told = _newest().subquery(), _newest(col(Visit.depth) == "site").subquery()
    same = (col(Visit.website_id) == col(Website.id), col(Visit.finished_at) == told.c.finished_at)
    rows = session.exec(
        _select(Website, Visit.pages, newest.c.finished_at)
        .join(newest, newest.c.website_id == col(Website.id), isouter=True)
        .join(told, told.c.website_id == col(Website.id), isouter=True)
        .join(Visit, and_(*same), isouter=True)
        .order_by(col(Website.host)),
    )
    return [
        WebsiteSummary(
            site.id,
            site.host,
            site.owner,
            site.title,
            site.status,
            pages or 0,
            finished_at,
            site.visits,
            site.page_views,
        )
        for site, pages, finished_at in rows
    ]


def _newest(*conditions: Any) -> Any:
    return (
        select(col(Visit.website_id), func.max(col(Visit.finished_at)).label("finished_at"))
        .where(col(Visit.finished_at).is_not(None), *conditions)
        .group_by(col(Visit.website_id))
    )


def latest_visits(session: Session, website_ids: Sequence[str] | None = None) -> dict[str, VisitSummary]:
    """Return what is known of each website: its latest ended visit.

    A scan of front pages adds what it saw to the visit of the whole site before it, and hides none
    of that visit's pages.
    """
    newest = _newest_of(session, website_ids)
    scanned = [site for site, visit in newest.items() if visit.depth == "home"]
    whole = _newest_of(session, scanned, col(Visit.depth) == "site") if scanned else {}
    return {
        site: _together(whole[site], visit) if site in whole else _summary(visit)
        for site, visit in newest.items()
    }


def _newest_of(session: Session, website_ids: Sequence[str] | None, *conditions: Any) -> dict[str, Visit]:
    latest = _newest(*conditions).subquery()
    query = select(Visit).join(
        latest,
        and_(
            latest.c.website_id == col(Visit.website_id),
            latest.c.finished_at == col(Visit.finished_at),
        ),
    )
    if website_ids is not None:
        query = query.where(col(Visit.website_id).in_(website_ids))
    return {visit.website_id: visit for visit in session.exec(query.where(*conditions))}


def _together(whole: Visit, scan: Visit) -> VisitSummary:
    """Return a visit of the whole site with what a later scan of its front page saw."""
    seen = whole.evidence if scan.cause else whole.evidence | scan.evidence
    return replace(_summary(whole), cause=scan.cause, evidence=seen, finished_at=scan.finished_at)


def _summary(visit: Visit) -> VisitSummary:
    return VisitSummary(
        visit_id=visit.id,
        website_id=visit.website_id,
        crawl_id=visit.crawl_id,
        cause=visit.cause,
        evidence=visit.evidence,
        pages=visit.pages,
        documents=visit.documents,
        errors=visit.errors,
        broken_links=visit.broken_links,
        size=visit.size,
        started_at=visit.started_at,
        finished_at=visit.finished_at,
    )


_PAGE_COLUMNS = tuple(getattr(Page, name) for name in PageRow.__dataclass_fields__)
_COUNTED = (col(Page.kind) == "page", col(Page.status) == 200, col(Page.cause).is_(None))


def pages_of(session: Session, visit_id: str, *, counted: bool = True) -> list[PageRow]:
    """Return the pages of a visit; only those that answered, unless all are asked for."""
    query = _select(*_PAGE_COLUMNS).where(col(Page.visit_id) == visit_id).order_by(col(Page.url))
    if counted:
        query = query.where(*_COUNTED)
    return [PageRow(*row) for row in session.exec(query)]


def page_texts(session: Session, visit_ids: Sequence[str]) -> Iterator[PageText]:
    """Stream the words of all pages that answered in some visits."""
    query = _page_texts().where(col(Page.visit_id).in_(visit_ids), *_COUNTED)
    for row in session.exec(query.execution_options(yield_per=_STREAM)):
        yield PageText(*row)


def page_text(session: Session, page_id: str) -> PageText | None:
    """Return the words of one page."""
    row = session.exec(_page_texts().where(col(Page.id) == page_id)).first()
    return PageText(*row) if row else None


def _page_texts() -> Any:
    return _select(
        Page.id, Page.website_id, Page.url, Page.title, Text.hash, Text.text, Text.chrome, Text.words
    ).join(Text, col(Text.hash) == col(Page.text_hash))


def broken_links(session: Session, visit_id: str) -> list[BrokenLinkRow]:
    """Return the links of a visit that lead nowhere."""
    query = (
        _select(
            Page.id, col(Page.url), BrokenLink.url, BrokenLink.text, BrokenLink.cause, BrokenLink.internal
        )
        .join(Page, col(Page.id) == col(BrokenLink.page_id))
        .where(col(BrokenLink.visit_id) == visit_id)
        .order_by(col(Page.url), col(BrokenLink.url))
    )
    return [BrokenLinkRow(*row) for row in session.exec(query)]


def documents_of(session: Session, visit_id: str) -> list[DocumentRow]:
    """Return the documents that a visit found."""
    query = (
        _select(Page.url, Page.media_type, Page.size, Page.status, Page.cause, Page.links_in)
        .where(col(Page.visit_id) == visit_id, col(Page.kind) == "document")
        .order_by(col(Page.url))
    )
    return [DocumentRow(*row) for row in session.exec(query)]


def links_of(session: Session, page_id: str) -> list[Link]:
    """Return the links of one page."""
    packed = session.exec(select(Page.links).where(col(Page.id) == page_id)).first()
    return unpack_links(packed) if packed else []


def unpack_links(packed: bytes) -> list[Link]:
    """Return stored links."""
    return [
        Link(url, text, kind, bool(internal))
        for url, text, kind, internal in json.loads(zlib.decompress(packed))
    ]


def packed_links(session: Session, visit_id: str) -> Iterator[tuple[str, str, bytes]]:
    """Stream the id, address and stored links of each page of a visit that has links."""
    query = _select(Page.id, Page.url, Page.links).where(
        col(Page.visit_id) == visit_id, col(Page.links).is_not(None)
    )
    for page_id, url, packed in session.exec(query.execution_options(yield_per=_STREAM)):
        if packed:
            yield page_id, url, packed


def answered(session: Session, visit_id: str) -> dict[str, Answered]:
    """Return how each address of a visit answered."""
    query = _select(Page.url, Page.id, Page.kind, Page.status, Page.cause, Page.final_url, Page.size).where(
        col(Page.visit_id) == visit_id
    )
    return {
        url: Answered(page_id, kind, status, cause, None if final_url == url else final_url, size)
        for url, page_id, kind, status, cause, final_url, size in session.exec(query)
    }


def faults_elsewhere(session: Session, urls: Sequence[str]) -> dict[str, str]:
    """Return why addresses of other websites lead nowhere, where the latest visits of those show it."""
    visits = _visits_by_key(session, {url: key_of(urlsplit(url).hostname or "") for url in urls})
    faults: dict[str, str] = {}
    asked: dict[tuple[str, str], list[str]] = {}
    for url, visit in visits.items():
        if fault := fault_of_all(visit.cause, visit.pages):
            faults[url] = fault
        else:
            spelt = spell(url, str(visit.evidence.get("origin") or ""))
            asked.setdefault((visit.visit_id, spelt), []).append(url)
    for some in _few(sorted(asked)):
        query = select(Page.visit_id, Page.url, Page.cause).where(
            col(Page.visit_id).in_({visit for visit, _ in some}), col(Page.url).in_({url for _, url in some})
        )
        for visit_id, page, cause in session.exec(query):
            if fault := fault_of(cause):
                faults |= dict.fromkeys(asked.get((visit_id, page), ()), fault)
    return faults


def _visits_by_key(session: Session, keys: dict[str, str]) -> dict[str, VisitSummary]:
    """Return the latest visit of the website that each address belongs to, if it is one of the estate."""
    sites: dict[str, str] = {}
    for some in _few(sorted(set(keys.values()))):
        sites |= dict(session.exec(select(Website.key, Website.id).where(col(Website.key).in_(some))).all())
    visits = {
        site: visit
        for some in _few(sorted(sites.values()))
        for site, visit in latest_visits(session, some).items()
    }
    return {url: visits[sites[key]] for url, key in keys.items() if sites.get(key) in visits}


def _few(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """Cut values into as many as one statement takes."""
    return (values[start : start + _STREAM] for start in range(0, len(values), _STREAM))


def values_of(session: Session, website_id: str) -> list[Provenance]:
    """Return what each source says of a website."""
    query = select(Value).where(col(Value.website_id) == website_id).order_by(col(Value.field))
    return [
        Provenance(one.field, one.value, one.source, one.source_row, one.seen_at)
        for one in session.exec(query)
    ]


def hosts_of(session: Session, website_id: str) -> list[str]:
    """Return the host names of a website."""
    return list(session.exec(select(Host.host).where(col(Host.website_id) == website_id)))
