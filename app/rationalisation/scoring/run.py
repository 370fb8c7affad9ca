"""Score every website: analysis first brought up to date, scores kept, the queue drawn anew."""

from collections.abc import Callable

from sqlalchemy import Engine

from app import clock
from app.analysis.run import bring_up_to_date
from app.db import read_session, transaction
from app.estate.brands.operations import note_brands
from app.estate.discovery.operations import propose as propose_hosts
from app.estate.standing.operations import judge
from app.rationalisation.decisions.queries import decision_states
from app.rationalisation.policies.queries import policy_in_force
from app.rationalisation.queue.operations import Scored, draw_queue
from app.rationalisation.scoring.merging import score_sites
from app.rationalisation.scoring.models import Scoring
from app.rationalisation.scoring.operations import store_scores
from app.rationalisation.scoring.policy import Policy
from app.rationalisation.scoring.queries import Gathered, gather, scores_of_run
from app.terminal import how_many


def score_estate(engine: Engine, say: Callable[[str], None], policy: Policy | None = None) -> Scoring:
    """One scoring run over all websites, under the policy in force unless another is given."""
    bring_up_to_date(engine, say)
    with transaction(engine) as session:
        found = propose_hosts(session, now=clock.now())
        judge(session, now=clock.now())
        note_brands(session, now=clock.now())
    if found:
        hosts = how_many(found, "unknown host")
        say(f"{hosts} found, to be confirmed or rejected at /rationalisation/discovered")
    with read_session(engine) as session:
        policy = policy or policy_in_force(session)
        gathered = gather(session, policy.thresholds.thin_page_words)
    scoring = _score_and_store(engine, gathered, policy)
    say(f"scored {how_many(scoring.sites, 'website')} under policy {scoring.policy}")
    return scoring


def _score_and_store(engine: Engine, gathered: Gathered, policy: Policy) -> Scoring:
    today = clock.today()
    scores = list(zip(gathered.facts, score_sites(gathered.facts, policy, today), strict=True))
    with transaction(engine) as session:
        scoring = store_scores(session, scores, gathered, policy=policy, as_of=today, now=clock.now())
        rows = scores_of_run(session, scoring.id)
        newest = [
            Scored(row.website_id, row.id, row.proposal, row.target, row.score, row.confidence)
            for row, _, _ in rows
        ]
        draw_queue(session, newest, decision_states(session))
    return scoring
