"""The search page: results with their filters, pages and states."""

from dataclasses import dataclass
from datetime import date
from math import ceil
from urllib.parse import urlencode

from app.web.languages import _, _l, language, ngettext
from search_index.backend import LONGEST_QUERY, MOST_PAGES, Answer, Hit, Passage, Query

TYPES = {
    "service": _l("Services"),
    "guidance": _l("Guidance"),
    "website": _l("Government websites"),
}
NEIGHBOURS = 1


@dataclass(frozen=True)
class Filter:
    """A type that results can be narrowed to."""

    text: str
    href: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class PageLink:
    """A page of results in the pagination; without a number it is a gap."""

    number: int | None
    href: str
    current: bool


@dataclass(frozen=True)
class Result:
    """One thing that was found."""

    href: str
    title: tuple[Passage, ...]
    extract: tuple[Passage, ...]
    kind: str
    topic: str
    language: str
    updated: date | None


@dataclass(frozen=True)
class SearchPage:
    """The search page in all its states."""

    query: str
    type: str
    asked: bool
    available: bool
    cut: bool
    count: str
    heading: str
    results: tuple[Result, ...]
    filters: tuple[Filter, ...]
    pages: tuple[PageLink, ...]
    previous: str
    next: str
    suggestion: str
    suggestion_href: str


def search_page(query: Query, answer: Answer | None) -> SearchPage:
    """The page for a query; no answer means that the index cannot be read."""
    found = answer or Answer(0)
    last = min(ceil(found.total / query.per_page), MOST_PAGES)
    return SearchPage(
        query=query.words,
        type=query.type or "",
        asked=bool(query.words),
        available=answer is not None,
        cut=len(query.text.strip()) > LONGEST_QUERY,
        count=ngettext("%(num)s result", "%(num)s results", found.total),
        heading=_heading(query, last),
        results=tuple(_result(hit) for hit in found.hits),
        filters=_filters(query, found),
        pages=_pages(query, last),
        previous=address(query, page=query.page - 1) if 1 < query.page <= last else "",
        next=address(query, page=query.page + 1) if query.page < last else "",
        suggestion=found.suggestion or "",
        suggestion_href=f"/search?{urlencode({'q': found.suggestion or ''})}",
    )


def address(query: Query, *, type: str | None = None, page: int = 1) -> str:  # noqa: A002 - the parameter's name on the page
    """The address of these results, narrowed or turned to another page."""
    wanted = {"q": query.words, "type": query.type if type is None else type, "page": page}
    kept = {name: value for name, value in wanted.items() if value and (name, value) != ("page", 1)}
    return f"/search?{urlencode(kept)}"


def _heading(query: Query, last: int) -> str:
    if not query.words:
        return _("Search")
    if query.page > 1 and last > 1:
        return _(
            "Search: %(words)s (page %(page)s of %(last)s)",
            words=query.words,
            page=query.page,
            last=last,
        )
    return _("Search: %(words)s", words=query.words)


def _result(hit: Hit) -> Result:
    return Result(
        href=hit.url,
        title=hit.title_passages,
        extract=hit.extract,
        kind=str(TYPES.get(hit.type, hit.type)),
        topic=hit.topic,
        language=hit.language if hit.language != language() else "",
        updated=hit.updated,
    )


def _filters(query: Query, answer: Answer) -> tuple[Filter, ...]:
    everything = sum(answer.by_type.values())
    if len(answer.by_type) < 2 and query.type is None:
        return ()
    narrowed = [
        Filter(str(name), address(query, type=kind), answer.by_type.get(kind, 0), query.type == kind)
        for kind, name in TYPES.items()
        if kind in answer.by_type or kind == query.type
    ]
    whole = Filter(_("Everything"), address(query, type=""), everything, query.type is None)
    return (whole, *narrowed)


def _pages(query: Query, last: int) -> tuple[PageLink, ...]:
    if last < 2:
        return ()
    shown = {1, last, *range(query.page - NEIGHBOURS, query.page + NEIGHBOURS + 1)}
    links: list[PageLink] = []
    for number in sorted(n for n in shown if 1 <= n <= last):
        if links and number - (links[-1].number or 0) > 1:
            links.append(PageLink(None, "", current=False))
        links.append(PageLink(number, address(query, page=number), number == query.page))
    return tuple(links)
