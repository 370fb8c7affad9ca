"""The Cranfield collection: 1,400 abstracts, 225 questions, judged answers; and nDCG over them."""

import math
import re
from collections import defaultdict

from search_index.backend import Document

RECORD = re.compile(r"^\.I (\d+)\s*$", re.MULTILINE)
PART = re.compile(r"^\.([TABW])\s*$", re.MULTILINE)
# Judgement codes run from 1 (complete answer) to 4 (minimal); -1 marks no interest.
GAINS = {1: 4, 2: 3, 3: 2, 4: 1}


def _parts(record: str) -> dict[str, str]:
    pieces = PART.split(record)
    return {name: " ".join(text.split()) for name, text in zip(pieces[1::2], pieces[2::2], strict=True)}


def documents(folder):
    pieces = RECORD.split((folder / "cran.all.1400").read_text())
    for number, record in zip(pieces[1::2], pieces[2::2], strict=True):
        parts = _parts(record)
        title = parts.get("T", "")
        # The abstract repeats its title, which would count it twice.
        body = parts.get("W", "").removeprefix(title)
        yield Document(url=number, title=title, summary="", body=body, type="abstract")


def queries(folder):
    """Questions by their order: the judgements number them 1 to 225, not by .I."""
    pieces = RECORD.split((folder / "cran.qry").read_text())
    return {n: _parts(record)["W"] for n, record in enumerate(pieces[2::2], 1)}


def judgements(folder):
    found = defaultdict(dict)
    for line in (folder / "cranqrel").read_text().splitlines():
        query, document, code = (int(part) for part in line.split()[:3])
        if code in GAINS:
            found[query][str(document)] = GAINS[code]
    return found


def ndcg(ranked, gains, depth=10):
    """Normalised discounted cumulative gain of the first `depth` results."""
    ideal = sorted(gains.values(), reverse=True)[:depth]
    best = sum(gain / math.log2(place + 2) for place, gain in enumerate(ideal))
    got = sum(gains.get(url, 0) / math.log2(place + 2) for place, url in enumerate(ranked[:depth]))
    return got / best if best else 0.0


def mean_ndcg(backend, folder, make_query):
    asked, judged = queries(folder), judgements(folder)
    scores = [
        ndcg([hit.url for hit in backend.search(make_query(text)).hits], judged[number])
        for number, text in asked.items()
        if judged[number]
    ]
    return sum(scores) / len(scores), len(scores)
