"""What a guidance page, a topic and a fault in them are. Pure values: files are read elsewhere."""

from dataclasses import dataclass
from datetime import date

LANGUAGES = ("en", "cy")


@dataclass(frozen=True)
class Source:
    """Where a fact comes from and the date on which it was so."""

    name: str
    url: str
    as_of: date


@dataclass(frozen=True)
class Page:
    """One page in one language. `body` is Markdown; `body_line` is the file line it starts on."""

    slug: str
    language: str
    path: str
    title: str
    summary: str
    topic: str
    order: int
    updated: date
    review_by: date
    languages: tuple[str, ...]
    related: tuple[str, ...]
    keywords: tuple[str, ...]
    sources: tuple[Source, ...]
    service: str | None
    body: str
    body_line: int
    digest: str

    @property
    def url(self) -> str:
        """Where a reader finds it: the start page of its service, or its guidance page."""
        return f"/services/{self.service}/" if self.service else f"/guidance/{self.slug}"

    def overdue(self, today: date) -> bool:
        """Whether the promised review is late."""
        return today > self.review_by


@dataclass(frozen=True)
class Topic:
    """A branch of the browse tree."""

    slug: str
    title: str
    summary: str
    title_cy: str
    summary_cy: str

    def title_in(self, language: str) -> str:
        return self.title_cy if language == "cy" else self.title

    def summary_in(self, language: str) -> str:
        return self.summary_cy if language == "cy" else self.summary


@dataclass(frozen=True, order=True)
class Problem:
    """A fault that a content designer can find and put right."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"
