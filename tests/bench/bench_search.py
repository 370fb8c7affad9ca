"""Search: documents indexed a second, queries a second and their p95, the cost of the page, and relevance
on the Cranfield collection where it is at hand."""

import os
import random
import statistics
import tempfile
import time
from pathlib import Path

from app.config import Settings
from app.content.library import library
from app.db import make_engine, read_session
from app.factory import create_app
from app.operators.upgrade import upgrade
from app.search.documents import documents
from app.search.index import rebuild
from search_index.backend import Document, Query
from tests.search_index import cranfield
from tests.search_index.factories import BACKENDS

DOCUMENTS, ASKED, PAGES = 2_000, 110, 60
REFERENCE = Path(os.environ.get("HUB_REFERENCE_DATA", "../shared/data")) / "search" / "cranfield"
QUERIES = (
    "tax your vehicle", "road tax", "sorn", "lost log book", "how much is car tax", "self assessment",
    "national insurance number", "child benefit", "council tax band", "vehcile tax", '"vehicle tax"',
)  # fmt: skip


def main():
    made = list(_corpus(DOCUMENTS))
    for name, engine in sorted(BACKENDS.items()):
        with tempfile.TemporaryDirectory() as folder:
            search = engine(Path(folder))
            _build_and_ask(name, search, made)
            search.close()
    _relevance()
    _pages()


def _corpus(size):
    """Our own pages, their sentences dealt out again at random: real words in real proportions."""
    chance = random.Random(20251117)
    own = [d for d in documents(library(), []) if d.language == "en"]
    sentences = [s for d in own for s in d.body.split(". ") if len(s) > 20]
    yield from own
    for number in range(size - len(own)):
        body = ". ".join(chance.choices(sentences, k=25))
        title = " ".join(chance.choice(sentences).split()[:7])
        yield Document(f"/made/{number}", title, body[:200], body, "website")


def _build_and_ask(name, search, made):
    started = time.perf_counter()
    search.build(made)
    print(f"{name}: {len(made) / (time.perf_counter() - started):,.0f} documents indexed a second")
    started = time.perf_counter()
    search.search(Query("tax"))
    print(f"{name}: first search, with opening, {(time.perf_counter() - started) * 1000:.0f} ms")
    taken = []
    for number in range(ASKED):
        started = time.perf_counter()
        search.search(Query(QUERIES[number % len(QUERIES)]))
        taken.append(time.perf_counter() - started)
    p95 = statistics.quantiles(taken, n=20)[-1] * 1000
    rate = len(taken) / sum(taken)
    print(f"{name}: {rate:,.0f} queries a second over {len(made):,} documents, p95 {p95:.0f} ms")


def _relevance():
    if not REFERENCE.is_dir():
        print("Cranfield: not beside this checkout, not measured")
        return
    for name, engine in sorted(BACKENDS.items()):
        with tempfile.TemporaryDirectory() as folder:
            search = engine(Path(folder))
            search.build(cranfield.documents(REFERENCE))
            figure, asked = cranfield.mean_ndcg(search, REFERENCE, lambda text: Query(text, per_page=10))
            print(f"{name}: Cranfield nDCG@10 {figure:.3f} over {asked} questions")
            search.close()


def _pages():
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder))
        database = make_engine(settings.database)
        upgrade(database)
        app = create_app(settings, database)
        with read_session(database) as session:
            rebuild(app.extensions["search"], session)
        client = app.test_client()
        for path in ("/", "/browse/motoring/", "/guidance/vehicle-tax-rates", "/search?q=road+tax"):
            taken = []
            for _ in range(PAGES):
                started = time.perf_counter()
                client.get(path)
                taken.append(time.perf_counter() - started)
            print(f"{path}: {statistics.median(taken) * 1000:.1f} ms of server time (median)")
        database.dispose()
