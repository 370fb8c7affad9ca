"""Reads for a website's own page: register, newest score, overlaps, pages, faults, history."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from app.analysis.clusters import HubPairSeen, hub_pairs_of
from app.analysis.queries import (
    OverlapSeen,
    PairSeen,
    newest_run,
    overlaps_of,
    pairs_of,
    site_analysis,
)
from app.estate.models import Website
from app.estate.queries import (
    BrokenLinkRow,
    Provenance,
    VisitSummary,
    broken_links,
    latest_visits,
    values_of,
    website_by_host,
)
from app.rationalisation.corrections.queries import steps_of
from app.rationalisation.corrections.rules import Step as Correction
from app.rationalisation.decisions.models import Decision
from app.rationalisation.decisions.queries import as_steps, history
from app.rationalisation.decisions.rules import DECIDED, PROPOSED, Step, state_of
from app.rationalisation.rescoring.models import Rescore
from app.rationalisation.rescoring.queries import rescores_of
from app.rationalisation.scoring.calibration import Judged
from app.rationalisation.scoring.models import ScoreRow
from app.rationalisation.scoring.queries import score_history

MOST_PAIRS = 50
MOST_BROKEN = 50


@dataclass(frozen=True)
class SiteSeen:
    """Everything the hub knows of one website."""

    website: Website
    values: Sequence[Provenance]
    visit: VisitSummary | None
    scores: Sequence[ScoreRow]
    overlaps: Sequence[OverlapSeen]
    pairs: Sequence[PairSeen]
    hub_path: str | None
    hub_pairs: Sequence[HubPairSeen]
    broken: Sequence[BrokenLinkRow]
    steps: Sequence[Step]
    corrections: Sequence[Correction]
    rescores: Sequence[Rescore]

    @property
    def score(self) -> ScoreRow | None:
        """The newest score."""
        return self.scores[0] if self.scores else None


def site_seen(session: Session, host: str) -> SiteSeen | None:
    """A website by its host, or None when the inventory does not have it."""
    website = website_by_host(session, host)
    if website is None:
        return None
    visit = latest_visits(session, [website.id]).get(website.id)
    run, scores = newest_run(session), score_history(session, website.id)
    analysis = site_analysis(session, run.id, website.id) if run else None
    return SiteSeen(
        website=website,
        values=values_of(session, website.id),
        visit=visit,
        scores=scores,
        overlaps=overlaps_of(session, run.id, website.id) if run else (),
        pairs=pairs_of(session, run.id, website.id, MOST_PAIRS) if run else (),
        hub_path=analysis.hub_path if analysis else None,
        hub_pairs=hub_pairs_of(session, run.id, website.id, MOST_PAIRS) if run else (),
        broken=broken_links(session, visit.visit_id)[:MOST_BROKEN] if visit else (),
        steps=history(session, website.id),
        corrections=steps_of(session, website.id),
        rescores=rescores_of(session, website.id, scores[0].created_at if scores else None),
    )


def judged_sites(session: Session) -> list[Judged]:
    """What people decided for good about scored websites; samples, and answers to them, are no people's."""
    rows = session.exec(select(Decision).order_by(Decision.website_id, col(Decision.number))).all()
    samples = {row.id for row in rows if row.sample}
    steps: dict[str, list[Decision]] = {}
    for row in rows:
        if row.id not in samples and row.refers_to not in samples:
            steps.setdefault(row.website_id, []).append(row)
    decided = [rows for rows in steps.values() if state_of(as_steps(rows)) == DECIDED]
    return [judged for rows in decided if (judged := _judged(session, rows)) is not None]


def _judged(session: Session, rows: Sequence[Decision]) -> Judged | None:
    proposed = next(row for row in reversed(rows) if row.kind == PROPOSED)
    score = session.get(ScoreRow, proposed.score_id) if proposed.score_id else None
    if score is None:
        return None
    values = {name: finding["value"] for name, finding in score.findings.items()}
    return Judged(score.proposal, proposed.action, values)
