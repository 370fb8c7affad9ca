"""Words as every engine sees them: folded, stop words out, stemmed, widened by synonyms and mutations."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain
from pathlib import Path

import yaml
from whoosh.lang.porter import stem as porter

VOCABULARY = Path(__file__).parent / "vocabulary"
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
QUOTED = re.compile(r'["“”]([^"“”]+)["“”]')
LONGEST_PHRASE = 4
# English pages are shown where there is no Welsh one, so what a reader of Welsh types may be of either.
READ = {"en": ("en",), "cy": ("cy", "en")}
# Initial consonants and what soft, nasal and aspirate mutation make of them.
MUTATIONS = {
    "p": ("b", "mh", "ph"),
    "t": ("d", "nh", "th"),
    "c": ("g", "ngh", "ch"),
    "b": ("f", "m"),
    "d": ("dd", "n"),
    "g": ("", "ng"),
    "m": ("f",),
    "ll": ("l",),
    "rh": ("r",),
}


@dataclass(frozen=True)
class Slot:
    """One thing a query asks for: its word, as a term of each language read, or else another name of it."""

    word: str
    own: tuple[str, ...]
    others: tuple[tuple[str, ...], ...] = ()

    @property
    def alternatives(self) -> tuple[tuple[str, ...], ...]:
        """Every sequence of terms that will do."""
        return (*((form,) for form in self.own), *self.others)


@dataclass(frozen=True)
class Request:
    """A query taken apart, as terms of every language that its reader reads.

    `typed` is the whole of it; each of `phrases` was quoted and must be found as it stands.
    """

    slots: tuple[Slot, ...]
    typed: tuple[tuple[str, ...], ...] = ()
    phrases: tuple[tuple[tuple[str, ...], ...], ...] = ()
    related: tuple[tuple[str, ...], ...] = ()

    @property
    def terms(self) -> frozenset[str]:
        """Every term that is worth highlighting."""
        sequences = [a for slot in self.slots for a in slot.alternatives]
        return frozenset(
            term for s in (*sequences, *chain.from_iterable(self.phrases), *self.related) for term in s
        )


def surface_words(text: str) -> Iterator[str]:
    """The words of a text as they are written, in lower case."""
    for found in WORD.finditer(text):
        yield found.group().lower().replace("’", "'")


def fold(word: str) -> str:
    """Without accents and possessive: what a hurried reader types."""
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    return plain.removesuffix("'s").replace("'", "")


@lru_cache(maxsize=100_000)
def term(word: str, language: str = "en") -> str:
    """The term of a word: its stem in English; Welsh words keep their form."""
    folded = fold(word)
    if language != "en" or not folded.isascii() or not folded.isalpha():
        return folded
    return _stems().get(folded) or str(porter(folded))


def terms(text: str, language: str = "en") -> list[str]:
    """The terms of a text in order, without stop words."""
    stops = stop_words(language)
    return [found for w in surface_words(text) if w not in stops and (found := term(w, language))]


def request(text: str, language: str = "en") -> Request:
    """Take a query apart. Any text is a query: nothing in it is an operator but quotation marks."""
    read = READ[language]
    quoted = [[tuple(terms(words, code)) for code in read] for words in QUOTED.findall(text)]
    phrases = [tuple(dict.fromkeys(p for p in readings if len(p) > 1)) for readings in quoted]
    stops = frozenset().union(*(stop_words(code) for code in read))
    typed = list(surface_words(text))
    # A query of nothing but stop words ("can I") is still searched for.
    words = list(dict.fromkeys([w for w in typed if w not in stops] or typed))
    return Request(
        slots=tuple(_slot(w, read) for w in words),
        typed=tuple(dict.fromkeys(tuple(term(w, code) for w in words) for code in read)),
        phrases=tuple(readings for readings in phrases if readings),
        related=tuple(dict.fromkeys(name for code in read for name in _related(words, code))),
    )


def _slot(word: str, read: tuple[str, ...]) -> Slot:
    own = tuple(dict.fromkeys(form for code in read if (form := term(word, code))))
    changed = [(form,) for form in mutated(own[0])] if own and read[0] == "cy" else []
    names = [other for form in own for other in _synonyms().get((form,), ())]
    return Slot(word, own, tuple(dict.fromkeys([*changed, *names])))


def _related(words: list[str], language: str) -> tuple[tuple[str, ...], ...]:
    """What phrases of the query are also called: `road tax` brings `vehicle tax`."""
    sequence = [term(w, language) for w in words]
    found: dict[tuple[str, ...], None] = {}
    for length in range(2, LONGEST_PHRASE + 1):
        for start in range(len(sequence) - length + 1):
            for other in _synonyms().get(tuple(sequence[start : start + length]), ()):
                found[other] = None
    for single in sequence:
        found.update((o, None) for o in _synonyms().get((single,), ()) if len(o) > 1)
    return tuple(found)


def mutated(word: str) -> list[str]:
    """A Welsh word with its other initial consonants: `treth` is also `dreth`, `nhreth`, `threth`."""
    found: dict[str, None] = {}
    for radical, changed in MUTATIONS.items():
        forms = (radical, *changed)
        for form in forms:
            if form and word.startswith(form) and len(word) > len(form) + 1:
                found.update((other + word[len(form) :], None) for other in forms)
    return [form for form in found if form != word]


@cache
def stop_words(language: str) -> frozenset[str]:
    """Words that say nothing about what is searched for."""
    loaded = yaml.safe_load((VOCABULARY / "stop_words.yaml").read_text("utf-8"))
    return frozenset(loaded[language].split())


@cache
def _stems() -> dict[str, str]:
    """Words that the stemmer would join with a word of another meaning."""
    loaded: dict[str, str] = yaml.safe_load((VOCABULARY / "stems.yaml").read_text("utf-8"))
    return loaded


@cache
def _synonyms() -> dict[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Each name of a thing to its other names, as terms."""
    groups: dict[str, list[list[str]]] = yaml.safe_load((VOCABULARY / "synonyms.yaml").read_text("utf-8"))
    found: dict[tuple[str, ...], dict[tuple[str, ...], None]] = {}
    for language, listed in groups.items():
        for group in listed:
            names = [tuple(terms(name, language)) for name in group]
            for name in names:
                others = {other: None for other in names if other != name}
                found.setdefault(name, {}).update(others)
    return {name: tuple(others) for name, others in found.items()}
