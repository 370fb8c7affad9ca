"""The page object of a list, which any page of the workbench can carry."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from app.rationalisation.lists.rules import PER_PAGE, Asked, Column, Counts, Row, choices, matching, page_of
from app.web.languages import _

AROUND = 2


@dataclass(frozen=True)
class Option:
    """One value of a filter."""

    value: str
    text: str
    selected: bool


@dataclass(frozen=True)
class Filter:
    """One column to filter by."""

    name: str
    title: str
    options: tuple[Option, ...]


@dataclass(frozen=True)
class Heading:
    """A column's heading, and where sorting by it leads."""

    title: str
    href: str
    direction: str
    numeric: bool


@dataclass(frozen=True)
class Cell:
    """One cell; outside addresses say so."""

    text: str
    href: str
    numeric: bool
    outside: bool


@dataclass(frozen=True)
class ListView:
    """Everything a list shows."""

    base: str
    name: str
    text: str
    filters: tuple[Filter, ...]
    kept: tuple[tuple[str, str], ...]
    headings: tuple[Heading, ...]
    lines: tuple[tuple[Cell, ...], ...]
    total: int
    found: int
    filtered: bool
    shown: str
    previous: str
    following: str
    csv_href: str
    clear_href: str


def list_view(
    rows: Sequence[Row], columns: Sequence[Column], asked: Asked, *, base: str, name: str
) -> ListView:
    """A list as a page shows it.

    Args:
        rows: all of them, by column name and by the names that links go by.
        columns: left to right; the first heads its line.
        asked: read from the query string.
        base: the path of the page.
        name: what the list holds, for people who cannot see it.
    """
    kept = matching(rows, columns, asked)
    offered = {column.name: choices(rows, column) for column in columns if column.filtered}
    start = (page_of(asked, len(kept)) - 1) * PER_PAGE
    counts = Counts(len(rows), len(kept), offered)
    return page_view(kept[start : start + PER_PAGE], counts, columns, asked, base=base, name=name)


def page_view(
    shown: Sequence[Row], counts: Counts, columns: Sequence[Column], asked: Asked, *, base: str, name: str
) -> ListView:
    """One screenful of a list that was filtered, sorted and cut elsewhere."""
    page = page_of(asked, counts.found)
    return ListView(
        base=base,
        name=name,
        text=asked.text,
        filters=tuple(_filter(counts.choices[each.name], each, asked) for each in columns if each.filtered),
        kept=(*asked.carried.items(), ("sort", asked.sort), ("order", "desc" if asked.descending else "asc")),
        headings=tuple(_heading(column, asked, base) for column in columns),
        lines=tuple(tuple(_cell(row, column) for column in columns) for row in shown),
        total=counts.total,
        found=counts.found,
        filtered=bool(asked.text or asked.chosen),
        shown=_shown(page, len(shown), counts.found),
        previous=base + _query(asked, page=page - 1) if page > 1 else "",
        following=base + _query(asked, page=page + 1) if page * PER_PAGE < counts.found else "",
        csv_href=base + _query(asked, format="csv"),
        clear_href=f"{base}?{urlencode(asked.carried)}" if asked.carried else base,
    )


def _filter(offered: Sequence[tuple[str, str]], column: Column, asked: Asked) -> Filter:
    chosen = asked.chosen.get(column.name, "")
    return Filter(
        column.name,
        str(column.title),
        tuple(Option(value, text, value == chosen) for value, text in offered),
    )


def _heading(column: Column, asked: Asked, base: str) -> Heading:
    current = asked.sort == column.name
    descending = not asked.descending if current else column.numeric
    direction = ("descending" if asked.descending else "ascending") if current else "none"
    order = "desc" if descending else "asc"
    return Heading(
        str(column.title), base + _query(asked, sort=column.name, order=order), direction, column.numeric
    )


def _cell(row: Row, column: Column) -> Cell:
    href = str(row.get(column.link) or "") if column.link else ""
    return Cell(column.words(row), href, column.numeric, href.startswith("http"))


def _shown(page: int, count: int, found: int) -> str:
    if not found:
        return _("Nothing matches")
    first = (page - 1) * PER_PAGE + 1
    return _(
        "Showing %(first)s to %(last)s of %(total)s",
        first=f"{first:,}",
        last=f"{first + count - 1:,}",
        total=f"{found:,}",
    )


def _query(asked: Asked, **changes: str | int) -> str:
    values: dict[str, str | int] = {
        **asked.carried,
        "q": asked.text,
        **asked.chosen,
        "sort": asked.sort,
        "order": "desc" if asked.descending else "asc",
    }
    return "?" + urlencode({name: value for name, value in (values | changes).items() if value})
