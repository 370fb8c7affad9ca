"""Reads of what was seen: one page whole, and what each list says of a website."""

from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from app.analysis.clusters import topics_of
from app.analysis.queries import newest_run, subjects_of
from app.estate.models import BrokenLink, Page, Text, Visit, Website
from app.estate.queries import latest_visits, links_of
from app.estate.rules import Link

# The overloads of select() end at four columns.
_select: Any = select


@dataclass(frozen=True)
class HubPlace:
    """Where a page would go in the hub: its branch of the browse tree, and the page on its subject."""

    topic: str = ""
    page: str = ""


@dataclass(frozen=True)
class PageSeen:
    """One address of a visit with the words that were read there."""

    page: Page
    host: str
    text: str
    links: tuple[Link, ...]
    place: HubPlace


def page_seen(session: Session, page_id: str) -> PageSeen | None:
    """One page of any visit, or None."""
    found = session.exec(
        select(Page, Website.host)
        .join(Website, col(Website.id) == col(Page.website_id))
        .where(Page.id == page_id)
    ).first()
    if found is None:
        return None
    page, host = found
    text = session.get(Text, page.text_hash) if page.text_hash else None
    place = hub_places(session, page.website_id).get(page_id, HubPlace())
    return PageSeen(page, host, text.text if text else "", tuple(links_of(session, page_id)), place)


def hub_places(session: Session, website_id: str) -> dict[str, HubPlace]:
    """By page, where the newest analysis would put it in the hub; pages that fit nowhere are left out."""
    run = newest_run(session)
    if run is None:
        return {}
    topics = topics_of(session, run.id, website_id)
    subjects = subjects_of(session, run.id, website_id)
    return {
        page_id: HubPlace(topics.get(page_id, ""), subjects[page_id].hub_path if page_id in subjects else "")
        for page_id in {*topics, *subjects}
    }


def visit_of(session: Session, website_id: str) -> str | None:
    """The visit whose pages the workbench shows of a website."""
    visit = latest_visits(session, [website_id]).get(website_id)
    return visit.visit_id if visit else None


def addresses(session: Session, visit_id: str) -> list[dict[str, Any]]:
    """Every address of a visit, without its text."""
    columns = (
        *(Page.id, Page.url, Page.kind, Page.title, Page.heading, Page.status, Page.cause, Page.media_type),
        *(Page.size, Page.words, Page.language, Page.modified_on, Page.published_on, Page.reading_age),
        *(Page.links_in, Page.broken_links, Page.copy_hash, Page.unchanged),
    )
    rows = session.exec(_select(*columns).where(col(Page.visit_id) == visit_id).order_by(col(Page.url)))
    return [dict(row._mapping) for row in rows]  # noqa: SLF001 - how SQLAlchemy names a row's columns


def broken_links(session: Session, visit_id: str) -> list[dict[str, Any]]:
    """Every link of a visit that leads nowhere, with the page it stands on."""
    rows = session.exec(
        _select(
            col(Page.url).label("page_url"),
            BrokenLink.page_id,
            BrokenLink.url,
            BrokenLink.text,
            BrokenLink.cause,
        )
        .join(Page, col(Page.id) == col(BrokenLink.page_id))
        .where(col(BrokenLink.visit_id) == visit_id)
        .order_by(col(Page.url), col(BrokenLink.url))
    )
    return [dict(row._mapping) for row in rows]  # noqa: SLF001 - as above


def visited(session: Session, visit_id: str) -> Visit:
    """One visit."""
    return session.get_one(Visit, visit_id)
