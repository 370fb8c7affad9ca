"""Scoring one website as the next run would, together with those whose text it shares."""

from datetime import date, datetime

from sqlmodel import Session

from app.analysis.queries import newest_run, sharing_text
from app.rationalisation.policies.queries import policy_in_force
from app.rationalisation.rescoring.models import Rescore
from app.rationalisation.scoring.merging import score_sites
from app.rationalisation.scoring.operations import score_values
from app.rationalisation.scoring.queries import gather

# More would keep a person waiting; their scores come with the next run.
MOST_TOGETHER = 100


def rescore(session: Session, *, website_id: str, today: date, now: datetime) -> Rescore | None:
    """Score a website with every correction and the policy in force, and keep the score.

    What becomes of it depends on the websites that publish its text, so all that share text, directly or by
    way of others, are scored, and this one's score is kept. None where they are too many.
    """
    run = newest_run(session)
    together = sharing_text(session, run.id, website_id, MOST_TOGETHER) if run else frozenset({website_id})
    if together is None:
        return None
    policy = policy_in_force(session)
    gathered = gather(session, policy.thresholds.thin_page_words, together)
    scores = zip(gathered.facts, score_sites(gathered.facts, policy, today), strict=True)
    score = next(score for facts, score in scores if facts.website_id == website_id)
    row = Rescore(
        website_id=website_id,
        visit_id=gathered.visits.get(website_id),
        analysis_id=gathered.analysis_id,
        policy=score.policy,
        as_of=today,
        created_at=now,
        **score_values(score),
    )
    session.add(row)
    session.flush()
    return row
