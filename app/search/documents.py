"""Everything that search can find, gathered from the slices that own it."""

from collections.abc import Iterable, Iterator

from app.content.library import Library
from app.content.rules import LANGUAGES, Page
from app.search.queries import KnownWebsite
from search_index.backend import Document

# Marks of Markdown that are no words.
MARKUP = str.maketrans("#|*`[]()", "        ")


def documents(library: Library, websites: Iterable[KnownWebsite]) -> Iterator[Document]:
    """Guidance, the start pages of services, and the government websites that the hub knows."""
    for page in library:
        yield _of_page(library, page)
    for website in websites:
        yield _of_website(website)


def _of_website(website: KnownWebsite) -> Document:
    return Document(
        url=f"https://{website.host}/",
        title=website.title,
        summary=website.description or website.owner,
        body=f"{website.owner} {website.host.replace('.', ' ')}",
        type="website",
        topic=website.owner if website.description else "",
    )


def _of_page(library: Library, page: Page) -> Document:
    topic = library.topic(page.topic)
    return Document(
        url=page.url,
        title=page.title,
        summary=page.summary,
        body=page.body.translate(MARKUP),
        type="service" if page.service else "guidance",
        language=page.language,
        shown_in=_shown_in(page),
        keywords=page.keywords,
        english_names=_english_names(library, page),
        topic=topic.title_in(page.language) if topic else "",
        updated=page.updated,
    )


def _shown_in(page: Page) -> tuple[str, ...]:
    """Readers see a page in their language, or the English one where there is no other."""
    if page.language != LANGUAGES[0]:
        return (page.language,)
    return tuple(code for code in LANGUAGES if code == page.language or code not in page.languages)


def _english_names(library: Library, page: Page) -> tuple[str, ...]:
    """A translated page is also found by its English words: many readers type those."""
    english = library.page(page.slug)
    if page.language == LANGUAGES[0] or english is None:
        return ()
    return (english.title, *english.keywords)
