"""All guidance in memory: read once, read again when a file changes."""

import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import yaml

from app.content.checks import check_body
from app.content.front_matter import parse
from app.content.rules import Page, Problem, Topic

FOLDER = Path(__file__).parent.parent.parent / "content"
TOPICS_FILE = "topics.yaml"
FRONT_PAGE_FILE = "front-page.yaml"
LOOK_AGAIN_SECONDS = 2.0


@dataclass(frozen=True)
class Library:
    """Topics and pages by slug and language. A page with a fault is left out and named."""

    topics: tuple[Topic, ...]
    pages: dict[tuple[str, str], Page]
    problems: tuple[Problem, ...] = ()
    popular: tuple[str, ...] = ()
    _starts: dict[str, str] = field(default_factory=dict)

    def page(self, slug: str, language: str = "en") -> Page | None:
        """A page in the language, else in English."""
        return self.pages.get((slug, language)) or self.pages.get((slug, "en"))

    def start_page(self, service: str, language: str = "en") -> Page | None:
        """The start page of a service, in the language or else in English."""
        slug = self._starts.get(service)
        return self.page(slug, language) if slug else None

    def topic(self, slug: str) -> Topic | None:
        return next((topic for topic in self.topics if topic.slug == slug), None)

    def in_topic(self, slug: str, language: str = "en") -> tuple[Page, ...]:
        """The pages of a topic in the order that content designers set."""
        slugs = {page.slug for page in self.pages.values() if page.topic == slug}
        found = [page for page in (self.page(s, language) for s in slugs) if page]
        return tuple(sorted(found, key=lambda page: (page.order, page.title)))

    def related(self, page: Page, language: str) -> tuple[Page, ...]:
        found = (self.page(slug, language) for slug in page.related)
        return tuple(page for page in found if page is not None)

    def __iter__(self) -> Iterator[Page]:
        return iter(self.pages.values())


class Shelf:
    """A content folder whose library is read again when a file in it changes."""

    def __init__(self, folder: Path, look_again: float = LOOK_AGAIN_SECONDS) -> None:
        self._folder = folder
        self._look_again = look_again
        self._lock = threading.Lock()
        self._looked = float("-inf")
        self._state: tuple[tuple[str, int, int], ...] = ()
        self._library: Library | None = None

    def library(self) -> Library:
        """The library as the folder is now, or was within the last seconds."""
        if self._library is not None and time.monotonic() - self._looked < self._look_again:
            return self._library
        with self._lock:
            state = _state(self._folder)
            if self._library is None or state != self._state:
                self._library = load(self._folder)
                self._state = state
            self._looked = time.monotonic()
            return self._library


@lru_cache(maxsize=1)
def _shelf() -> Shelf:
    return Shelf(FOLDER)


def library() -> Library:
    """The hub's own library."""
    return _shelf().library()


def load(folder: Path) -> Library:
    """Read and check a content folder."""
    problems: list[Problem] = []
    topics = _topics(folder, problems)
    pages: dict[tuple[str, str], Page] = {}
    for path in _files(folder):
        name = path.relative_to(folder).as_posix()
        page, faults = parse(path.read_text(encoding="utf-8"), name)
        problems += faults
        if page is None:
            continue
        key = (page.slug, page.language)
        if key in pages:
            problems.append(Problem(name, 1, f"{pages[key].path} has the same name"))
            continue
        pages[key] = page
    problems += _check_all(topics, pages)
    popular = _popular(folder, pages, problems)
    starts = {page.service: page.slug for page in pages.values() if page.service}
    return Library(topics, pages, tuple(sorted(problems)), popular, starts)


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*/*.md"))


def _state(folder: Path) -> tuple[tuple[str, int, int], ...]:
    lists = [path for path in (folder / TOPICS_FILE, folder / FRONT_PAGE_FILE) if path.exists()]
    stats = ((path, path.stat()) for path in [*lists, *_files(folder)])
    return tuple((str(path), stat.st_mtime_ns, stat.st_size) for path, stat in stats)


def _topics(folder: Path, problems: list[Problem]) -> tuple[Topic, ...]:
    try:
        listed = yaml.safe_load((folder / TOPICS_FILE).read_text(encoding="utf-8"))
        return tuple(Topic(**entry) for entry in listed)
    except (OSError, TypeError, yaml.YAMLError) as fault:
        message = f"cannot be read as a list of topics: {fault}"
        problems.append(Problem(TOPICS_FILE, 1, message))
        return ()


def _popular(folder: Path, pages: dict[tuple[str, str], Page], problems: list[Problem]) -> tuple[str, ...]:
    """The pages that the front page lists; the file may be left out."""
    path = folder / FRONT_PAGE_FILE
    if not path.exists():
        return ()
    lines = path.read_text(encoding="utf-8").splitlines()
    named = [(n, line.strip(" -")) for n, line in enumerate(lines, 1) if line.startswith("  - ")]
    problems += [
        Problem(FRONT_PAGE_FILE, line, f"there is no page {slug!r}")
        for line, slug in named
        if (slug, "en") not in pages
    ]
    return tuple(slug for _, slug in named if (slug, "en") in pages)


def _check_all(topics: tuple[Topic, ...], pages: dict[tuple[str, str], Page]) -> list[Problem]:
    slugs = frozenset(slug for slug, _ in pages)
    known = frozenset(topic.slug for topic in topics)
    found: list[Problem] = []
    for page in pages.values():
        found += check_body(page, slugs, known)
        found += _check_front(page, slugs, known, pages)
    return found + list(_check_services(pages.values()))


def _check_front(
    page: Page,
    slugs: frozenset[str],
    topics: frozenset[str],
    pages: dict[tuple[str, str], Page],
) -> Iterator[Problem]:
    if page.topic not in topics:
        yield Problem(page.path, 1, f"topic: {page.topic!r} is not in {TOPICS_FILE}")
    for slug in page.related:
        if slug not in slugs:
            yield Problem(page.path, 1, f"related: there is no page {slug!r}")
    for language in page.languages:
        if (page.slug, language) not in pages:
            yield Problem(page.path, 1, f"languages: there is no file for {language}")
    twin = pages.get((page.slug, "en"))
    if twin is None:
        yield Problem(page.path, 1, "languages: every page needs an English file")
    elif twin.languages != page.languages or twin.service != page.service:
        yield Problem(page.path, 1, f"languages and service must agree with {twin.path}")


def _check_services(pages: Iterable[Page]) -> Iterator[Problem]:
    starts: dict[str, str] = {}
    for page in pages:
        if page.service and starts.setdefault(page.service, page.slug) != page.slug:
            yield Problem(page.path, 1, f"service: {page.service} has two start pages")
