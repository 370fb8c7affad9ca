"""Reads: clusters of pages, pairs with the hub's own pages, and what was taken out as boilerplate."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func
from sqlmodel import Session, col, select

from app.analysis.models import ClusterPage, HubPair, PageCluster, PageTopic, SiteAnalysis
from app.analysis.queries import crawled_websites, hub_pages
from app.analysis.rules import PageBlocks, repeated_blocks, words
from app.estate.models import Page, Text, Website

# The overloads of select() end at four columns.
_select: Any = select


@dataclass(frozen=True)
class Member:
    """A page of a cluster: of a website, or of the hub itself."""

    place: int
    host: str
    owner: str
    url: str
    title: str
    words: int
    page_id: str | None


@dataclass(frozen=True)
class HubPairSeen:
    """A page that repeats a page of the hub."""

    pair_id: str
    page_id: str
    url: str
    title: str
    hub_path: str
    kind: str
    jaccard: float
    contained: float


@dataclass(frozen=True)
class Side:
    """One page of a comparison, with its main text."""

    host: str
    url: str
    title: str
    text: str


@dataclass(frozen=True)
class Removed:
    """A block that a website repeats, and on how many of its pages."""

    text: str
    pages: int
    words: int


def clusters_of(run_id: str, untitled: str) -> Select[Any]:
    """The clusters of a run; one without a title bears the name `untitled`."""
    title = func.coalesce(func.nullif(col(PageCluster.title), ""), untitled).label("title")
    counted = (PageCluster.number, PageCluster.websites, PageCluster.pages, PageCluster.words)
    query: Select[Any] = _select(title, *counted, PageCluster.with_hub)
    return query.where(col(PageCluster.run_id) == run_id)


def cluster(session: Session, run_id: str, number: int) -> PageCluster | None:
    return session.get(PageCluster, (run_id, number))


def members(session: Session, run_id: str, number: int) -> list[Member]:
    """The pages of a cluster, the longest first."""
    rows = session.exec(
        select(ClusterPage, Page, Website)
        .outerjoin(Page, col(Page.id) == ClusterPage.page_id)
        .outerjoin(Website, col(Website.id) == ClusterPage.website_id)
        .where(ClusterPage.run_id == run_id, ClusterPage.number == number)
        .order_by(col(ClusterPage.place))
    )
    return [_member(member, page, website) for member, page, website in rows]


def _member(member: ClusterPage, page: Page | None, website: Website | None) -> Member:
    if page is None or website is None:
        own = next((each for each in hub_pages() if each.path == member.hub_path), None)
        title, count = (own.title, len(words(own.text))) if own else ("", 0)
        return Member(member.place, "", "", member.hub_path or "", title, count, None)
    title = page.heading or page.title
    return Member(member.place, website.host, website.owner, page.url, title, page.words, page.id)


def hub_pairs_of(session: Session, run_id: str, website_id: str, limit: int = 200) -> list[HubPairSeen]:
    """The pages of a website that repeat a page of the hub, most alike first."""
    rows = session.exec(
        select(HubPair, Page)
        .join(Page, col(Page.id) == HubPair.page_id)
        .where(HubPair.run_id == run_id, HubPair.website_id == website_id)
        .order_by(col(HubPair.jaccard).desc(), HubPair.id)
        .limit(limit)
    )
    return [
        HubPairSeen(
            pair.id,
            page.id,
            page.url,
            page.heading or page.title,
            pair.hub_path,
            pair.kind,
            pair.jaccard,
            pair.contained,
        )
        for pair, page in rows
    ]


def page_side(session: Session, page_id: str) -> Side | None:
    """A crawled page for a comparison."""
    page = session.get(Page, page_id)
    if page is None:
        return None
    website = session.get_one(Website, page.website_id)
    text = session.get(Text, page.text_hash) if page.text_hash else None
    return Side(website.host, page.url, page.heading or page.title, text.text if text else "")


def hub_side(path: str) -> Side | None:
    """A page of the hub for a comparison, as it reads today."""
    found = next((page for page in hub_pages() if page.path == path), None)
    return Side("", found.path, found.title, found.text) if found else None


def topics_of(session: Session, run_id: str, website_id: str) -> dict[str, str]:
    """The branch of the browse tree for each page of a website that has one, by page id."""
    rows = session.exec(
        select(PageTopic.page_id, PageTopic.topic_path).where(
            PageTopic.run_id == run_id, PageTopic.website_id == website_id
        )
    )
    return dict(rows.all())


def boilerplate_of(run_id: str) -> Select[Any]:
    """What was taken out of each website's pages and what was left, with its host."""
    query: Select[Any] = (
        _select(
            col(Website.host),
            col(SiteAnalysis.compared_pages).label("compared"),
            col(SiteAnalysis.boilerplate_blocks).label("blocks"),
            col(SiteAnalysis.words_removed).label("removed"),
            col(SiteAnalysis.words).label("kept"),
            col(SiteAnalysis.repeated_share).label("repeated"),
        )
        .join(SiteAnalysis, col(SiteAnalysis.website_id) == col(Website.id))
        .where(col(SiteAnalysis.run_id) == run_id)
    )
    return query


def removed_blocks(session: Session, visit_ids: Sequence[str]) -> list[Removed]:
    """The blocks that a visit's pages repeat, those on most pages first."""
    found = []
    for website in crawled_websites(session, visit_ids):
        pages = [
            PageBlocks(
                page.page_id,
                page.website_id,
                tuple(line.strip() for line in page.text.split("\n") if line.strip()),
            )
            for page in website
        ]
        repeated = repeated_blocks(pages)
        counts = Counter(block for page in pages for block in set(page.blocks) & repeated)
        found += [Removed(block, pages_with, len(words(block))) for block, pages_with in counts.items()]
    return sorted(found, key=lambda each: (-each.pages, each.text))
