"""Cuts a title or summary into passages, so that a page can mark the words that matched."""

from search_index.backend import Passage
from search_index.words import WORD, term

LONGEST_EXTRACT = 240


def shorten(text: str, longest: int = LONGEST_EXTRACT) -> str:
    """At most so many characters, cut between words."""
    flat = " ".join(text.split())
    if len(flat) <= longest:
        return flat
    return flat[:longest].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


def passages(text: str, matching: frozenset[str], language: str) -> tuple[Passage, ...]:
    """The text in pieces, in order; joined together they are the text."""
    cut: list[Passage] = []
    end = 0
    for found in WORD.finditer(text):
        if term(found.group().lower().replace("’", "'"), language) in matching:
            if found.start() > end:
                cut.append(Passage(text[end : found.start()]))
            cut.append(Passage(found.group(), match=True))
            end = found.end()
    if end < len(text):
        cut.append(Passage(text[end:]))
    return tuple(cut)
