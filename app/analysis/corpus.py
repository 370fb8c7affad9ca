"""A whole analysis as a value: page texts in, pairs, overlaps and subjects out; no database."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.analysis.rules import (
    BOILERPLATE_SHARE,
    CONTAINED,
    MIN_WORDS,
    NEAR_DUPLICATE,
    SHINGLE_WORDS,
    Boilerplate,
    Overlap,
    PageBlocks,
    Shingled,
    SiteOverlap,
    repeated_share,
    site_overlaps,
    verified,
    without_boilerplate,
)
from app.analysis.sketches import BANDS, ROWS, SEED, candidates
from app.analysis.topics import SAME_SUBJECT, HubPage, HubSubjects, Subject

# A page whose subject several hub pages share belongs under their topic, unless one has this share.
ONE_PAGE_SHARE = 0.5
METHOD = (SHINGLE_WORDS, NEAR_DUPLICATE, CONTAINED, BOILERPLATE_SHARE, BANDS, ROWS, SEED, SAME_SUBJECT)


@dataclass(frozen=True)
class CrawledPage:
    """The main text of a page, one block on each line."""

    page_id: str
    website_id: str
    title: str
    text: str
    language: str | None = None


@dataclass(frozen=True)
class HubMatch:
    """How much of a website the hub treats already, and where its pages would go."""

    pages: int
    share: float
    path: str | None


@dataclass(frozen=True)
class Analysis:
    """Everything one run finds out."""

    pages: Mapping[str, Shingled]
    candidates: int
    pairs: Sequence[Overlap]
    overlaps: Sequence[SiteOverlap]
    repeated: Mapping[str, float]
    boilerplate: Sequence[Boilerplate]
    subjects: Mapping[str, Subject]
    hub: Mapping[str, HubMatch]

    def compared_pages(self) -> Counter[str]:
        """By website, the pages with enough text to compare."""
        return Counter(page.website_id for page in self.pages.values() if page.words >= MIN_WORDS)


def fingerprint(visit_ids: Iterable[str], hub: Sequence[HubPage]) -> str:
    """The same for the same visits, hub pages and method, so that nothing is analysed twice."""
    digest = hashlib.sha256(repr(METHOD).encode())
    for visit_id in sorted(visit_ids):
        digest.update(visit_id.encode())
    for page in sorted(hub, key=lambda each: each.path):
        digest.update(f"\0{page.path}\0{page.title}\0{page.text}".encode())
    return digest.hexdigest()


def analyse(crawled: Sequence[CrawledPage], hub: Sequence[HubPage]) -> Analysis:
    """Boilerplate out, candidates found, each counted exactly; then subjects."""
    blocks = [PageBlocks(page.page_id, page.website_id, tuple(_lines(page.text))) for page in crawled]
    shingled, boilerplate = without_boilerplate(blocks)
    pages = {page.page_id: page for page in shingled}
    likely = candidates(shingled)
    pairs = verified(pages, likely)
    subjects = find_subjects(crawled, pages, hub)
    return Analysis(
        pages=pages,
        candidates=len(likely),
        pairs=pairs,
        overlaps=site_overlaps(pages, pairs),
        repeated=repeated_share(pages, pairs),
        boilerplate=boilerplate,
        subjects=subjects,
        hub=hub_matches(pages, subjects, hub) if hub else {},
    )


def find_subjects(
    crawled: Sequence[CrawledPage], pages: Mapping[str, Shingled], hub: Sequence[HubPage]
) -> dict[str, Subject]:
    """The hub page on the same subject, for each page that has one; Welsh meets Welsh only."""
    index = {
        language: HubSubjects(page for page in hub if page.language == language)
        for language in {page.language for page in hub}
    }
    found = {}
    for page in crawled:
        subjects = index.get(page.language or "en")
        if subjects is None or pages[page.page_id].words < MIN_WORDS:
            continue
        subject = subjects.nearest(page.title, page.text)
        if subject is not None:
            found[page.page_id] = subject
    return found


def hub_matches(
    pages: Mapping[str, Shingled], subjects: Mapping[str, Subject], hub: Sequence[HubPage]
) -> dict[str, HubMatch]:
    """For each website: the share of its pages that the hub treats, and the best address for them."""
    topics = {page.path: page.topic_path for page in hub}
    compared: Counter[str] = Counter()
    likeness: defaultdict[str, Counter[str]] = defaultdict(Counter)
    matched: Counter[str] = Counter()
    for page in pages.values():
        if page.words < MIN_WORDS:
            continue
        compared[page.website_id] += 1
        subject = subjects.get(page.page_id)
        if subject is not None:
            matched[page.website_id] += 1
            likeness[page.website_id][subject.path] += 1
    return {
        website: HubMatch(matched[website], matched[website] / total, _best(likeness[website], topics))
        for website, total in compared.items()
    }


def _best(paths: Counter[str], topics: Mapping[str, str]) -> str | None:
    if not paths:
        return None
    total = paths.total()
    path, count = min(paths.items(), key=lambda each: (-each[1], each[0]))
    if count >= ONE_PAGE_SHARE * total:
        return path
    by_topic: Counter[str] = Counter()
    for each, number in paths.items():
        by_topic[topics[each]] += number
    return min(by_topic, key=lambda topic: (-by_topic[topic], topic))


def _lines(text: str) -> Iterable[str]:
    return (line for line in (raw.strip() for raw in text.split("\n")) if line)
