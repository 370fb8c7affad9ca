"""Storing what an analysis found."""

from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, SQLModel

from app.analysis.corpus import Analysis
from app.analysis.models import (
    AnalysisRun,
    PagePair,
    PageSubject,
    SiteAnalysis,
    SiteOverlapRow,
)
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
    _insert(session, PageSubject, run.id, _subjects(analysis))
    return run


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
