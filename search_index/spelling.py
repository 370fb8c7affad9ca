"""Did you mean: the nearest known word for each unknown one. The same for every engine."""

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from search_index.backend import Document
from search_index.words import fold, stop_words, surface_words

FILE = "vocabulary.json"
MOST_WORDS = 50_000
SHORTEST_CORRECTED = 4
LONGEST_CORRECTED = 30
MOST_CORRECTED = 6
LONG_WORD = 8


class Collector:
    """Counts the words of documents while they are indexed."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._trusted: set[str] = set()

    def add(self, document: Document) -> None:
        headline = f"{document.title} {document.summary} {' '.join(document.keywords)}"
        trusted = [w for w in surface_words(headline) if w.isalpha()]
        self._trusted.update(trusted)
        self._counts.update(trusted)
        self._counts.update(w for w in surface_words(document.body) if w.isalpha())

    def write(self, folder: Path) -> None:
        """Keep words of a title or summary, and of bodies those seen twice: fewer slips among them."""
        kept = {w: n for w, n in self._counts.items() if n > 1 or w in self._trusted}
        common = dict(Counter(kept).most_common(MOST_WORDS))
        (folder / FILE).write_text(json.dumps(common, ensure_ascii=False), encoding="utf-8")


@dataclass(frozen=True)
class Speller:
    """Suggests words of the index for words that are not in it."""

    counts: dict[str, int]
    folded: frozenset[str]
    by_length: dict[int, tuple[str, ...]]

    @classmethod
    def of(cls, counts: dict[str, int]) -> "Speller":
        by_length: dict[int, list[str]] = {}
        for word in counts:
            by_length.setdefault(len(word), []).append(word)
        return cls(
            counts,
            frozenset(fold(word) for word in counts),
            {length: tuple(words) for length, words in by_length.items()},
        )

    @classmethod
    def read(cls, folder: Path) -> "Speller":
        return cls.of(json.loads((folder / FILE).read_text(encoding="utf-8")))

    def suggest(self, text: str, language: str = "en") -> str | None:
        """The query with unknown words corrected, or None where nothing better is known."""
        words = list(surface_words(text))
        unknown = [w for w in dict.fromkeys(words) if self._is_unknown(w, language)]
        if not unknown or len(unknown) > MOST_CORRECTED:
            return None
        better = {w: found for w in unknown if (found := self._nearest(w))}
        return " ".join(better.get(w, w) for w in words) if better else None

    def _is_unknown(self, word: str, language: str) -> bool:
        return (
            SHORTEST_CORRECTED <= len(word) <= LONGEST_CORRECTED
            and word.isalpha()
            and word not in stop_words(language)
            and fold(word) not in self.folded
        )

    def _nearest(self, word: str) -> str | None:
        most = 2 if len(word) >= LONG_WORD else 1
        near = [
            (edits, -self.counts[other], other)
            for length in range(len(word) - most, len(word) + most + 1)
            for other in self.by_length.get(length, ())
            if other[0] == word[0] or most > 1
            if (edits := distance(word, other, most)) <= most
        ]
        return min(near)[2] if near else None


def distance(one: str, other: str, most: int) -> int:
    """Edits (insert, delete, replace, swap neighbours) between two words; over `most`, not exact."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        before, above, row = row, before, [i]
        for j, b in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, above[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]
