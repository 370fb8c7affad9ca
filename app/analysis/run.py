"""Bring the analysis up to date: read, think without holding the database, then write."""

import time
from collections.abc import Callable

from sqlalchemy import Engine

from app import clock
from app.analysis import queries
from app.analysis.corpus import analyse, fingerprint
from app.analysis.models import AnalysisRun
from app.analysis.operations import store
from app.db import read_session, transaction
from app.estate.queries import latest_visits
from app.terminal import how_many


def bring_up_to_date(engine: Engine, say: Callable[[str], None]) -> AnalysisRun:
    """The run over the latest visits: the newest kept one if nothing changed since, else a new one."""
    hub = queries.hub_pages()
    with read_session(engine) as session:
        visits = [visit.visit_id for visit in latest_visits(session).values()]
        mark = fingerprint(visits, hub)
        kept = queries.newest_run(session)
        if kept is not None and kept.fingerprint == mark:
            say(f"analysis of {how_many(kept.pages, 'page')} is up to date")
            session.expunge(kept)
            return kept
        started = time.perf_counter()
        analysis = analyse(queries.crawled_websites(session, visits), hub)
        seconds = time.perf_counter() - started
    with transaction(engine) as session:
        run = store(session, analysis, fingerprint=mark, seconds=seconds, now=clock.now())
    say(
        f"analysis: {how_many(run.pages, 'page')}, {how_many(run.words_removed, 'word')} of boilerplate"
        f" taken out, {how_many(run.candidates, 'candidate')}, {how_many(run.pairs, 'overlapping pair')},"
        f" {run.seconds:.1f} s"
    )
    return run
