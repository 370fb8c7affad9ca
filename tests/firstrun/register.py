"""The first run's part on registers: import GSA's lists of live federal websites and score what they hold."""

import tempfile
import time
from collections import Counter
from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import select

from app import clock
from app.config import Settings
from app.db import make_engine, read_session, transaction
from app.estate.ignored.operations import add_rules, mark_ignored
from app.estate.ignored.rules import kind_of, read_rule
from app.estate.imports.operations import open_source, take_in
from app.estate.models import Website
from app.estate.titles import shared_titles
from app.operators.upgrade import upgrade
from app.rationalisation.scoring.models import ScoreRow
from app.rationalisation.scoring.run import score_estate

FILES = ("gsa_base_consumer_2026-08.csv", "gsa_standards_2026-08.csv")
IGNORED = ("ignore_list_begins.csv", "ignore_list_contains.csv")
FEW_VIEWS = 500
TITLES = 15


def run(data: Path) -> str:
    """Import into a database of its own and tell in Markdown what came of it.

    Args:
        data: folder that holds `estate/gsa_base_consumer_2026-08.csv` and the rest.
    """
    with tempfile.TemporaryDirectory() as name:
        engine = make_engine(Settings(data_dir=Path(name), log_level="error").database)
        upgrade(engine)
        lines = [*_import(data / "estate", engine), "", *_findings(engine), "", *_scores(engine)]
        engine.dispose()
    return "\n".join(lines)


def _import(folder: Path, engine: Engine) -> list[str]:
    lines = [
        "| File | Recognised as | Rows taken | New websites | Refused | Seconds |",
        "|---|---|--:|--:|--:|--:|",
    ]
    for name in FILES:
        started = time.perf_counter()
        source = open_source(folder / name)
        with transaction(engine) as session:
            outcome = take_in(session, source=source, now=clock.now())
        lines.append(
            f"| `{name}` | {source.recognised_as} | {outcome.taken:,} | {outcome.made:,} "
            f"| {len(outcome.refused)} | {time.perf_counter() - started:.1f} |"
        )
    with transaction(engine) as session:
        rules = 0
        for name in IGNORED:
            header, *rows = (line.split(",", 1) for line in (folder / name).read_text().splitlines())
            read = [rule for row in rows if (rule := read_rule(kind_of(header) or "", row))]
            rules += add_rules(session, rules=read, source=name, now=clock.now())
        ignored = mark_ignored(session, now=clock.now())
    causes = Counter(reason.split(": ", 1)[1] for _, reason in ignored)
    told = ", ".join(f"{count:,} {cause}" for cause, count in causes.most_common(5))
    return [
        *lines,
        "",
        f"GSA's own ignore lists ({rules} rules) name {len(ignored):,} of these websites: {told}.",
        "They stay in the inventory, marked, and are not crawled with all others.",
    ]


def _findings(engine: Engine) -> list[str]:
    with read_session(engine) as session:
        rows = session.exec(select(Website.host, Website.title, Website.owner))
        sites = [(host, title, owner) for host, title, owner in rows]
        viewed = [views for views in session.exec(select(Website.page_views)) if views is not None]
    titles = shared_titles((host, title) for host, title, _ in sites)
    few = sum(views < FEW_VIEWS for views in viewed)
    kinds = Counter()
    for each in titles:
        kinds[each.kind] += len(each.hosts)
    owners = len({owner for *_, owner in sites})
    untitled = sum(not title for _, title, _ in sites)
    lines = [
        f"- {len(sites):,} websites of {owners} owners; {untitled:,} have no title.",
        f"- {len(viewed):,} have traffic; {few:,} of them have under {FEW_VIEWS} page views a month.",
        f"- {kinds.total():,} share a title with another, ignoring case:",
        f"  {kinds['login']:,} log-in portals, {kinds['server']:,} default pages and listings of servers,",
        f"  {kinds['error']:,} errors, {kinds['general']:,} that name nothing, {kinds['own']:,} others.",
        "",
        "| Shared title | Websites | What it is |",
        "|---|--:|---|",
    ]
    lines += [
        f"| {each.title.replace('|', '/')} | {len(each.hosts)} | {each.kind} |" for each in titles[:TITLES]
    ]
    return lines


def _scores(engine: Engine) -> list[str]:
    started = time.perf_counter()
    scoring = score_estate(engine, lambda message: None)
    seconds = time.perf_counter() - started
    with read_session(engine) as session:
        columns = (ScoreRow.proposal, ScoreRow.score, ScoreRow.confidence)
        rows = session.exec(select(*columns).where(ScoreRow.scoring_id == scoring.id)).all()
    proposals = Counter(proposal for proposal, _, _ in rows)
    scored = sum(score is not None for _, score, _ in rows)
    told = ", ".join(f"{count:,} `{proposal}`" for proposal, count in proposals.most_common())
    most = max(row[2] for row in rows)
    return [
        f"Scored under policy {scoring.policy} in {seconds:.1f} s. {scored:,} websites get a score, from",
        f"use, ownership, title and log-in alone. The highest confidence is {most:.0%} and a proposal",
        f"needs 40%, so the proposals are: {told}. That is meant: a list without a crawl is too",
        "little to close a website on.",
    ]
