"""Near duplicates over 100,000 whole manual pages and pages of documentation, with copies planted in them.

Words to replace are drawn one by one, each place as likely as any other, and each is replaced by a word drawn
from the corpus: the hardest way, since a passage that is rewritten as a whole breaks fewer runs of words.
Pages of 150 words or more are copied.
"""

import random
import resource
import time

from app.analysis.corpus import analyse
from tests.analysis.planting import Oracle, plant
from tests.bench.manual_pages import texts

PAGES, COPIES = 100_000, 1000
AIMS = {0.02: 1.0, 0.05: 0.98, 0.1: 0.8}
LIMIT_SECONDS = 600
CHECKED = 5000
LONG = 600


def main(pages=PAGES, copies=COPIES):
    planted = plant(texts(pages), shares=tuple(AIMS), copies=copies, seed=20251)
    count = sum(len(website) for website in planted.websites)
    lengths = sorted(len(page.text.split()) for website in planted.websites for page in website)
    tenth, middle, ninth = (lengths[len(lengths) * part // 10] for part in (1, 5, 9))
    print(f"words of a page: {tenth} at the tenth, {middle} in the middle, {ninth:,} at the ninetieth")
    print(f"{count:,} pages of {len(planted.websites):,} made-up websites; {copies:,} copies of each kind")
    began = time.process_time()
    found = analyse(iter(planted.websites), [])
    seconds = time.process_time() - began
    removed = sum(each.words_removed for each in found.boilerplate)
    kept = sum(each.words_kept for each in found.boilerplate)
    blocks = sum(each.blocks for each in found.boilerplate)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{seconds:,.0f} s of processor time, {memory:,.0f} MB at most with the corpus itself in memory")
    print(f"boilerplate: {blocks:,} blocks, {removed:,} of {removed + kept:,} words taken out")
    print(
        f"{found.candidates:,} pairs counted exactly, {len(found.pairs):,} overlap, "
        f"{len(found.clusters):,} clusters"
    )
    recalls = _recalls(planted, found)
    precision = _precision(planted, found)
    assert seconds < LIMIT_SECONDS, f"{seconds:.0f} s, the limit is {LIMIT_SECONDS}"
    assert precision >= 0.99, f"precision {precision:.4f}"
    missed = [f"{share:.0%}" for share, (recall, _) in recalls.items() if recall < AIMS[share]]
    print(f"aims of recall: {'NOT MET at ' + ', '.join(missed) if missed else 'met'}")
    for share, (recall, of_true) in recalls.items():
        # Of short pages with a word in ten replaced, many fall below the definition itself.
        assert recall >= AIMS[share] or of_true >= 0.98, f"recall {recall:.3f}, {of_true:.3f} at {share:.0%}"


def _recalls(planted, found):
    """For each share of words replaced: recall of all copies, and of those that are duplicates still."""
    pairs = {frozenset((pair.one, pair.other)) for pair in found.pairs}
    oracle = Oracle(planted.websites)
    recalls = {}
    for share, each in planted.pairs.items():
        told = [
            (frozenset(pair) in pairs, oracle.duplicates(*pair), len(oracle.texts[pair[0]].split()))
            for pair in each
        ]
        recalls[share] = (_rate(told), _rate([one for one in told if one[1]]))
        long = [one for one in told if one[2] >= LONG]
        print(
            f"{share:.0%} of words replaced: recall {recalls[share][0]:.3f} (aim {AIMS[share]:.2f}), "
            f"{_rate(long):.3f} of the {len(long)} with {LONG} words or more; {sum(one[1] for one in told)} "
            f"of {len(told)} copies are duplicates by the definition still, {recalls[share][1]:.3f} found"
        )
    return recalls


def _rate(told):
    return sum(one[0] for one in told) / max(1, len(told))


def _precision(planted, found):
    """Checked on pairs drawn at random, by an independent count."""
    oracle = Oracle(planted.websites)
    drawn = random.Random(7).sample(list(found.pairs), min(CHECKED, len(found.pairs)))
    right = sum(oracle.duplicates(pair.one, pair.other) for pair in drawn) / len(drawn)
    print(f"precision {right:.4f} over {len(drawn):,} pairs counted independently")
    return right
