"""Lists of 30,000 lines: server time of every filter and sort, from a cold database cache."""

import itertools
import random
import statistics
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import insert

from app.analysis.models import AnalysisRun, PageCluster, SiteAnalysis
from app.config import Settings
from app.db import make_engine, transaction
from app.estate.discovery.models import Candidate
from app.estate.models import Website
from app.factory import create_app
from app.operators.upgrade import upgrade
from app.rationalisation.queue.models import QueueEntry
from app.rationalisation.queue.queries import SORTS
from app.rationalisation.scoring.rules import PROPOSALS
from app.web.access import Actor, Grant

SITES, OWNERS = 30_000, 120
LIMIT_MS = 100
NOW = datetime(2025, 11, 17, tzinfo=UTC)
STATUSES = ("answers", "answers", "answers", "not_answering", "redirects")
STANDINGS = (
    ("website:own_domain", ""),
    ("part:family_likeness", "coast-site-1.example"),
    ("website:apart_from_parent", "roads-site-2.example"),
    ("closed:no_server_twice", ""),
    ("unknown:did_not_answer", ""),
    ("", ""),
)
DECISIONS = ("none", "none", "none", "waiting", "decided", "returned")
WORDS = ("coast", "roads", "grants", "skills", "farm", "museum", "forest", "port", "school", "archive")


class Analyst:
    """Everybody is an analyst."""

    def load(self):
        return Actor("bench", "bench", "Cl.Cm", "session", frozenset({Grant("analyst")}))

    def sign_in_url(self, return_to):
        return "/signin"

    def sign_out_url(self):
        return "/signin/sign-out"


def main():
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder))
        engine = make_engine(settings.database)
        upgrade(engine)
        _fill(engine)
        _fill_found(engine)
        client = create_app(settings, engine, Analyst()).test_client()
        for name, path, asked in (
            ("the queue", "/rationalisation/", list(queries())),
            ("what counts as a website", "/rationalisation/standing", list(standing_queries())),
            ("hosts found", "/rationalisation/discovered", list(found_queries("times", "host", "state"))),
            ("clusters", "/rationalisation/duplicates", list(found_queries("websites", "title", "with_hub"))),
            ("boilerplate", "/rationalisation/boilerplate", list(found_queries("removed", "host"))),
        ):
            client.get(path)
            report(name, [(query, *_cold(client, engine, path + query)) for query in asked])
        engine.dispose()


def report(name, took):
    """Print the slowest and the quantiles; too slow is a failure."""
    times, worked = sorted(each[1] for each in took), sorted(each[2] for each in took)
    p95, p95_worked = (each[int(len(each) * 0.95)] for each in (times, worked))
    print(f"{name}: {SITES:,} lines, {len(times)} addresses, each asked on new connections to the database")
    print(f"  passed: median {statistics.median(times):.0f} ms, p95 {p95:.0f} ms, longest {times[-1]:.0f} ms")
    print(
        f"  worked: median {statistics.median(worked):.0f} ms, p95 {p95_worked:.0f} ms,"
        f" longest {worked[-1]:.0f} ms of processor time"
    )
    for url, milliseconds, _ in sorted(took, key=lambda each: -each[1])[:3]:
        print(f"  {milliseconds:.0f} ms {url}")
    # Others may use the machine meanwhile, which takes time and no processor of this process.
    assert p95_worked < LIMIT_MS, f"p95 is {p95_worked:.0f} ms, the limit {LIMIT_MS}"


def queries():
    """Each sort both ways on first, middle and last page; each filter; searches; some together."""
    for sort, order, page in itertools.product(SORTS, ("asc", "desc"), (1, 300, 600)):
        yield f"?sort={sort}&order={order}&page={page}"
    yield from (f"?proposal={proposal}" for proposal in PROPOSALS)
    yield from (f"?status={status}" for status in set(STATUSES))
    yield from (f"?decision={decision}" for decision in set(DECISIONS))
    yield from (f"?owner=Department+{number}" for number in (1, 60, 119))
    yield from ("?q=coast", "?q=site-29999", "?q=no+such+words", "?q=department+1")
    yield from (f"?q=roads&proposal={proposal}&sort=visits" for proposal in PROPOSALS)


def standing_queries():
    """The same of what counts as a website."""
    for sort, order, page in itertools.product(
        ("host", "owner", "kind", "why"), ("asc", "desc"), (1, 300, 600)
    ):
        yield f"?sort={sort}&order={order}&page={page}"
    yield from (f"?kind={kind}" for kind in ("website", "part", "closed", "unknown"))
    yield from (f"?owner=Department+{number}" for number in (1, 60, 119))
    yield from ("?q=coast", "?q=site-29999", "?q=no+such+words", "?q=department+1", "?q=looks+like")
    yield from (f"?q=roads&kind={kind}&sort=owner" for kind in ("website", "part", "closed", "unknown"))


def found_queries(*sorts):
    """The same of a list by what it is sorted by, with searches."""
    for sort, order, page in itertools.product(sorts, ("asc", "desc"), (1, 300, 600)):
        yield f"?sort={sort}&order={order}&page={page}"
    yield from ("", "?q=coast", "?q=29999", "?q=no+such+words", "?q=links", "?state=rejected&q=roads")


def _cold(client, engine, url):
    """Milliseconds passed and worked, the middle of three; new connections know nothing of the file yet."""
    passed, worked = [], []
    for _ in range(3):
        engine.dispose()
        started, busy = time.perf_counter(), time.process_time()
        assert client.get(url).status_code == 200
        worked.append(time.process_time() - busy)
        passed.append(time.perf_counter() - started)
    return statistics.median(passed) * 1000, statistics.median(worked) * 1000


def _fill(engine):
    chance = random.Random(30)
    sites, entries = [], []
    for number in range(SITES):
        host = f"{chance.choice(WORDS)}-site-{number}.example"
        owner = f"Department {chance.randrange(OWNERS)}"
        title = f"{chance.choice(WORDS)} {chance.choice(WORDS)} {number}".title()
        common = {"host": host, "owner": owner, "title": title, "status": chance.choice(STATUSES)}
        visits = chance.choice([None, chance.randrange(1_000_000)])
        standing, other = chance.choice(STANDINGS)
        sites.append(
            {
                "id": f"{number:032}",
                "key": host,
                "created_at": NOW,
                "updated_at": NOW,
                "standing": standing,
                "standing_other": other,
                **common,
            }
        )
        entries.append(
            {
                "website_id": f"{number:032}",
                "visits": visits,
                "pages": chance.randrange(5000),
                "proposal": chance.choice(PROPOSALS),
                "score": chance.choice([None, round(chance.uniform(0, 100), 1)]),
                "confidence": round(chance.random(), 3),
                "decision": chance.choice(DECISIONS),
                "words": f"{host} {title} {owner}".lower(),
                **common,
            }
        )
    with transaction(engine) as session:
        session.execute(insert(Website), sites)
        session.execute(insert(QueueEntry), entries)


def _fill_found(engine):
    """As many hosts found, clusters of pages, and websites with repeated blocks."""
    chance = random.Random(31)
    hosts, clusters, sites = [], [], []
    for number in range(SITES):
        word = chance.choice(WORDS)
        hosts.append(
            {
                "host": f"{word}-new-{number}.example",
                "state": chance.choice(("proposed", "confirmed", "rejected", "ignored")),
                "seen_in": chance.choice(("link", "certificate", "sitemap")),
                "seen_on": f"https://{chance.choice(WORDS)}.example/",
                "times": chance.randrange(500),
                "first_seen_at": NOW,
            }
        )
        counts = {"pages": chance.randrange(50), "websites": chance.randrange(9), "with_hub": number % 9 == 0}
        title = f"{word} {number}".title()
        clusters.append(
            {"run_id": "run", "number": number, "title": title, "words": chance.randrange(5000), **counts}
        )
        sites.append(
            {
                "run_id": "run",
                "website_id": f"{number:032}",
                "compared_pages": chance.randrange(500),
                "words": chance.randrange(90_000),
                "repeated_share": chance.random(),
                "boilerplate_blocks": chance.randrange(40),
                "words_removed": chance.randrange(9_000),
                "subject_pages": 0,
            }
        )
    zeros = dict.fromkeys(("pages", "compared", "candidates", "pairs", "boilerplate_blocks"), 0)
    run = {"id": "run", "fingerprint": "run", "created_at": NOW, "seconds": 1.0, **zeros}
    with transaction(engine) as session:
        session.execute(insert(AnalysisRun), [{**run, "words_removed": 1, "words_kept": 9}])
        session.execute(insert(Candidate), hosts)
        session.execute(insert(PageCluster), clusters)
        session.execute(insert(SiteAnalysis), sites)
