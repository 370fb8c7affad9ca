"""Asks the Whoosh indexes: one open searcher for each language, opened anew when the indexes were swapped."""

import threading
from collections.abc import Iterable
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

from whoosh import query as ask
from whoosh.index import IndexError as BrokenIndexError
from whoosh.index import open_dir
from whoosh.scoring import BM25F
from whoosh.searching import Searcher
from whoosh.sorting import FieldFacet

from search_index import build, generations
from search_index.backend import LANGUAGES, Answer, Document, Hit, IndexUnavailableError, Query
from search_index.extracts import passages
from search_index.spelling import Speller
from search_index.words import READ, Request, Slot, request

# Chosen on the Cranfield collection and on our own query-to-page pairs: see docs/performance.md.
FIELD_BOOSTS = {"title": 2.0, "summary": 1.5, "body": 1.0}
WEIGHTING = BM25F(B=0.75, K1=1.5, title_B=0.3, summary_B=0.3)
RELATED_BOOST = 0.7
SYNONYM_BOOST = 0.5
PHRASE_BOOST = 3.0
EXACT_TITLE_SCORE = 20.0
EVERY_WORD_SCORE = 8.0
OTHER_NAME_SCORE = 6.0
SERVICE_SCORE = 4.0
OWN_LANGUAGE_SCORE = 20.0
ENOUGH = 5  # with fewer results for all words, a page may lack some of them
MOST_SLOTS = 20
MOST_COMBINED = 6
OPEN_TRIES = 3
# Broken or vanished files, and what Whoosh raises for them instead of an error of its own.
OPEN_FAULTS = (OSError, BrokenIndexError, KeyError, ValueError)


class WhooshBackend:
    """Whoosh behind the seam. Safe to share between threads: one search runs at a time."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._lock = threading.Lock()
        self._folder: Path | None = None
        self._searchers: dict[str, Searcher] = {}
        self._speller = Speller.of({})

    def build(self, documents: Iterable[Document]) -> int:
        return build.build(self.root, documents)

    def search(self, query: Query) -> Answer:
        wanted = request(query.words, query.language)
        with self._lock:
            searcher = self._open()[query.language]
            if not wanted.slots:
                return Answer(0)
            return _answer(searcher, query, wanted, self._speller)

    def close(self) -> None:
        with self._lock:
            _close(self._searchers)
            self._searchers, self._folder = {}, None

    def _open(self) -> dict[str, Searcher]:
        for _ in range(OPEN_TRIES):
            folder = generations.current(self.root)
            if folder is None:
                raise IndexUnavailableError("no index has been built: run hub search build")
            if folder == self._folder:
                return self._searchers
            opened: dict[str, Searcher] = {}
            try:
                for code in LANGUAGES:
                    opened[code] = open_dir(folder, indexname=code).searcher(weighting=WEIGHTING)
                speller = Speller.read(folder)
            except OPEN_FAULTS:
                _close(opened)
                continue  # swapped away between the look and the opening
            _close(self._searchers)
            self._folder, self._searchers, self._speller = folder, opened, speller
            return opened
        raise IndexUnavailableError(f"the index under {self.root} cannot be read")


def _close(searchers: dict[str, Searcher]) -> None:
    for searcher in searchers.values():
        searcher.close()


def _answer(searcher: Searcher, query: Query, wanted: Request, speller: Speller) -> Answer:
    limit = query.page * query.per_page
    for form in _forms(wanted, query.language):
        results = searcher.search(form, limit=limit, groupedby=FieldFacet("type"), terms=False)
        by_type = {name: len(numbers) for name, numbers in results.groups().items()}
        if sum(by_type.values()) >= ENOUGH:
            break
    if query.type is not None:
        results = searcher.search(form, filter=ask.Term("type", query.type), limit=limit)
    total = by_type.get(query.type, 0) if query.type is not None else sum(by_type.values())
    first = (query.page - 1) * query.per_page
    hits = tuple(_hit(stored.fields(), wanted) for stored in results[first:limit])
    return Answer(total, hits, by_type, _suggestion(searcher, query, speller))


def _suggestion(searcher: Searcher, query: Query, speller: Speller) -> str | None:
    """Other words for the query, if they find something."""
    better = speller.suggest(query.words, query.language)
    if better is None:
        return None
    found = searcher.search(_forms(request(better, query.language), query.language)[0], limit=1)
    return better if found else None


def _forms(wanted: Request, language: str) -> list[ask.Query]:
    """The query from strict to loose: all its words, all but one, any."""
    slots = [_slot(slot) for slot in wanted.slots[:MOST_SLOTS]]
    extra = [_everywhere(name, RELATED_BOOST) for name in wanted.related]
    must = [ask.Or([_phrase(phrase, 1.0) for phrase in readings]) for readings in wanted.phrases]
    every = ask.And(slots)
    forms: list[ask.Query] = [ask.Or([every, *extra])]
    if 2 < len(slots) <= MOST_COMBINED:
        fewer = [ask.And(list(some)) for some in combinations(slots, len(slots) - 1)]
        forms.append(ask.Or([*fewer, *extra]))
    if len(slots) > 1:
        forms.append(ask.Or([*slots, *extra], scale=0.9))
    favours = [ask.ConstantScoreQuery(every, EVERY_WORD_SCORE), *_favours(wanted, language)]
    if extra:
        favours.append(ask.ConstantScoreQuery(ask.Or(extra), OTHER_NAME_SCORE))
    whole = [ask.And([form, *must]) if must else form for form in forms]
    return [ask.AndMaybe(form, ask.Or(favours)) for form in whole]


def _slot(slot: Slot) -> ask.Query:
    own = [_everywhere((form,), 1.0) for form in slot.own]
    return ask.Or([*own, *(_everywhere(o, SYNONYM_BOOST) for o in slot.others if len(o) == 1)])


def _everywhere(sequence: tuple[str, ...], boost: float) -> ask.Query:
    if len(sequence) > 1:
        return _phrase(sequence, boost)
    return ask.Or([ask.Term(field, sequence[0], boost=boost * b) for field, b in FIELD_BOOSTS.items()])


def _phrase(sequence: tuple[str, ...], boost: float) -> ask.Query:
    return ask.Or([ask.Phrase(field, list(sequence), boost=boost * b) for field, b in FIELD_BOOSTS.items()])


def _favours(wanted: Request, language: str) -> list[ask.Query]:
    """What comes first: a title that is the query, words together, a service before a page about it.

    And a page in the reader's language that the query names before one in another language.
    """
    titles = ask.Or([ask.Term("title_exact", " ".join(typed)) for typed in wanted.typed])
    favours: list[ask.Query] = [
        ask.ConstantScoreQuery(titles, EXACT_TITLE_SCORE),
        ask.ConstantScoreQuery(ask.Term("type", "service"), SERVICE_SCORE),
    ]
    if len(READ[language]) > 1:
        named = [ask.Or([ask.Term("title", form) for form in slot.own]) for slot in wanted.slots[:MOST_SLOTS]]
        own = ask.And([ask.Term("language", language), *named])
        favours.append(ask.ConstantScoreQuery(own, OWN_LANGUAGE_SCORE))
    if 1 < len(wanted.slots) <= MOST_SLOTS:
        together = [ask.Phrase("title", list(typed), slop=2, boost=PHRASE_BOOST) for typed in wanted.typed]
        favours.extend(together)
    return favours


def _hit(stored: dict[str, Any], wanted: Request) -> Hit:
    language = stored["language"]
    return Hit(
        url=stored["url"],
        title=stored["headline"],
        type=stored["type"],
        topic=stored["topic"],
        language=language,
        updated=date.fromisoformat(stored["updated"]) if stored["updated"] else None,
        title_passages=passages(stored["headline"], wanted.terms, language),
        extract=passages(stored["extract"], wanted.terms, language),
    )
