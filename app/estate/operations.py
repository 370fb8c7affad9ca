"""What happens to the estate: a website becomes known, evidence of its pages arrives, a visit ends."""

import json
import zlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Table, bindparam, inspect, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel

from app.db import new_id
from app.estate import queries
from app.estate.models import BrokenLink, Host, Page, Text, Visit, Website
from app.estate.rules import (
    Answered,
    Link,
    PageContent,
    PageEvidence,
    SiteEvidence,
    chain_from,
    host_name,
    key_of,
    outcome_of,
    spell,
    status_after,
)


def know_website(session: Session, *, host: str, now: datetime) -> tuple[Website, bool]:
    """Return the website of a host, made now if it was not known, and whether it was made.

    Raises:
        ValueError: with a sentence for the person, where the host is none.
    """
    name = host_name(host)
    website = queries.website_by_host(session, name)
    if website is not None:
        return website, False
    website = Website(key=key_of(name), host=name, created_at=now, updated_at=now)
    session.add(website)
    session.flush()
    session.add(Host(host=name, website_id=website.id))
    return website, True


def store_pages(
    session: Session, *, pages: Sequence[PageEvidence], copies: Mapping[str, str] | None = None
) -> None:
    """Keep the evidence of pages; an address that a visit already has stays as it is.

    `copies` names the stored copy of an address. A page that has not changed since an earlier visit
    takes over what was seen of it then.
    """
    known = copies or {}
    fresh = [page for page in pages if page.earlier is None]
    texts = {
        page.content.text_hash: page.content for page in fresh if page.content and page.content.text_hash
    }
    _insert_new(session, Text, [_text_row(content) for content in texts.values()])
    rows = [_page_row(page) | {"copy_hash": known.get(page.url)} for page in fresh]
    _insert_new(session, Page, rows + _unchanged_rows(session, [page for page in pages if page.earlier]))


def _unchanged_rows(session: Session, pages: list[PageEvidence]) -> list[dict[str, Any]]:
    wanted = {page.earlier: page for page in pages}
    if not wanted:
        return []
    columns = inspect(Page).local_table.c
    return [
        dict(row)
        | {
            "id": new_id(),
            "visit_id": wanted[row["id"]].visit_id,
            "fetched_at": wanted[row["id"]].fetched_at,
            "unchanged": True,
            "links_in": 0,
            "broken_links": 0,
            "chain": [],
        }
        for row in session.connection().execute(select(*columns).where(columns.id.in_(wanted))).mappings()
    ]


def _insert_new(session: Session, model: type[SQLModel], rows: list[dict[str, Any]]) -> None:
    """Insert many rows at once, leaving out those that are there."""
    if not rows:
        return
    table: Table = inspect(model).local_table
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    session.connection().execute(dialect.insert(table).on_conflict_do_nothing(), rows)


def _text_row(content: PageContent) -> dict[str, Any]:
    return {
        "hash": content.text_hash,
        "text": content.text,
        "chrome": content.chrome,
        "words": content.words,
    }


_NO_CONTENT = PageContent()


def _page_row(page: PageEvidence) -> dict[str, Any]:
    content = page.content or _NO_CONTENT
    return {
        "id": new_id(),
        "visit_id": page.visit_id,
        "website_id": page.website_id,
        "url": page.url,
        "kind": page.kind,
        "status": page.status,
        "cause": page.cause,
        "final_url": page.final_url,
        "chain": [list(hop) for hop in page.chain],
        "media_type": page.media_type,
        "size": page.size,
        "title": content.title,
        "heading": content.heading,
        "headings": [list(heading) for heading in content.headings],
        "description": content.description,
        "canonical": content.canonical,
        "language": content.language,
        "declared_language": content.declared_language,
        "text_hash": content.text_hash or None,
        "words": content.words,
        "reading_age": content.reading_age,
        "robots": content.robots,
        "refresh": content.refresh,
        "copy_hash": None,
        "unchanged": False,
        "published_on": content.published_on,
        "modified_on": content.modified_on,
        "dates": [
            {"kind": one.kind, "meaning": one.meaning, "value": one.value.isoformat(), "text": one.text}
            for one in content.dates
        ],
        **_link_columns(content.links),
        "forms": [
            {"action": form.action, "method": form.method, "fields": form.fields, "purpose": form.purpose}
            for form in content.forms
        ],
        "contacts": content.contacts,
        "accessibility": content.accessibility,
        "truncated": list(content.truncated),
        "fetched_at": page.fetched_at,
        "etag": page.etag,
        "last_modified": page.last_modified,
    }


def _link_columns(links: Sequence[Link]) -> dict[str, Any]:
    internal = sum(link.internal for link in links)
    return {
        "links": pack_links(links),
        "links_internal": internal,
        "links_external": len(links) - internal,
        "links_in": 0,
        "broken_links": 0,
    }


def pack_links(links: Sequence[Link]) -> bytes | None:
    """Links as stored: a tenth of the size of a row for each."""
    if not links:
        return None
    return zlib.compress(json.dumps(links, ensure_ascii=False).encode(), 1)


def store_sites(session: Session, *, sites: Sequence[SiteEvidence], now: datetime) -> None:
    """Keep what was seen of whole sites; where a visit has ended, add it up.

    What is known of all of them is read, and what changed is written, at once: a crawl of names that do
    not resolve ends a hundred visits a second, and each statement waits for the database.
    """
    visits = {visit.id: visit for visit in queries.visits(session, [site.visit_id for site in sites])}
    websites = {one.id: one for one in queries.websites_by_id(session, [s.website_id for s in sites])}
    with session.no_autoflush:
        for site in sites:
            visit = visits[site.visit_id]
            visit.evidence = site.evidence
            visit.cause = site.cause
            visit.started_at = site.started_at
            if site.finished_at is not None:
                _end_visit(session, visit, websites[site.website_id], site, now=now)
    session.flush()


def _end_visit(
    session: Session, visit: Visit, website: Website, site: SiteEvidence, *, now: datetime
) -> None:
    """Work out what only the whole visit can tell: links that lead nowhere, chains, links in.

    Whether a link to another website of the estate leads somewhere is known from its own latest visit.
    """
    origin = str(site.evidence.get("origin") or "")
    seen = queries.answered(session, visit.id)
    links_in = dict.fromkeys(seen, 0)
    changes: list[dict[str, Any]] = []
    broken: list[dict[str, Any]] = []
    outside: dict[str, list[tuple[str, Link]]] = {}
    # The pages of a site link to much the same places: each is looked at once.
    known: dict[str, tuple[str, str | None]] = {}
    for page_id, url, packed in queries.packed_links(session, visit.id) if seen else ():
        faults = 0
        targets: set[str] = set()
        for link in queries.unpack_links(packed):
            found = known.get(link.url)
            if found is None:
                target = spell(link.url, origin) if link.internal else link.url
                cause = outcome_of(target, seen) if link.internal else None
                found = known[link.url] = (target, cause)
            target, cause = found
            if target in targets:
                continue
            targets.add(target)
            if target in links_in and target != url:
                links_in[target] += 1
            if cause is not None:
                faults += 1
                broken.append(_broken_row(visit, page_id, link, cause))
            elif not link.internal:
                outside.setdefault(link.url, []).append((url, link))
        seen[url].faults = faults
    broken += _broken_elsewhere(session, visit, seen, outside)
    for url, answer in seen.items():
        chain = chain_from(url, seen) if answer.redirects_to else []
        changes.append({"key": answer.page_id, "into": links_in[url], "bad": answer.faults, "hops": chain})
    _apply(session, changes)
    _insert_new(session, BrokenLink, broken)
    _sum_up(visit, website, site, seen=seen, broken=len(broken), now=now)


def _broken_elsewhere(
    session: Session, visit: Visit, seen: dict[str, Answered], outside: dict[str, list[tuple[str, Link]]]
) -> list[dict[str, Any]]:
    """Count on their pages, and return, the links to other websites of the estate that lead nowhere."""
    broken = []
    for target, cause in queries.faults_elsewhere(session, list(outside)).items():
        for url, link in outside[target]:
            seen[url].faults += 1
            broken.append(_broken_row(visit, seen[url].page_id, link, cause))
    return broken


def _broken_row(visit: Visit, page_id: str, link: Link, cause: str) -> dict[str, Any]:
    return {
        "id": new_id(),
        "visit_id": visit.id,
        "website_id": visit.website_id,
        "page_id": page_id,
        "url": link.url,
        "text": link.text,
        "cause": cause,
        "internal": link.internal,
    }


def _apply(session: Session, changes: list[dict[str, Any]]) -> None:
    """Note links in, broken links and chains, on the rows where there is something to note."""
    noted = [change for change in changes if change["into"] or change["bad"] or change["hops"]]
    if not noted:
        return
    table: Any = inspect(Page).local_table
    statement = (
        table.update()
        .where(table.c.id == bindparam("key"))
        .values(links_in=bindparam("into"), broken_links=bindparam("bad"), chain=bindparam("hops"))
    )
    session.connection().execute(statement, noted)


def _sum_up(
    visit: Visit,
    website: Website,
    site: SiteEvidence,
    *,
    seen: dict[str, Answered],
    broken: int,
    now: datetime,
) -> None:
    visit.state = "done"
    visit.finished_at = site.finished_at
    visit.pages = sum(one.kind == "page" and one.good for one in seen.values())
    visit.documents = sum(one.kind == "document" and one.good for one in seen.values())
    visit.errors = sum(one.cause is not None for one in seen.values())
    visit.size = sum(one.size or 0 for one in seen.values())
    visit.broken_links = broken
    website.status = status_after(site.cause, visit.pages)
    website.updated_at = now
    front = site.evidence.get("front") or {}
    website.title = front.get("title") or website.title
    website.cms = site.evidence.get("cms") or website.cms
