"""Which page of the hub, if any, treats the subject of a page elsewhere: rare words in common."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.analysis.rules import words

# Cosine from which a hub page is said to treat the same subject; read off the sample estate, where
# the pages that do reach 0.20 to 0.48 and the nearest that do not, general notices apart, 0.19.
SAME_SUBJECT = 0.2
# A branch of the browse tree is as long as all of its pages, so a page is less like it.
SAME_TOPIC = 0.12
# A subject shared on fewer distinct words than this is a coincidence.
MIN_SHARED = 6
TITLE_WEIGHT = 3
MIN_STEM = 4

_STOP = frozenset(
    """
    a about after all also an and any are as at be been before but by can do does for from get had
    has have how if in into is it its may more must not of on one only or other our out over page
    people so some than that the their them then there these they this those to under until up use
    used was we were what when where which who will with would you your
    """.split()  # noqa: SIM905 - a list of eighty quoted words is harder to read
)


@dataclass(frozen=True)
class HubPage:
    """A page of the hub as a subject, and the address of the topic it stands in."""

    path: str
    title: str
    text: str
    topic_path: str = "/"
    language: str = "en"


@dataclass(frozen=True)
class Subject:
    """The hub page nearest to a page, and how near."""

    path: str
    likeness: float
    shared: tuple[str, ...]
    topic_path: str = "/"


class HubSubjects:
    """The hub's pages, indexed by their words."""

    def __init__(self, pages: Iterable[HubPage]) -> None:
        known = list(pages)
        self._topics = {page.path: page.topic_path for page in known}
        counts = {page.path: _terms(page.title, page.text) for page in known}
        documents: Counter[str] = Counter()
        for terms in counts.values():
            documents.update(terms.keys())
        total = len(counts) or 1
        self._rarity = {word: math.log(1 + total / seen) for word, seen in documents.items()}
        self._postings: defaultdict[str, dict[str, float]] = defaultdict(dict)
        for path, terms in counts.items():
            for word, weight in self._unit(terms).items():
                self._postings[word][path] = weight

    def nearest(self, title: str, text: str, enough: float = SAME_SUBJECT) -> Subject | None:
        """The hub page on the same subject, or None when none is near enough."""
        terms = self._unit(_terms(title, text))
        scores: defaultdict[str, float] = defaultdict(float)
        for word, weight in terms.items():
            for path, there in self._postings.get(word, {}).items():
                scores[path] += weight * there
        if not scores:
            return None
        path = min(scores, key=lambda each: (-scores[each], each))
        shared = self._shared(terms, path)
        if scores[path] < enough or len(shared) < MIN_SHARED:
            return None
        return Subject(path, scores[path], shared[:MIN_SHARED], self._topics[path])

    def _shared(self, terms: Mapping[str, float], path: str) -> tuple[str, ...]:
        both = [word for word in terms if path in self._postings.get(word, {})]
        return tuple(sorted(both, key=lambda word: (-terms[word] * self._postings[word][path], word)))

    def _unit(self, terms: Mapping[str, int]) -> dict[str, float]:
        """Weights of a vector of length one; a word the hub never uses weighs as the rarest."""
        rarest = max(self._rarity.values(), default=1.0)
        weights = {
            word: (1 + math.log(count)) * self._rarity.get(word, rarest) for word, count in terms.items()
        }
        length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        return {word: weight / length for word, weight in weights.items()}


def _terms(title: str, text: str) -> Counter[str]:
    counted = Counter(_stems(words(text)))
    for word in _stems(words(title)):
        counted[word] += TITLE_WEIGHT
    return counted


def _stems(tokens: Sequence[str]) -> list[str]:
    """Words that carry a subject, with the commonest endings taken off."""
    return [_stem(word) for word in tokens if len(word) > 2 and word not in _STOP]


def _stem(word: str) -> str:
    """Vehicle and vehicles, tax, taxes and taxed alike; crude, but the same on both sides."""
    if word.endswith("s") and not word.endswith("ss") and len(word) > MIN_STEM:
        word = word[:-1]
    for ending in ("ing", "ed", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= MIN_STEM - 1:
            return word[: -len(ending)]
    return word
