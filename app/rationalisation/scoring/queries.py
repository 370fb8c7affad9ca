"""Reads: everything known of every website for a score, and the scores that were made."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from app.analysis.models import SiteAnalysis
from app.analysis.queries import COUNTS, chunks, newest_run, overlap_shares, site_analyses
from app.estate.models import BrokenLink, Page, Value, Website
from app.estate.queries import latest_visits
from app.estate.traffic.queries import counted_months
from app.rationalisation.corrections.queries import values_in_force
from app.rationalisation.corrections.rules import corrected
from app.rationalisation.scoring.criteria import Finding
from app.rationalisation.scoring.evidence import (
    REGISTER_FIELDS,
    PageSeen,
    RegisterValue,
    brand_facts,
    crawl_facts,
    register_facts,
)
from app.rationalisation.scoring.facts import OverlapFacts, SiteFacts
from app.rationalisation.scoring.models import ScoreRow, Scoring
from app.rationalisation.scoring.rules import Grounds, Proposal, Reason
from app.rationalisation.scoring.sensitivity import Scored


@dataclass(frozen=True)
class Gathered:
    """The facts of every website, with the visit and the analysis that they rest on."""

    facts: Sequence[SiteFacts]
    visits: Mapping[str, str]
    analysis_id: str | None


def gather(session: Session, thin_page_words: int, only: Collection[str] | None = None) -> Gathered:
    """What is known of every website, corrected as people said; one statement for each 500 visits.

    Args:
        session: to read by.
        thin_page_words: a page with fewer words is thin.
        only: the ids of a few websites, to leave all others out.
    """
    sites = session.exec(_those(select(Website), Website.id, only).order_by(Website.host)).all()
    visits = latest_visits(session, None if only is None else list(only))
    run = newest_run(session)
    register = _register_values(session, only)
    pages = _pages(session, [visit.visit_id for visit in visits.values()])
    broken = _broken(session, only)
    analyses = site_analyses(session, run.id) if run else {}
    overlaps = overlap_shares(session, run.id) if run else {}
    hosts = {site.id: site.host for site in sites}
    said, months = values_in_force(session), counted_months(session, only)
    titles = Counter(title.lower() for title in session.exec(select(Website.title)) if title)
    facts = [
        SiteFacts(
            website_id=site.id,
            host=site.host,
            register=register_facts(
                _website_values(site),
                register[site.id],
                max(0, titles[site.title.lower()] - 1),
                months.get(site.id, {}),
            ),
            crawl=crawl_facts(
                site.host,
                visits[site.id],
                pages[site.id],
                broken.get(visits[site.id].visit_id, 0),
                thin_page_words,
            )
            if site.id in visits
            else None,
            overlap=_overlap(analyses.get(site.id), overlaps.get(site.id, {}), hosts),
            brand=brand_facts(register[site.id]),
        )
        for site in sites
    ]
    facts = [corrected(each, said.get(each.website_id, {})) for each in facts]
    return Gathered(facts, {site: visit.visit_id for site, visit in visits.items()}, run.id if run else None)


def _website_values(site: Website) -> dict[str, str | int | None]:
    return {
        "owner": site.owner,
        "title": site.title,
        "purpose": site.purpose,
        "visits": site.visits,
        "page_views": site.page_views,
    }


def _those(query: Any, column: Any, only: Collection[str] | None) -> Any:
    """The query, of a few websites where these are given."""
    return query if only is None else query.where(column.in_(only))


def _register_values(session: Session, only: Collection[str] | None) -> defaultdict[str, list[RegisterValue]]:
    query = select(Value.website_id, Value.field, Value.value).where(col(Value.field).in_(REGISTER_FIELDS))
    rows = session.exec(_those(query, Value.website_id, only).order_by(col(Value.seen_at)))
    found: defaultdict[str, list[RegisterValue]] = defaultdict(list)
    for website_id, field, value in rows:
        found[website_id].append(RegisterValue(field, value))
    return found


def _pages(session: Session, visit_ids: Sequence[str]) -> defaultdict[str, list[PageSeen]]:
    columns: tuple[Any, ...] = (
        Page.website_id,
        Page.url,
        Page.title,
        Page.heading,
        Page.words,
        Page.modified_on,
        Page.published_on,
        Page.links_internal,
        Page.forms,
        Page.accessibility,
    )
    found: defaultdict[str, list[PageSeen]] = defaultdict(list)
    for chunk in chunks(visit_ids):
        for website_id, *values in session.exec(
            select(*columns).where(col(Page.visit_id).in_(chunk), *COUNTS)
        ):
            found[website_id].append(PageSeen(*values))
    return found


def _broken(session: Session, only: Collection[str] | None) -> dict[str, int]:
    """Broken links within each visit's own website."""
    query = select(BrokenLink.visit_id, func.count()).where(col(BrokenLink.internal))
    rows = session.exec(_those(query, BrokenLink.website_id, only).group_by(col(BrokenLink.visit_id)))
    return dict(rows.all())


def _overlap(
    analysis: SiteAnalysis | None, shares: Mapping[str, float], hosts: Mapping[str, str]
) -> OverlapFacts | None:
    if analysis is None:
        return None
    others = {hosts[other]: share for other, share in shares.items() if other in hosts}
    main = min(others, key=lambda host: (-others[host], host), default=None)
    return OverlapFacts(
        compared_pages=analysis.compared_pages,
        repeated_share=analysis.repeated_share,
        main_host=main,
        main_share=others[main] if main else 0.0,
        others=others,
        hub_text_share=analysis.hub_repeated_share or 0.0,
        subject_pages=analysis.subject_pages,
        hub_share=analysis.hub_share,
        hub_path=analysis.hub_path,
    )


def newest_scoring(session: Session) -> Scoring | None:
    """The run that the queue shows."""
    return session.exec(select(Scoring).order_by(col(Scoring.created_at).desc()).limit(1)).first()


def scores_of_run(session: Session, scoring_id: str) -> list[tuple[ScoreRow, str, str]]:
    """Each score of a run with host and owner, as a person corrected it, in order of host."""
    said = values_in_force(session)
    rows = session.exec(
        select(ScoreRow, Website.host, Website.owner)
        .join(Website, col(Website.id) == ScoreRow.website_id)
        .where(ScoreRow.scoring_id == scoring_id)
        .order_by(Website.host)
    )
    return [(score, host, said.get(score.website_id, {}).get("owner", owner)) for score, host, owner in rows]


def score_history(session: Session, website_id: str, limit: int = 20) -> list[ScoreRow]:
    """A website's scores, newest first."""
    return list(
        session.exec(
            select(ScoreRow)
            .where(ScoreRow.website_id == website_id)
            .order_by(col(ScoreRow.created_at).desc())
            .limit(limit)
        )
    )


def scored_sites(session: Session, scoring_id: str) -> Iterator[Scored]:
    """The scores of a run with what they rest on, to be weighed anew; those without grounds are left out."""
    rows = session.exec(
        select(ScoreRow, Website.host)
        .join(Website, col(Website.id) == ScoreRow.website_id)
        .where(ScoreRow.scoring_id == scoring_id)
        .order_by(Website.host)
    )
    return (scored for row, host in rows if (scored := scored_site(row, host)) is not None)


def scored_site(row: ScoreRow, host: str) -> Scored | None:
    """A stored score as a value; None for one made before grounds were kept."""
    if row.grounds is None:
        return None
    grounds = Grounds(
        _stored_proposal(row.grounds["settled"]),
        _stored_proposal(row.grounds["weak_move"]),
        row.grounds["visits"],
        row.grounds.get("follows"),
        _stored_proposal(row.grounds.get("otherwise")),
    )
    reason = Reason(row.reason, row.reason_values)
    findings = {name: Finding(**finding) for name, finding in row.findings.items()}
    proposal = Proposal(row.proposal, row.target, reason)
    return Scored(row.website_id, host, findings, grounds, proposal, row.score)


def _stored_proposal(stored: Mapping[str, Any] | None) -> Proposal | None:
    if stored is None:
        return None
    return Proposal(stored["action"], stored["target"], Reason(stored["reason"], stored["values"]))


def newest_scorings(session: Session, count: int) -> list[Scoring]:
    """The last runs, newest first."""
    return list(session.exec(select(Scoring).order_by(col(Scoring.created_at).desc()).limit(count)))


def moved_between(session: Session, earlier: str, newest: str) -> list[tuple[str, ScoreRow, ScoreRow]]:
    """Websites whose proposal or target differs between two runs, with both scores, by host."""
    before, after = aliased(ScoreRow), aliased(ScoreRow)
    rows = session.exec(
        select(Website.host, before, after)
        .join(before, col(before.website_id) == Website.id)
        .join(after, col(after.website_id) == Website.id)
        .where(
            before.scoring_id == earlier,
            after.scoring_id == newest,
            or_(
                col(before.proposal) != col(after.proposal),
                func.coalesce(before.target, "") != func.coalesce(after.target, ""),
            ),
        )
        .order_by(Website.host)
    )
    return [(host, one, other) for host, one, other in rows]
