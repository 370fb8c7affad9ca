"""Two pages beside each other: which runs of words both publish, in the words as they stand."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.analysis.rules import SHINGLE_WORDS, WORD, shingle_numbers


@dataclass(frozen=True)
class Passage:
    """A run of a block that is in both pages, or in this one alone."""

    text: str
    shared: bool


@dataclass(frozen=True)
class Side:
    """One page's blocks as passages, and the share of its words that the other page has."""

    blocks: tuple[tuple[Passage, ...], ...]
    words: int
    shared_words: int


@dataclass(frozen=True)
class Comparison:
    """Both pages."""

    one: Side
    other: Side


def compare(one: str, other: str) -> Comparison:
    """Mark in each text the words that belong to a run of five which the other text has too.

    Texts hold one block on each line; runs go across blocks, as in the count of overlaps.
    """
    left, right = _Reading(one), _Reading(other)
    common = set(left.numbers) & set(right.numbers)
    return Comparison(left.side(common), right.side(common))


class _Reading:
    """A text with where each of its words stands."""

    def __init__(self, text: str) -> None:
        self.lines = [line.strip() for line in text.split("\n") if line.strip()]
        self.places = [
            (number, found.start(), found.end())
            for number, line in enumerate(self.lines)
            for found in WORD.finditer(line)
        ]
        words = [self.lines[number][start:end].lower() for number, start, end in self.places]
        self.numbers = [int(number) for number in shingle_numbers(words)]

    def side(self, common: set[int]) -> Side:
        shared = self._shared(common)
        blocks = tuple(self._block(number, shared) for number in range(len(self.lines)))
        return Side(blocks, len(self.places), sum(shared))

    def _shared(self, common: set[int]) -> list[bool]:
        marked = [False] * len(self.places)
        for start, number in enumerate(self.numbers):
            if number in common:
                marked[start : start + SHINGLE_WORDS] = [True] * SHINGLE_WORDS
        return marked

    def _block(self, line: int, shared: Sequence[bool]) -> tuple[Passage, ...]:
        """The line cut where sharing begins or ends; spaces and punctuation stay with what precedes."""
        text = self.lines[line]
        cuts: list[tuple[int, bool]] = []
        for (number, start, _), marked in zip(self.places, shared, strict=True):
            if number == line and (not cuts or cuts[-1][1] != marked):
                cuts.append((start if cuts else 0, marked))
        if not cuts:
            return (Passage(text, shared=False),)
        ends = [start for start, _ in cuts[1:]] + [len(text)]
        return tuple(
            Passage(text[start:end], marked) for (start, marked), end in zip(cuts, ends, strict=True)
        )
