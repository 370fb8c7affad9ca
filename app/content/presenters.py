"""Page objects of guidance and of the browse tree."""

from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from app.content.library import Library
from app.content.rendering import Heading, render
from app.content.rules import Page, Source, Topic

LEAST_CONTENTS = 3


@dataclass(frozen=True)
class Crumb:
    """A step of the way from the front page."""

    text: str
    href: str


@dataclass(frozen=True)
class Entry:
    """A page as a list shows it."""

    title: str
    summary: str
    href: str
    language: str
    is_service: bool


@dataclass(frozen=True)
class GuidancePage:
    """A page of guidance."""

    title: str
    summary: str
    body: Markup
    contents: tuple[Heading, ...]
    topic: Crumb
    related: tuple[Entry, ...]
    sources: tuple[Source, ...]
    updated: date
    language: str
    untranslated: bool


@dataclass(frozen=True)
class TopicEntry:
    """A topic as the browse page shows it."""

    slug: str
    title: str
    summary: str
    count: int


@dataclass(frozen=True)
class BrowsePage:
    """All topics."""

    topics: tuple[TopicEntry, ...]


@dataclass(frozen=True)
class TopicPage:
    """One topic with its pages, services first."""

    title: str
    summary: str
    services: tuple[Entry, ...]
    guidance: tuple[Entry, ...]


def guidance_page(library: Library, page: Page, language: str) -> GuidancePage:
    rendered = render(page)
    topic = library.topic(page.topic)
    contents = rendered.contents
    return GuidancePage(
        title=page.title,
        summary=page.summary,
        body=rendered.html,
        contents=contents if len(contents) >= LEAST_CONTENTS else (),
        topic=Crumb(topic.title_in(language) if topic else "", f"/browse/{page.topic}/"),
        related=tuple(entry(other) for other in library.related(page, language)),
        sources=page.sources,
        updated=page.updated,
        language=page.language,
        untranslated=page.language != language,
    )


def entry(page: Page) -> Entry:
    return Entry(page.title, page.summary, page.url, page.language, page.service is not None)


def browse_page(library: Library, language: str) -> BrowsePage:
    return BrowsePage(tuple(_topic_entry(library, topic, language) for topic in library.topics))


def _topic_entry(library: Library, topic: Topic, language: str) -> TopicEntry:
    count = len(library.in_topic(topic.slug, language))
    return TopicEntry(topic.slug, topic.title_in(language), topic.summary_in(language), count)


def topic_page(library: Library, topic: Topic, language: str) -> TopicPage:
    entries = [entry(page) for page in library.in_topic(topic.slug, language)]
    return TopicPage(
        title=topic.title_in(language),
        summary=topic.summary_in(language),
        services=tuple(e for e in entries if e.is_service),
        guidance=tuple(e for e in entries if not e.is_service),
    )
