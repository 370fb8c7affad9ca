"""The first run's part on websites: analyse and score what was crawled, and tell what came of it."""

from collections import Counter
from urllib.parse import urlsplit

from sqlalchemy import Engine

from app.analysis.models import AnalysisRun
from app.analysis.queries import PairSeen, most_similar_pairs, newest_run
from app.db import read_session
from app.rationalisation.scoring.presenters import proposal, reason
from app.rationalisation.scoring.queries import scores_of_run
from app.rationalisation.scoring.run import score_estate

PAIRS = 2_000
PAIRS_OF_TWO = 8


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
    """How many pages each two websites share and how much, then the most similar below full identity."""
    if not pairs:
        return ["No page of one website overlaps with a page of another."]
    between: dict[tuple[str, str], list[float]] = {}
    for pair in pairs:
        between.setdefault(_hosts(pair), []).append(pair.jaccard)
    lines = [
        "| Two websites | Pages that overlap | The same word for word | Half alike or more |",
        "|---|--:|--:|--:|",
    ]
    for (one, other), alike in sorted(between.items(), key=lambda item: -len(item[1])):
        same, half = sum(value == 1 for value in alike), sum(value >= 0.5 for value in alike)
        lines.append(f"| {one}, {other} | {len(alike):,} | {same:,} | {half:,} |")
    shown = _each_first(pairs)
    lines += [
        "",
        f"The most similar pairs across websites, for each two at most {PAIRS_OF_TWO} that are the same and",
        f"{PAIRS_OF_TWO} that differ:",
        "",
        "| Alike | Page | Page elsewhere |",
        "|--:|---|---|",
    ]
    return [*lines, *(f"| {pair.jaccard:.0%} | {pair.url} | {pair.other_url} |" for pair in shown)]


def _hosts(pair: PairSeen) -> tuple[str, str]:
    one, other = sorted((str(urlsplit(pair.url).hostname), str(urlsplit(pair.other_url).hostname)))
    return one, other


def _each_first(pairs: list[PairSeen]) -> list[PairSeen]:
    """The first few of each two websites, once for the same and once for those that differ."""
    seen: Counter[tuple[tuple[str, str], bool]] = Counter()
    shown = []
    for pair in pairs:
        kind = (_hosts(pair), pair.jaccard == 1)
        seen[kind] += 1
        if seen[kind] <= PAIRS_OF_TWO:
            shown.append(pair)
    return shown
