"""Storing scores, each run beside all earlier ones."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session

from app.db import new_id
from app.rationalisation.scoring.facts import SiteFacts
from app.rationalisation.scoring.models import ScoreRow, Scoring
from app.rationalisation.scoring.policy import Policy
from app.rationalisation.scoring.queries import Gathered
from app.rationalisation.scoring.rules import Grounds, Proposal, Score


def store_scores(
    session: Session,
    scores: Sequence[tuple[SiteFacts, Score]],
    gathered: Gathered,
    *,
    policy: Policy,
    as_of: date,
    now: datetime,
) -> Scoring:
    """Keep a run beside all earlier ones."""
    scoring = Scoring(
        policy=policy.version,
        analysis_id=gathered.analysis_id,
        as_of=as_of,
        created_at=now,
        sites=len(scores),
    )
    session.add(scoring)
    session.flush()
    rows = [_row(facts, score, gathered.visits.get(facts.website_id), scoring) for facts, score in scores]
    if rows:
        session.execute(insert(ScoreRow), rows)
    return scoring


def _row(facts: SiteFacts, score: Score, visit_id: str | None, scoring: Scoring) -> dict[str, Any]:
    return {
        "id": new_id(),
        "scoring_id": scoring.id,
        "website_id": facts.website_id,
        "visit_id": visit_id,
        "policy": score.policy,
        "created_at": scoring.created_at,
        **score_values(score),
    }


def score_values(score: Score) -> dict[str, Any]:
    """A score as the columns that keep it."""
    return {
        "proposal": score.proposal.action,
        "target": score.proposal.target,
        "reason": score.proposal.reason.code,
        "reason_values": dict(score.proposal.reason.values),
        "score": score.score,
        "confidence": score.confidence,
        "findings": {
            name: {**asdict(finding), "evidence": dict(finding.evidence)}
            for name, finding in score.findings.items()
        },
        "grounds": _grounds(score.grounds),
    }


def _grounds(grounds: Grounds) -> dict[str, Any]:
    return {
        "settled": _proposal(grounds.settled),
        "weak_move": _proposal(grounds.weak_move),
        "visits": grounds.visits,
        "follows": grounds.follows,
        "otherwise": _proposal(grounds.otherwise),
    }


def _proposal(proposal: Proposal | None) -> dict[str, Any] | None:
    if proposal is None:
        return None
    reason = proposal.reason
    return {
        "action": proposal.action,
        "target": proposal.target,
        "reason": reason.code,
        "values": dict(reason.values),
    }
