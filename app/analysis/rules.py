"""What two pages share: words, five-word shingles, boilerplate taken out, exact overlap."""

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

# The shingles of a page: 64-bit numbers, each once, in rising order.
Shingles = NDArray[np.uint64]
_Number = TypeVar("_Number", np.uint64, np.int64)

SHINGLE_WORDS = 5
# A page with less main text than this has nothing of its own to compare.
MIN_WORDS = 30
# Two pages are near duplicates from this share of common shingles on; one holds the other from that.
NEAR_DUPLICATE = 0.4
CONTAINED = 0.8
# A block is boilerplate when this share of a site's pages, and at least three of them, repeat it.
BOILERPLATE_SHARE = 0.3
BOILERPLATE_PAGES = 3

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
# Odd multipliers, one for each place in a shingle, so that the order of words counts.
_PLACES = np.array(
    [
        0x9E3779B97F4A7C15,
        0xC2B2AE3D27D4EB4F,
        0x165667B19E3779F9,
        0xD6E8FEB86659FD93,
        0xFF51AFD7ED558CCD,
    ],
    dtype=np.uint64,
)


@dataclass(frozen=True)
class PageBlocks:
    """The main text of a page, one block-level element each, before boilerplate is taken out."""

    page_id: str
    website_id: str
    blocks: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Shingled:
    """A page ready to be compared: eight bytes for each of its shingles, and not its text."""

    page_id: str
    website_id: str
    words: int
    shingles: Shingles


@dataclass(frozen=True, slots=True)
class Overlap:
    """What two pages share, counted exactly; containments are the share of each in the other."""

    one: str
    other: str
    shared: int
    jaccard: float
    one_in_other: float
    other_in_one: float

    @property
    def kind(self) -> str | None:
        """`duplicate`, `contained`, or None when they share too little to say so."""
        if self.jaccard >= NEAR_DUPLICATE:
            return "duplicate"
        if max(self.one_in_other, self.other_in_one) >= CONTAINED:
            return "contained"
        return None


@dataclass(frozen=True)
class Boilerplate:
    """What was taken out of a website's pages because they repeat it."""

    website_id: str
    blocks: int
    words_removed: int
    words_kept: int


def words(text: str) -> list[str]:
    """The words of a text in lower case, without punctuation."""
    return WORD.findall(text.lower())


def shingles(tokens: Sequence[str]) -> Shingles:
    """Each run of five words as a 64-bit number; fewer than five words make none."""
    return distinct(shingle_numbers(tokens))


def distinct(numbers: NDArray[_Number]) -> NDArray[_Number]:
    """Each number once, in rising order; many times as fast as `numpy.unique`, which makes a hash table."""
    ordered = np.sort(numbers)
    first = np.ones(len(ordered), dtype=bool)
    first[1:] = ordered[1:] != ordered[:-1]
    found: NDArray[_Number] = ordered[first]
    return found


def shingle_numbers(tokens: Sequence[str]) -> Shingles:
    """The runs of five words in order, each as a 64-bit number.

    Numbers stand in for words: two different runs share one with a chance of about 1 in 10^19.
    """
    runs = len(tokens) - SHINGLE_WORDS + 1
    if runs < 1:
        return np.empty(0, dtype=np.uint64)
    numbers = np.fromiter(map(_word_number, tokens), dtype=np.uint64, count=len(tokens))
    found = np.zeros(runs, dtype=np.uint64)
    for place, factor in enumerate(_PLACES):
        found += numbers[place : place + runs] * factor
    return found


@lru_cache(maxsize=500_000)
def _word_number(token: str) -> int:
    return int.from_bytes(hashlib.blake2b(token.encode(), digest_size=8).digest(), "big")


def without_boilerplate(
    pages: Sequence[PageBlocks],
) -> tuple[list[Shingled], list[Boilerplate]]:
    """Pages with the blocks that their own website repeats taken out, and what that was."""
    by_site: defaultdict[str, list[PageBlocks]] = defaultdict(list)
    for page in pages:
        by_site[page.website_id].append(page)
    shingled: list[Shingled] = []
    removed: list[Boilerplate] = []
    for website_id, site_pages in by_site.items():
        repeated = repeated_blocks(site_pages)
        before = kept = 0
        for page in site_pages:
            tokens = words(" ".join(block for block in page.blocks if block not in repeated))
            before += sum(len(words(block)) for block in page.blocks if block in repeated)
            kept += len(tokens)
            shingled.append(Shingled(page.page_id, website_id, len(tokens), shingles(tokens)))
        removed.append(Boilerplate(website_id, len(repeated), before, kept))
    return shingled, removed


def repeated_blocks(pages: Sequence[PageBlocks]) -> frozenset[str]:
    """Blocks that so many pages of one website carry that they say nothing about any of them."""
    counts: Counter[str] = Counter()
    for page in pages:
        counts.update(set(page.blocks))
    enough = max(BOILERPLATE_PAGES, BOILERPLATE_SHARE * len(pages))
    return frozenset(block for block, pages_with in counts.items() if pages_with >= enough)


def overlap(one: Shingled, other: Shingled) -> Overlap:
    """What two pages share, counted over their whole sets of shingles."""
    shared = common(one.shingles, other.shingles)
    union = len(one.shingles) + len(other.shingles) - shared
    return Overlap(
        one=one.page_id,
        other=other.page_id,
        shared=shared,
        jaccard=shared / union if union else 0.0,
        one_in_other=shared / len(one.shingles) if len(one.shingles) else 0.0,
        other_in_one=shared / len(other.shingles) if len(other.shingles) else 0.0,
    )


def common(one: Shingles, other: Shingles) -> int:
    """How many shingles two pages have in common."""
    few, many = (one, other) if len(one) <= len(other) else (other, one)
    if not len(few):
        return 0
    places = np.searchsorted(many, few)
    places[places == len(many)] = 0
    return int(np.count_nonzero(many[places] == few))


def verified(pages: Mapping[str, Shingled], candidates: Iterable[tuple[str, str]]) -> list[Overlap]:
    """The candidates that are duplicates or contained in one another when counted exactly."""
    found = (overlap(pages[one], pages[other]) for one, other in candidates)
    return sorted(
        (pair for pair in found if pair.kind), key=lambda pair: (-pair.jaccard, pair.one, pair.other)
    )


@dataclass(frozen=True)
class SiteOverlap:
    """How much of one website another one repeats."""

    website_id: str
    other_website_id: str
    pages: int
    words: int
    share: float


def site_overlaps(pages: Mapping[str, Shingled], pairs: Iterable[Overlap]) -> list[SiteOverlap]:
    """For each website and other website: the pages and the share of words repeated there.

    A page counts once for each other website, with its best match there.
    """
    best: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for pair in pairs:
        one, other = pages[pair.one], pages[pair.other]
        if one.website_id == other.website_id:
            continue
        for page, there, share in (
            (one, other, pair.one_in_other),
            (other, one, pair.other_in_one),
        ):
            shares = best[page.page_id]
            shares[there.website_id] = max(shares.get(there.website_id, 0.0), share)
    totals: Counter[str] = Counter()
    for page in pages.values():
        totals[page.website_id] += page.words
    counted: Counter[tuple[str, str]] = Counter()
    repeated: defaultdict[tuple[str, str], float] = defaultdict(float)
    for page_id, shares in best.items():
        page = pages[page_id]
        for website_id, share in shares.items():
            counted[page.website_id, website_id] += 1
            repeated[page.website_id, website_id] += share * page.words
    return [
        SiteOverlap(website, other, counted[website, other], round(shared), shared / totals[website])
        for (website, other), shared in sorted(repeated.items())
    ]


def repeated_share(pages: Mapping[str, Shingled], pairs: Iterable[Overlap]) -> dict[str, float]:
    """For each website with pages to compare: the share of its words that any other one repeats."""
    best: dict[str, float] = {}
    for pair in pairs:
        one, other = pages[pair.one], pages[pair.other]
        if one.website_id != other.website_id:
            best[one.page_id] = max(best.get(one.page_id, 0.0), pair.one_in_other)
            best[other.page_id] = max(best.get(other.page_id, 0.0), pair.other_in_one)
    totals: Counter[str] = Counter()
    shared: Counter[str] = Counter()
    for page in pages.values():
        totals[page.website_id] += page.words
        shared[page.website_id] += round(page.words * best.get(page.page_id, 0.0))
    return {website: shared[website] / total for website, total in totals.items() if total}
