"""Pairs of pages worth an exact count: MinHash bands for likeness, sampled shingles for containment.

Where hundreds of pages are alike, counting every pair of them is out of reach; there each page is paired with
those that have most of its rarer shingles, which are what tells such pages apart.

Chances, with 64 bands of 3: two pages that share 40 % of their shingles are missed 1 time in 70,
those that share 42 % 1 in 130, 50 % 1 in 5,000; 5 % are looked at once in 125.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, starmap

import numpy as np
from numpy.typing import NDArray

from app.analysis.rules import MIN_WORDS, Shingled, Shingles, distinct

BANDS = 64
ROWS = 3
SEED = 20251
# One shingle in four stands for its page in the search for containment, and of these the first
# sixteen that few other pages have are looked up.
SAMPLE_MASK = np.uint64(3)
PROBES = 16
HELD_SHARE = 0.5
# A shingle on more pages than this tells nothing, and of a bucket with more pages not every pair is
# looked at: each page only with the next few, and with the nearest by the shingles that tell something.
COMMON = 50
FEW = 3
NEAREST = 16
# Of a long page the rarest of these are enough, and bound what a portion of pages takes.
RAREST = 200
_CHUNK = 1024
# Pages whose meetings are unfolded at once, and parts in which shingles are sorted: both for memory.
PORTION = 1000
PARTS = 16

Numbers = NDArray[np.int64]


def candidates(pages: Sequence[Shingled]) -> set[tuple[str, str]]:
    """Pairs of page ids, the smaller first, that may be near duplicates or hold each other."""
    return {
        _ordered(pages[one].page_id, pages[other].page_id) for one, other in candidate_places(pages).tolist()
    }


def candidate_places(pages: Sequence[Shingled]) -> Numbers:
    """The same pairs as places in the sequence, one on each row; pages too short to compare are in none."""
    usable = [place for place, page in enumerate(pages) if page.words >= MIN_WORDS and len(page.shingles)]
    if len(usable) < 2:
        return np.empty((0, 2), dtype=np.int64)
    sets = [pages[place].shingles for place in usable]
    alike, crowded = _alike(sets)
    codes = distinct(np.concatenate([alike, _nearest(sets, crowded), _held(sets)]))
    found: Numbers = np.array(usable)[np.stack(np.divmod(codes, len(sets)), axis=1)]
    return found


def _alike(sets: Sequence[Shingles]) -> tuple[Numbers, Numbers]:
    """Pairs whose MinHash signatures agree on all rows of at least one band; and who shares a full bucket."""
    signatures = np.stack([_signature(each) for each in sets])
    chance = np.random.default_rng(SEED + 1)
    mix = chance.integers(1, 1 << 63, size=ROWS, dtype=np.uint64) | np.uint64(1)
    found = np.empty(0, dtype=np.int64)
    crowded = np.zeros(len(sets), dtype=bool)
    for band in range(BANDS):
        keys = (signatures[:, band * ROWS : (band + 1) * ROWS] * mix).sum(axis=1, dtype=np.uint64)
        order = np.argsort(keys, kind="stable")
        sizes = _group_sizes(keys[order])
        crowded[order[sizes > COMMON]] = True
        found = distinct(np.concatenate([found, _same_key(keys[order], order, sizes)]))
    return found, np.flatnonzero(crowded)


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


def _same_key(ordered: Shingles, order: Numbers, sizes: Numbers) -> Numbers:
    """Pairs of places with the same key, as one number each."""
    pairs = [np.empty(0, dtype=np.int64)]
    for step in range(1, COMMON):
        reach = COMMON if step > FEW else len(ordered)
        together = (ordered[:-step] == ordered[step:]) & (sizes[:-step] <= reach)
        if not together.any():
            break
        pairs.append(_codes(order[:-step][together], order[step:][together], len(ordered)))
    return np.concatenate(pairs)


@dataclass(frozen=True, eq=False)
class _Telling:
    """Shingles that few pages have, in order: whose each is, where its equals begin, how many they are."""

    owners: Numbers
    starts: Numbers
    sizes: Numbers

    def first(self, most: int, *, rarest: bool = False) -> Numbers:
        """Of each owner at most so many places: by number, which is as good as chance, or the rarest."""
        by = np.argsort(self.sizes, kind="stable") if rarest else np.arange(len(self.owners))
        by = by[np.argsort(self.owners[by], kind="stable")]
        found: Numbers = by[np.arange(len(by)) - _group_starts(self.owners[by]) < most]
        return found

    def meetings(self, probes: Numbers, total: int) -> tuple[Numbers, Numbers]:
        """Who meets whom at these shingles, as `one * total + other`, and at how many of them."""
        counts = self.sizes[probes]
        here = np.repeat(self.owners[probes], counts)
        within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        there = self.owners[np.repeat(self.starts[probes], counts) + within]
        apart = here != there
        directed, agreed = np.unique(here[apart] * total + there[apart], return_counts=True)
        return directed, agreed


def _telling(sets: Sequence[Shingles]) -> _Telling:
    """Looked for in one part of all numbers after the other: most shingles are one page's alone."""
    edges = np.arange(1, PARTS, dtype=np.uint64) * np.uint64((1 << 64) // PARTS)
    cuts = [[0, *np.searchsorted(each, edges).tolist(), len(each)] for each in sets]
    values, owners = [], []
    for part in range(PARTS):
        some = np.concatenate([each[cut[part] : cut[part + 1]] for each, cut in zip(sets, cuts, strict=True)])
        order = np.argsort(some, kind="stable")
        sizes = _group_sizes(some[order])
        told = order[(sizes >= 2) & (sizes <= COMMON)]
        values.append(some[told])
        ends = np.cumsum([cut[part + 1] - cut[part] for cut in cuts])
        owners.append(np.searchsorted(ends, told, side="right"))
    ordered = np.concatenate(values)
    return _Telling(np.concatenate(owners), _group_starts(ordered), _group_sizes(ordered))


def _portions(owners: Numbers, total: int) -> Iterator[slice]:
    """Whole pages at a time, so that no more meetings than fit in memory are unfolded at once."""
    edges = np.searchsorted(owners, np.arange(0, total + PORTION, PORTION))
    return starmap(slice, pairwise(edges.tolist()))


def _nearest(sets: Sequence[Shingles], crowded: Numbers) -> Numbers:
    """Each page of a full bucket with those that have most of the shingles which few of these pages have."""
    if not len(crowded):
        return crowded
    telling = _telling([sets[place] for place in crowded])
    probes = telling.first(RAREST, rarest=True)
    found = []
    for portion in _portions(telling.owners[probes], len(crowded)):
        directed, agreed = telling.meetings(probes[portion], len(crowded))
        ones, others = np.divmod(directed, len(crowded))
        order = np.lexsort((-agreed, ones))
        ones, others = crowded[ones[order]], crowded[others[order]]
        near = np.arange(len(ones)) - _group_starts(ones) < NEAREST
        found.append(distinct(_codes(ones[near], others[near], len(sets))))
    return np.concatenate(found)


def _held(sets: Sequence[Shingles]) -> Numbers:
    """Pairs in which the other page has at least half of the shingles looked up for this one."""
    telling = _telling([each[(each & SAMPLE_MASK) == 0] for each in sets])
    probes = telling.first(PROBES)
    asked = np.bincount(telling.owners[probes], minlength=len(sets))
    found = []
    for portion in _portions(telling.owners[probes], len(sets)):
        directed, agreed = telling.meetings(probes[portion], len(sets))
        ones, others = np.divmod(directed, len(sets))
        enough = agreed >= HELD_SHARE * asked[ones]
        found.append(distinct(_codes(ones[enough], others[enough], len(sets))))
    return np.concatenate(found)


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
