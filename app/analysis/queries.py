"""Reads: the corpus to analyse, the newest run, and what it found of a website."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from app.analysis.corpus import CrawledPage
from app.analysis.models import (
    AnalysisRun,
    PagePair,
    PageSubject,
    SiteAnalysis,
    SiteOverlapRow,
)
from app.analysis.topics import HubPage
from app.content import markdown
from app.content.library import library
from app.content.rules import Page as Guidance
from app.estate.models import Page, Text, Website

# Pages about the hub itself (its privacy notice, its accessibility statement) are no subject of their
# own: every website has such pages.
NO_SUBJECT = "about-the-hub"
PORTION = 500
# A page counts when it answered and is no document.
COUNTS = (col(Page.kind) == "page", col(Page.status) == HTTPStatus.OK, col(Page.cause).is_(None))


@dataclass(frozen=True)
class PairSeen:
    """Two pages that overlap, as one of their websites sees it."""

    pair_id: str
    url: str
    title: str
    other_host: str
    other_url: str
    other_title: str
    kind: str
    jaccard: float
    contained: float


@dataclass(frozen=True)
class OverlapSeen:
    """Another website that repeats this one."""

    host: str
    website_id: str
    pages: int
    share: float


def newest_run(session: Session) -> AnalysisRun | None:
    """The analysis that scores rest on."""
    return session.exec(select(AnalysisRun).order_by(col(AnalysisRun.created_at).desc()).limit(1)).first()


def crawled_websites(session: Session, visit_ids: Sequence[str]) -> Iterator[list[CrawledPage]]:
    """The texts of the pages that counted in these visits, one website's after the other."""
    columns: tuple[Any, ...] = (
        *(Page.id, Page.website_id, Page.heading, Page.title),
        *(Text.text, Page.language),
    )
    query = (
        select(*columns)
        .join(Text, col(Text.hash) == Page.text_hash)
        .order_by(col(Page.website_id), col(Page.url))
        .execution_options(yield_per=PORTION)
    )
    for chunk in chunks(visit_ids):
        rows = session.exec(query.where(col(Page.visit_id).in_(chunk), *COUNTS))
        for _, website in groupby(rows, key=itemgetter(1)):
            yield [
                CrawledPage(page_id, website_id, heading or title, text, language)
                for page_id, website_id, heading, title, text, language in website
            ]


def titles_of(session: Session, page_ids: Sequence[str]) -> dict[str, str]:
    """What pages are headed, by id."""
    query = select(Page.id, Page.heading, Page.title)
    return {
        page_id: heading or title
        for chunk in chunks([page_id for page_id in page_ids if page_id])
        for page_id, heading, title in session.exec(query.where(col(Page.id).in_(chunk)))
    }


def chunks(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    """Ids in portions that every database takes as parameters."""
    return (ids[start : start + PORTION] for start in range(0, len(ids), PORTION))


def hub_pages() -> list[HubPage]:
    """The hub's own guidance, as subjects."""
    return [_hub_page(page) for page in library() if page.topic != NO_SUBJECT]


def _hub_page(page: Guidance) -> HubPage:
    return HubPage(page.url, page.title, plain(page.body), f"/browse/{page.topic}/", page.language)


def plain(body: str) -> str:
    """The words of Markdown as a reader sees them, one block on each line."""
    blocks = (token.children or () for token in markdown.tokens(body) if token.type == "inline")
    return "\n".join("".join(piece.content or " " for piece in pieces) for pieces in blocks)


def site_analyses(session: Session, run_id: str) -> dict[str, SiteAnalysis]:
    """What the run found of each website, by website id."""
    rows = session.exec(select(SiteAnalysis).where(SiteAnalysis.run_id == run_id))
    return {row.website_id: row for row in rows}


def site_analysis(session: Session, run_id: str, website_id: str) -> SiteAnalysis | None:
    return session.get(SiteAnalysis, (run_id, website_id))


def overlap_shares(session: Session, run_id: str) -> dict[str, dict[str, float]]:
    """For each website, the share of it that each other website repeats, by ids."""
    columns = select(SiteOverlapRow.website_id, SiteOverlapRow.other_website_id, SiteOverlapRow.share)
    found: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for website_id, other_id, share in session.exec(columns.where(SiteOverlapRow.run_id == run_id)):
        found[website_id][other_id] = share
    return found


def sharing_text(session: Session, run_id: str, website_id: str, most: int) -> frozenset[str] | None:
    """A website with all that share text with it, directly or by way of others; None where they are more."""
    found, fresh = {website_id}, {website_id}
    while fresh:
        here, there = col(SiteOverlapRow.website_id), col(SiteOverlapRow.other_website_id)
        rows = session.exec(
            select(SiteOverlapRow.website_id, SiteOverlapRow.other_website_id)
            .where(SiteOverlapRow.run_id == run_id, or_(here.in_(fresh), there.in_(fresh)))
            .limit((most + 1) ** 2)
        ).all()
        fresh = {site for pair in rows for site in pair} - found
        found |= fresh
        if len(found) > most:
            return None
    return frozenset(found)


def overlaps_of(session: Session, run_id: str, website_id: str) -> list[OverlapSeen]:
    """The websites that repeat this one, most first."""
    rows = session.exec(
        select(Website.host, Website.id, SiteOverlapRow.pages, SiteOverlapRow.share)
        .join(Website, col(Website.id) == SiteOverlapRow.other_website_id)
        .where(SiteOverlapRow.run_id == run_id, SiteOverlapRow.website_id == website_id)
        .order_by(col(SiteOverlapRow.share).desc(), Website.host)
    )
    return [OverlapSeen(*row) for row in rows]


def pairs_of(session: Session, run_id: str, website_id: str, limit: int = 200) -> list[PairSeen]:
    """Pages of a website that overlap with others, most alike first, seen from its side."""
    here, there = aliased(Page), aliased(Page)
    rows = session.exec(
        select(PagePair, here, there)
        .join(here, col(here.id) == PagePair.page_id)
        .join(there, col(there.id) == PagePair.other_page_id)
        .where(
            PagePair.run_id == run_id,
            or_(col(PagePair.website_id) == website_id, col(PagePair.other_website_id) == website_id),
        )
        .order_by(col(PagePair.jaccard).desc(), PagePair.id)
        .limit(limit)
    ).all()
    hosts = _hosts(session, {p.website_id for p, _, _ in rows} | {p.other_website_id for p, _, _ in rows})
    return [_seen(pair, one, other, website_id, hosts) for pair, one, other in rows]


def _seen(pair: PagePair, one: Page, other: Page, website_id: str, hosts: dict[str, str]) -> PairSeen:
    mine, theirs, contained = one, other, pair.contained
    if pair.website_id != website_id:
        mine, theirs, contained = other, one, pair.other_contained
    return PairSeen(
        pair.id,
        mine.url,
        mine.heading or mine.title,
        hosts[theirs.website_id],
        theirs.url,
        theirs.heading or theirs.title,
        pair.kind,
        pair.jaccard,
        contained,
    )


def _hosts(session: Session, website_ids: Iterable[str]) -> dict[str, str]:
    rows = session.exec(select(Website.id, Website.host).where(col(Website.id).in_(list(website_ids))))
    return dict(rows.all())


def most_similar_pairs(session: Session, run_id: str, limit: int = 20) -> list[PairSeen]:
    """The pairs across websites that are most alike."""
    here, there = aliased(Page), aliased(Page)
    rows = session.exec(
        select(PagePair, here, there)
        .join(here, col(here.id) == PagePair.page_id)
        .join(there, col(there.id) == PagePair.other_page_id)
        .where(
            PagePair.run_id == run_id,
            col(PagePair.website_id) != col(PagePair.other_website_id),
        )
        .order_by(col(PagePair.jaccard).desc(), here.url, there.url)
        .limit(limit)
    ).all()
    hosts = _hosts(session, {page.website_id for row in rows for page in row[1:]})
    return [_seen(pair, one, other, pair.website_id, hosts) for pair, one, other in rows]


@dataclass(frozen=True)
class PairTexts:
    """A stored pair with the main text of both pages."""

    pair: PagePair
    host: str
    url: str
    title: str
    text: str
    other_host: str
    other_url: str
    other_title: str
    other_text: str


def pair_texts(session: Session, pair_id: str) -> PairTexts | None:
    """One pair with both texts, or None when there is no such pair."""
    pair = session.get(PagePair, pair_id)
    if pair is None:
        return None
    one, other = session.get_one(Page, pair.page_id), session.get_one(Page, pair.other_page_id)
    hosts = _hosts(session, {one.website_id, other.website_id})
    return PairTexts(
        pair,
        hosts[one.website_id],
        one.url,
        one.heading or one.title,
        _text(session, one),
        hosts[other.website_id],
        other.url,
        other.heading or other.title,
        _text(session, other),
    )


def _text(session: Session, page: Page) -> str:
    found = session.get(Text, page.text_hash) if page.text_hash else None
    return found.text if found else ""


def subjects_of(session: Session, run_id: str, website_id: str) -> dict[str, PageSubject]:
    """The hub page for each page of a website that has one, by page id."""
    rows = session.exec(
        select(PageSubject).where(PageSubject.run_id == run_id, PageSubject.website_id == website_id)
    )
    return {row.page_id: row for row in rows}
