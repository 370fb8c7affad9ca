"""The first run's part on websites: analyse and score what was crawled, and tell what came of it."""

from sqlalchemy import Engine

from app.analysis.models import AnalysisRun
from app.analysis.queries import PairSeen, most_similar_pairs, newest_run
from app.db import read_session
from app.rationalisation.scoring.presenters import proposal, reason
from app.rationalisation.scoring.queries import scores_of_run
from app.rationalisation.scoring.run import score_estate

PAIRS = 15


def run(engine: Engine) -> str:
    """Score every website in the inventory and tell in Markdown what came of it."""
    scoring = score_estate(engine, lambda message: None)
    with read_session(engine) as session:
        analysis = newest_run(session)
        told = [
            *_analysis(analysis),
            "",
            *_pairs(most_similar_pairs(session, analysis.id, PAIRS)),
            "",
            f"Scores under policy {scoring.policy}, as of {scoring.as_of}:",
            "",
            "| Website | Score | Confidence | Proposal | Why |",
            "|---|--:|--:|---|---|",
        ]
        for row, host, _ in scores_of_run(session, scoring.id):
            score = "unknown" if row.score is None else f"{row.score:.0f}"
            why = reason(row.reason, row.reason_values)
            told.append(
                f"| {host} | {score} | {row.confidence:.0%} | {proposal(row.proposal, row.target)} | {why} |"
            )
    return "\n".join(told)


def _analysis(found: AnalysisRun) -> list[str]:
    share = found.words_removed / ((found.words_removed + found.words_kept) or 1)
    told = (
        f"Analysis of {found.pages:,} pages in {found.seconds:.1f} s: {found.boilerplate_blocks:,} repeated",
        f"blocks ({found.words_removed:,} words, {share:.0%}) taken out as boilerplate, {found.candidates:,}",
        f"candidate pairs counted exactly, {found.pairs:,} overlap.",
    )
    return [" ".join(told)]


def _pairs(pairs: list[PairSeen]) -> list[str]:
    lines = [
        "The most similar pairs across websites:",
        "",
        "| Alike | Page | Page elsewhere |",
        "|--:|---|---|",
    ]
    lines += [f"| {pair.jaccard:.0%} | {pair.url} | {pair.other_url} |" for pair in pairs]
    return lines if pairs else ["No page of one website overlaps with a page of another."]
