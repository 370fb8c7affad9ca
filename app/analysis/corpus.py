"""A whole analysis as a value: page texts in, pairs, clusters, overlaps and subjects out; no database.

Texts are read one website at a time and not kept: of each page stay eight bytes for each shingle.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from app.analysis.copies import Cluster, clusters, pairs_between, pairs_within, same_text
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
    overlap,
    repeated_share,
    shingles,
    site_overlaps,
    without_boilerplate,
    words,
)
from app.analysis.sketches import BANDS, NEAREST, PORTION, ROWS, SEED, candidate_places
from app.analysis.topics import SAME_SUBJECT, SAME_TOPIC, HubPage, HubSubjects, Subject

# A page whose subject several hub pages share belongs under their topic, unless one has this share.
ONE_PAGE_SHARE = 0.5
METHOD = (
    *(SHINGLE_WORDS, NEAR_DUPLICATE, CONTAINED, BOILERPLATE_SHARE, BANDS, ROWS, SEED),
    *(NEAREST, SAME_SUBJECT, SAME_TOPIC, 2),
)
# The hub's own pages are compared as those of one more website.
HUB = "hub"


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
    """Everything one run finds out; pairs with the hub's pages have the hub's page second."""

    pages: Mapping[str, Shingled]
    candidates: int
    pairs: Sequence[Overlap]
    hub_pairs: Sequence[Overlap]
    clusters: Sequence[Cluster]
    overlaps: Sequence[SiteOverlap]
    hub_overlaps: Mapping[str, float]
    repeated: Mapping[str, float]
    boilerplate: Sequence[Boilerplate]
    subjects: Mapping[str, Subject]
    topics: Mapping[str, Subject]
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


@dataclass
class _Read:
    """What reading the websites leaves."""

    pages: dict[str, Shingled] = field(default_factory=dict)
    boilerplate: list[Boilerplate] = field(default_factory=list)
    subjects: dict[str, Subject] = field(default_factory=dict)
    topics: dict[str, Subject] = field(default_factory=dict)


def analyse(websites: Iterable[Sequence[CrawledPage]], hub: Sequence[HubPage]) -> Analysis:
    """Boilerplate out, candidates found, each counted exactly; then subjects.

    Args:
        websites: the pages of one website after the other.
        hub: the hub's own pages.
    """
    read = _read(websites, hub)
    own = {page.page_id: page for page in _hub_shingled(hub)}
    every = read.pages | own
    likely, found = overlapping(list(every.values()))
    pairs = [pair for pair in found if pair.one not in own and pair.other not in own]
    overlaps = site_overlaps(every, found)
    return Analysis(
        pages=read.pages,
        candidates=likely,
        pairs=pairs,
        hub_pairs=[_hub_second(pair, own) for pair in found if (pair.one in own) != (pair.other in own)],
        clusters=clusters(every, found),
        overlaps=[each for each in overlaps if HUB not in {each.website_id, each.other_website_id}],
        hub_overlaps={each.website_id: each.share for each in overlaps if each.other_website_id == HUB},
        repeated=repeated_share(every, found),
        boilerplate=read.boilerplate,
        subjects=read.subjects,
        topics=read.topics,
        hub=hub_matches(read.pages, read.subjects, hub) if hub else {},
    )


def overlapping(pages: Sequence[Shingled]) -> tuple[int, list[Overlap]]:
    """How many pairs were counted exactly, and those that are duplicates or contained, most alike first."""
    texts = same_text(pages)
    likely = candidate_places([group[0] for group in texts])
    found = [pair for group in texts if len(group) > 1 for pair in pairs_within(group)]
    for start in range(0, len(likely), PORTION):
        for one, other in likely[start : start + PORTION].tolist():
            pair = overlap(texts[one][0], texts[other][0])
            if pair.kind:
                found.extend(pairs_between(pair, texts[one], texts[other]))
    found.sort(key=lambda pair: (-pair.jaccard, pair.one, pair.other))
    return len(likely), found


def _read(websites: Iterable[Sequence[CrawledPage]], hub: Sequence[HubPage]) -> _Read:
    read = _Read()
    pages, topics = by_language(hub), by_language(_topics_as_pages(hub))
    for website in websites:
        blocks = [PageBlocks(page.page_id, page.website_id, tuple(_lines(page.text))) for page in website]
        shingled, removed = without_boilerplate(blocks)
        read.boilerplate += removed
        for page, found in zip(website, shingled, strict=True):
            read.pages[page.page_id] = found
            if found.words < MIN_WORDS:
                continue
            language = page.language or "en"
            subject = pages[language].nearest(page.title, page.text) if language in pages else None
            if subject is not None:
                read.subjects[page.page_id] = subject
            elif language in topics:
                topic = topics[language].nearest(page.title, page.text, SAME_TOPIC)
                if topic is not None:
                    read.topics[page.page_id] = topic
    return read


def by_language(hub: Iterable[HubPage]) -> dict[str, HubSubjects]:
    """The hub's pages by language: Welsh meets Welsh only."""
    pages: defaultdict[str, list[HubPage]] = defaultdict(list)
    for page in hub:
        pages[page.language].append(page)
    return {language: HubSubjects(each) for language, each in pages.items()}


def _topics_as_pages(hub: Iterable[HubPage]) -> list[HubPage]:
    """Each branch of the browse tree as one long page."""
    texts: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for page in hub:
        texts[page.topic_path, page.language].append(f"{page.title}\n{page.text}")
    return [HubPage(topic, "", "\n".join(each), topic, language) for (topic, language), each in texts.items()]


def _hub_shingled(hub: Iterable[HubPage]) -> list[Shingled]:
    pages = []
    for page in hub:
        tokens = words(page.text)
        pages.append(Shingled(f"{HUB}:{page.language}:{page.path}", HUB, len(tokens), shingles(tokens)))
    return pages


def _hub_second(pair: Overlap, own: Mapping[str, Shingled]) -> Overlap:
    if pair.other in own:
        return pair
    return Overlap(pair.other, pair.one, pair.shared, pair.jaccard, pair.other_in_one, pair.one_in_other)


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
