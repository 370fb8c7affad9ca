"""Pairs of pages worth an exact count: MinHash bands for likeness, sampled shingles for containment.

Chances, with 64 bands of 3: two pages that share 40 % of their shingles are missed 1 time in 70,
those that share 42 % 1 in 130, 50 % 1 in 5,000; 5 % are looked at once in 125.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from app.analysis.rules import MIN_WORDS, Shingled, Shingles

BANDS = 64
ROWS = 3
SEED = 20251
# One shingle in four stands for its page in the search for containment, and of these the first
# sixteen that few other pages have are looked up.
SAMPLE_MASK = np.uint64(3)
PROBES = 16
HELD_SHARE = 0.5
# A shingle on more pages than this tells nothing, and of a bucket with more pages not every pair is
# looked at: each page only with the next few.
COMMON = 50
FEW = 3
_CHUNK = 1024
PORTION = 10_000

Numbers = NDArray[np.int64]


def candidates(pages: Sequence[Shingled]) -> set[tuple[str, str]]:
    """Pairs of page ids, the smaller first, that may be near duplicates or hold each other."""
    return {_ordered(pages[one].page_id, pages[other].page_id) for one, other in candidate_places(pages)}


def candidate_places(pages: Sequence[Shingled]) -> list[tuple[int, int]]:
    """The same pairs as places in the sequence; pages too short to compare are in none."""
    usable = [place for place, page in enumerate(pages) if page.words >= MIN_WORDS and len(page.shingles)]
    if len(usable) < 2:
        return []
    sets = [pages[place].shingles for place in usable]
    codes = np.union1d(_alike(sets), _held(sets))
    ones, others = np.divmod(codes, len(sets))
    where = np.array(usable)
    return list(zip(where[ones].tolist(), where[others].tolist(), strict=True))


def _alike(sets: Sequence[Shingles]) -> Numbers:
    """Pairs whose MinHash signatures agree on all rows of at least one band."""
    signatures = np.stack([_signature(each) for each in sets])
    chance = np.random.default_rng(SEED + 1)
    mix = chance.integers(1, 1 << 63, size=ROWS, dtype=np.uint64) | np.uint64(1)
    found = np.empty(0, dtype=np.int64)
    for band in range(BANDS):
        keys = (signatures[:, band * ROWS : (band + 1) * ROWS] * mix).sum(axis=1, dtype=np.uint64)
        found = np.union1d(found, _same_key(keys))
    return found


def _factors() -> tuple[Shingles, Shingles]:
    chance = np.random.default_rng(SEED)
    odd = chance.integers(1, 1 << 63, size=(BANDS * ROWS, 1), dtype=np.uint64) | np.uint64(1)
    return odd, chance.integers(0, 1 << 63, size=(BANDS * ROWS, 1), dtype=np.uint64)


_TIMES, _PLUS = _factors()


def _signature(shingles: Shingles) -> Shingles:
    """For each of 192 ways of shuffling all shingles, the one of this page that comes first."""
    least = np.full(BANDS * ROWS, np.iinfo(np.uint64).max, dtype=np.uint64)
    for start in range(0, len(shingles), _CHUNK):
        shuffled = shingles[start : start + _CHUNK] * _TIMES + _PLUS
        np.minimum(least, shuffled.min(axis=1), out=least)
    return least


def _same_key(keys: Shingles) -> Numbers:
    """Pairs of places with the same key, as one number each."""
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    sizes = _group_sizes(ordered)
    pairs = []
    for step in range(1, COMMON):
        reach = COMMON if step > FEW else len(keys)
        together = (ordered[:-step] == ordered[step:]) & (sizes[:-step] <= reach)
        if not together.any():
            break
        pairs.append(_codes(order[:-step][together], order[step:][together], len(keys)))
    return np.unique(np.concatenate(pairs)) if pairs else np.empty(0, dtype=np.int64)


def _held(sets: Sequence[Shingles]) -> Numbers:
    """Pairs in which the other page has at least half of the shingles looked up for this one."""
    sampled = [each[(each & SAMPLE_MASK) == 0] for each in sets]
    owners = np.repeat(np.arange(len(sets)), [len(each) for each in sampled])
    values = np.concatenate(sampled)
    order = np.argsort(values, kind="stable")
    values, owners = values[order], owners[order]
    sample = _Sample(owners, _group_starts(values), _group_sizes(values))
    told = np.flatnonzero((sample.sizes >= 2) & (sample.sizes <= COMMON))
    # By page, and within a page in order of number, which is as good as chance.
    told = told[np.argsort(owners[told], kind="stable")]
    ranks = np.arange(len(told)) - _group_starts(owners[told])
    probes = told[ranks < PROBES]
    asked = np.bincount(owners[probes], minlength=len(sets))
    # Portions of whole pages, so that no more pairs than fit in memory are unfolded at once.
    edges = np.searchsorted(owners[probes], np.arange(0, len(sets) + PORTION, PORTION))
    found = [_mostly_held(probes[start:end], sample, asked) for start, end in pairwise(edges.tolist())]
    return np.unique(np.concatenate(found))


@dataclass(frozen=True, eq=False)
class _Sample:
    """The sampled shingles in order: whose each is, where its equals begin, how many they are."""

    owners: Numbers
    starts: Numbers
    sizes: Numbers


def _mostly_held(probes: Numbers, sample: _Sample, asked: Numbers) -> Numbers:
    """The pairs that these probes speak for."""
    total, counts = len(asked), sample.sizes[probes]
    here = np.repeat(sample.owners[probes], counts)
    within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    there = sample.owners[np.repeat(sample.starts[probes], counts) + within]
    apart = here != there
    directed, agreed = np.unique(here[apart] * total + there[apart], return_counts=True)
    ones, others = np.divmod(directed, total)
    enough = agreed >= HELD_SHARE * asked[ones]
    return _codes(ones[enough], others[enough], total)


def _group_starts(ordered: NDArray[np.generic]) -> Numbers:
    """For each place of a sorted sequence, where the run of equals around it begins."""
    first = np.ones(len(ordered), dtype=bool)
    first[1:] = ordered[1:] != ordered[:-1]
    begins = np.flatnonzero(first)
    return np.repeat(begins, np.diff(np.append(begins, len(ordered))))


def _group_sizes(ordered: NDArray[np.generic]) -> Numbers:
    """For each place of a sorted sequence, how many equals there are."""
    first = np.ones(len(ordered), dtype=bool)
    first[1:] = ordered[1:] != ordered[:-1]
    counts = np.diff(np.append(np.flatnonzero(first), len(ordered)))
    return np.repeat(counts, counts)


def _codes(ones: Numbers, others: Numbers, total: int) -> Numbers:
    """Pairs as one number each, the smaller place first."""
    found: Numbers = np.minimum(ones, others) * total + np.maximum(ones, others)
    return found


def _ordered(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)
