"""Pages with the very same text: compared once, and told of each of them afterwards; clusters of pages."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, product

from app.analysis.rules import MIN_WORDS, Overlap, Shingled

# Of a text on more websites than this, and of a pair of texts on more pages, only so many are told:
# the cluster names every page all the same.
MOST = 50


@dataclass(frozen=True)
class Cluster:
    """Pages that repeat one another, directly or by way of others; the longest stands for them."""

    pages: tuple[str, ...]
    websites: int
    words: int


def same_text(pages: Iterable[Shingled]) -> list[list[Shingled]]:
    """The pages that are long enough to compare, those with the same shingles together."""
    groups: defaultdict[bytes, list[Shingled]] = defaultdict(list)
    for page in pages:
        if page.words >= MIN_WORDS and len(page.shingles):
            # A digest and not the bytes themselves, which would be all pages in memory a second time.
            groups[hashlib.blake2b(page.shingles.tobytes(), digest_size=16).digest()].append(page)
    return list(groups.values())


def pairs_within(group: Sequence[Shingled]) -> Iterator[Overlap]:
    """Each page of a text with the next, and with the first page of every other website that has it."""
    firsts = {page.website_id: page for page in reversed(group)}
    wanted = {(one.page_id, other.page_id) for one, other in pairwise(group)}
    for other in sorted(firsts.values(), key=lambda page: page.page_id)[:MOST]:
        wanted |= {(page.page_id, other.page_id) for page in group if page.website_id != other.website_id}
    size = len(group[0].shingles)
    for left, right in sorted({(min(pair), max(pair)) for pair in wanted}):
        yield Overlap(left, right, size, 1.0, 1.0, 1.0)


def pairs_between(found: Overlap, ones: Sequence[Shingled], others: Sequence[Shingled]) -> Iterator[Overlap]:
    """What was counted of two texts, told of the pages that have them."""
    for one, other in product(ones[:MOST], others[:MOST]):
        yield replace(found, one=one.page_id, other=other.page_id)


def clusters(pages: Mapping[str, Shingled], pairs: Iterable[Overlap]) -> list[Cluster]:
    """Pages joined by near duplication, the largest clusters first; containment joins nothing.

    A digest holds many pages that have nothing to do with one another.
    """
    leader: dict[str, str] = {}

    def find(page: str) -> str:
        while (above := leader.setdefault(page, page)) != page:
            leader[page] = leader[above]
            page = leader[page]
        return page

    for pair in pairs:
        if pair.kind == "duplicate":
            leader[find(pair.one)] = find(pair.other)
    members: defaultdict[str, list[str]] = defaultdict(list)
    for page in leader:
        members[find(page)].append(page)
    found = [_cluster(pages, each) for each in members.values()]
    return sorted(found, key=lambda each: (-each.websites, -len(each.pages), each.pages))


def _cluster(pages: Mapping[str, Shingled], members: Sequence[str]) -> Cluster:
    ordered = sorted(members, key=lambda page: (-pages[page].words, page))
    websites = {pages[page].website_id for page in ordered}
    return Cluster(tuple(ordered), len(websites), pages[ordered[0]].words)
