"""Storing what an analysis found."""

from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, SQLModel

from app.analysis.copies import Cluster
from app.analysis.corpus import HUB, Analysis
from app.analysis.models import (
    AnalysisRun,
    ClusterPage,
    HubPair,
    PageCluster,
    PagePair,
    PageSubject,
    PageTopic,
    SiteAnalysis,
    SiteOverlapRow,
)
from app.analysis.queries import titles_of
from app.db import new_id


def store(
    session: Session, analysis: Analysis, *, fingerprint: str, seconds: float, now: datetime
) -> AnalysisRun:
    """Keep a run: its figures first, then the rows that hang off it."""
    sites = _sites(analysis)
    run = AnalysisRun(
        fingerprint=fingerprint,
        created_at=now,
        seconds=round(seconds, 3),
        pages=len(analysis.pages),
        compared=sum(site["compared_pages"] for site in sites),
        candidates=analysis.candidates,
        pairs=len(analysis.pairs),
        boilerplate_blocks=sum(each.blocks for each in analysis.boilerplate),
        words_removed=sum(each.words_removed for each in analysis.boilerplate),
        words_kept=sum(each.words_kept for each in analysis.boilerplate),
    )
    session.add(run)
    session.flush()
    _insert(session, SiteAnalysis, run.id, sites)
    _insert(session, SiteOverlapRow, run.id, [vars(each) for each in analysis.overlaps])
    _insert(session, PagePair, run.id, _pairs(analysis))
    _insert(session, HubPair, run.id, _hub_pairs(analysis))
    _insert(session, PageSubject, run.id, _subjects(analysis))
    _insert(session, PageTopic, run.id, _topics(analysis))
    _store_clusters(session, run.id, analysis)
    return run


def _store_clusters(session: Session, run_id: str, analysis: Analysis) -> None:
    titles = titles_of(session, [_first(each) for each in analysis.clusters])
    rows, members = [], []
    for number, cluster in enumerate(analysis.clusters, start=1):
        own = [page for page in cluster.pages if page not in analysis.pages]
        rows.append(
            {
                "number": number,
                "title": titles.get(_first(cluster), ""),
                "pages": len(cluster.pages),
                "websites": cluster.websites,
                "words": cluster.words,
                "with_hub": bool(own),
            }
        )
        members += [
            _member(analysis, number, place, page) for place, page in enumerate(cluster.pages, start=1)
        ]
    _insert(session, PageCluster, run_id, rows)
    _insert(session, ClusterPage, run_id, members)


def _first(cluster: Cluster) -> str:
    """The longest page that a crawl saw; a cluster of the hub's own pages alone has none."""
    return next((page for page in cluster.pages if not page.startswith(f"{HUB}:")), "")


def _member(analysis: Analysis, number: int, place: int, page_id: str) -> dict[str, Any]:
    page = analysis.pages.get(page_id)
    return {
        "number": number,
        "place": place,
        "page_id": page_id if page else None,
        "website_id": page.website_id if page else None,
        "hub_path": None if page else page_id.split(":", 2)[2],
    }


def _insert(session: Session, table: type[SQLModel], run_id: str, rows: list[dict[str, Any]]) -> None:
    if rows:
        session.execute(insert(table), [{"run_id": run_id, **row} for row in rows])


def _sites(analysis: Analysis) -> list[dict[str, Any]]:
    compared = analysis.compared_pages()
    rows = []
    for each in analysis.boilerplate:
        hub = analysis.hub.get(each.website_id)
        rows.append(
            {
                "website_id": each.website_id,
                "compared_pages": compared.get(each.website_id, 0),
                "words": each.words_kept,
                "repeated_share": analysis.repeated.get(each.website_id, 0.0),
                "hub_repeated_share": analysis.hub_overlaps.get(each.website_id, 0.0),
                "boilerplate_blocks": each.blocks,
                "words_removed": each.words_removed,
                "subject_pages": hub.pages if hub else 0,
                "hub_share": hub.share if hub else None,
                "hub_path": hub.path if hub else None,
            }
        )
    return rows


def _pairs(analysis: Analysis) -> list[dict[str, Any]]:
    return [
        {
            "id": new_id(),
            "page_id": pair.one,
            "other_page_id": pair.other,
            "website_id": analysis.pages[pair.one].website_id,
            "other_website_id": analysis.pages[pair.other].website_id,
            "kind": pair.kind,
            "jaccard": pair.jaccard,
            "contained": pair.one_in_other,
            "other_contained": pair.other_in_one,
            "shared": pair.shared,
        }
        for pair in analysis.pairs
    ]


def _hub_pairs(analysis: Analysis) -> list[dict[str, Any]]:
    rows = []
    for pair in analysis.hub_pairs:
        _, language, path = pair.other.split(":", 2)
        rows.append(
            {
                "id": new_id(),
                "page_id": pair.one,
                "website_id": analysis.pages[pair.one].website_id,
                "hub_path": path,
                "language": language,
                "kind": pair.kind,
                "jaccard": pair.jaccard,
                "contained": pair.one_in_other,
                "hub_contained": pair.other_in_one,
                "shared": pair.shared,
            }
        )
    return rows


def _topics(analysis: Analysis) -> list[dict[str, Any]]:
    """A page with a hub page of its subject belongs under that page's topic."""
    found = {page: (each.topic_path, each.likeness) for page, each in analysis.subjects.items()}
    found |= {page: (each.path, each.likeness) for page, each in analysis.topics.items()}
    return [
        {
            "page_id": page_id,
            "website_id": analysis.pages[page_id].website_id,
            "topic_path": path,
            "likeness": likeness,
        }
        for page_id, (path, likeness) in found.items()
    ]


def _subjects(analysis: Analysis) -> list[dict[str, Any]]:
    return [
        {
            "page_id": page_id,
            "website_id": analysis.pages[page_id].website_id,
            "hub_path": subject.path,
            "likeness": subject.likeness,
        }
        for page_id, subject in analysis.subjects.items()
    ]
