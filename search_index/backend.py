"""The seam between search and its engines: documents in, hits out."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

LANGUAGES = ("en", "cy")
LONGEST_QUERY = 200
RESULTS_A_PAGE = 20
MOST_PAGES = 50


@dataclass(frozen=True)
class Document:
    """Something that can be found.

    `shown_in` names the languages of readers who see it. `english_names` are what a page in another
    language is called in English, its title first: many readers type those.
    """

    url: str
    title: str
    summary: str
    body: str
    type: str
    language: str = "en"
    shown_in: tuple[str, ...] = LANGUAGES
    keywords: tuple[str, ...] = ()
    english_names: tuple[str, ...] = ()
    topic: str = ""
    updated: date | None = None


@dataclass(frozen=True)
class Query:
    """What a reader asks for."""

    text: str
    language: str = "en"
    type: str | None = None
    page: int = 1
    per_page: int = RESULTS_A_PAGE

    @property
    def words(self) -> str:
        """The text that is searched for: without control characters, and of bounded length."""
        printable = "".join(c if c.isprintable() else " " for c in self.text)
        return " ".join(printable[:LONGEST_QUERY].split())


@dataclass(frozen=True)
class Passage:
    """A piece of an extract; `match` pieces are highlighted."""

    text: str
    match: bool = False


@dataclass(frozen=True)
class Hit:
    """A document that was found, with its title and summary cut where words match."""

    url: str
    title: str
    type: str
    topic: str
    language: str
    updated: date | None
    title_passages: tuple[Passage, ...]
    extract: tuple[Passage, ...]

    @property
    def extract_text(self) -> str:
        return "".join(passage.text for passage in self.extract)


@dataclass(frozen=True)
class Answer:
    """One page of results. `by_type` counts every type whatever the filter."""

    total: int
    hits: tuple[Hit, ...] = ()
    by_type: dict[str, int] = field(default_factory=dict)
    suggestion: str | None = None


class IndexUnavailableError(Exception):
    """No index has been built, or it cannot be read."""


class SearchBackend(Protocol):
    """What every engine does. The same tests run against each."""

    def build(self, documents: Iterable[Document]) -> int:
        """Replace the whole index by these documents, all or nothing; returns how many.

        Readers are answered from the old index until the new one is complete.
        """

    def search(self, query: Query) -> Answer:
        """Find documents.

        Raises:
            IndexUnavailableError: nothing has been built yet.
        """
