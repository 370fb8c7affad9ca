"""The page object of a website's list of pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.estate.queries import PageRow
from app.rationalisation.triage.presenters import HOME
from app.web.languages import _

PER_PAGE = 100


@dataclass(frozen=True)
class PageLine:
    """One address and what it answered."""

    url: str
    title: str
    answer: str
    words: int
    changed: date | None
    broken: int
    language: str


@dataclass(frozen=True)
class PagesView:
    """One screenful of a website's pages."""

    host: str
    back: str
    lines: tuple[PageLine, ...]
    total: int
    number: int
    last: int
    previous: str
    following: str


def pages_view(host: str, rows: Sequence[PageRow], number: int) -> PagesView:
    last = max(1, -(-len(rows) // PER_PAGE))
    number = min(number, last)
    base = f"{HOME}sites/{host}/pages?page="
    return PagesView(
        host=host,
        back=f"{HOME}sites/{host}",
        lines=tuple(_line(row) for row in rows[(number - 1) * PER_PAGE : number * PER_PAGE]),
        total=len(rows),
        number=number,
        last=last,
        previous=f"{base}{number - 1}" if number > 1 else "",
        following=f"{base}{number + 1}" if number < last else "",
    )


def _line(row: PageRow) -> PageLine:
    return PageLine(
        url=row.url,
        title=row.heading or row.title or _("No title"),
        answer=row.cause.replace("_", " ") if row.cause else str(row.status or ""),
        words=row.words,
        changed=row.modified_on or row.published_on,
        broken=row.broken_links,
        language=row.language or "",
    )
