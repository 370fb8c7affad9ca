"""The page object of the queue."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.rationalisation.queue.queries import UNSCORED, QueueFilter, QueuePage, QueueRow
from app.rationalisation.scoring.models import Scoring
from app.rationalisation.scoring.presenters import PROPOSALS, proposal
from app.rationalisation.triage.asked import FROM_THE_TOP, query_of
from app.rationalisation.triage.wording import COLUMNS, DECISIONS, STATUSES
from app.web.languages import _, ngettext

HOME = "/rationalisation/"
AROUND = 2
# The first column names the website and, beneath it, its owner.
HEADERS = (("host", "owner"), *((name,) for name in COLUMNS if name not in {"host", "owner"}))
NUMERIC = frozenset({"score", "confidence", "visits", "pages"})


@dataclass(frozen=True)
class Choice:
    """An option of a filter, or a tab."""

    value: str
    text: str
    selected: bool
    href: str = ""
    count: int | None = None


@dataclass(frozen=True)
class Sort:
    """A link that sorts; `direction` is what it does now."""

    text: str
    href: str
    direction: str


@dataclass(frozen=True)
class Header:
    """A column with its ways to sort: `direction` is for aria-sort."""

    sorts: tuple[Sort, ...]
    direction: str
    numeric: bool


@dataclass(frozen=True)
class Line:
    """A website in the queue."""

    host: str
    href: str
    title: str
    owner: str
    status: str
    proposal: str
    kind: str
    score: int | None
    confidence: int | None
    visits: str
    visits_corrected: bool
    owner_corrected: bool
    pages: str
    decision: str
    decision_kind: str


@dataclass(frozen=True)
class PageLink:
    """A page number; None stands for a gap."""

    number: int | None
    href: str = ""
    current: bool = False


@dataclass(frozen=True)
class QueueView:
    """Everything the queue shows."""

    text: str
    tabs: tuple[Choice, ...]
    owners: tuple[Choice, ...]
    statuses: tuple[Choice, ...]
    decisions: tuple[Choice, ...]
    kept: tuple[tuple[str, str], ...]
    headers: tuple[Header, ...]
    lines: tuple[Line, ...]
    found: int
    known: int
    filtered: bool
    shown: str
    numbers: tuple[PageLink, ...]
    previous: str
    following: str
    csv_href: str
    scoring: Scoring | None


def queue_view(
    asked: QueueFilter,
    page: QueuePage,
    counts: Mapping[str, Mapping[str | None, int]],
    scoring: Scoring | None,
) -> QueueView:
    """The queue as the page shows it; `counts` by field and value are of the whole inventory."""
    return QueueView(
        text=asked.text,
        tabs=_tabs(asked, counts["proposal"]),
        owners=_choices(asked.owner, {str(o): str(o) for o in counts["owner"] if o}),
        statuses=_choices(
            asked.status,
            {str(s): str(STATUSES.get(str(s), s)) for s in counts["status"] if s},
        ),
        decisions=_choices(asked.decision, {code: str(words) for code, words in DECISIONS.items()}),
        kept=_kept(asked),
        headers=tuple(_header(asked, sorts) for sorts in HEADERS),
        lines=tuple(line(row) for row in page.rows),
        found=page.total,
        known=sum(counts["proposal"].values()),
        filtered=bool(asked.text or asked.owner or asked.status or asked.decision or asked.proposal),
        shown=_shown(page),
        numbers=_numbers(asked, page),
        previous=HOME + query_of(asked, page=page.page - 1) if page.page > 1 else "",
        following=HOME + query_of(asked, page=page.page + 1) if page.page < page.pages else "",
        csv_href=f"{HOME}websites.csv{query_of(asked)}",
        scoring=scoring,
    )


def _tabs(asked: QueueFilter, counts: Mapping[str | None, int]) -> tuple[Choice, ...]:
    every = Choice(
        "", _("All"), not asked.proposal, HOME + query_of(asked, proposal=""), sum(counts.values())
    )
    tabs = [every]
    for code, words in PROPOSALS.items():
        count = counts.get(None if code == UNSCORED else code, 0)
        if count or asked.proposal == code:
            href = HOME + query_of(asked, proposal=code)
            tabs.append(Choice(code, str(words), asked.proposal == code, href, count))
    return tuple(tabs)


def _choices(chosen: str, options: Mapping[str, str]) -> tuple[Choice, ...]:
    return tuple(Choice(value, text, value == chosen) for value, text in options.items())


def _kept(asked: QueueFilter) -> tuple[tuple[str, str], ...]:
    """What the filter form carries along in hidden fields."""
    order = "desc" if asked.descending else "asc"
    return tuple(
        (name, value)
        for name, value in (("proposal", asked.proposal), ("sort", asked.sort), ("order", order))
        if value
    )


def _header(asked: QueueFilter, columns: tuple[str, ...]) -> Header:
    sorts = tuple(_sort(asked, column) for column in columns)
    current = next((sort.direction for sort in sorts if sort.direction != "none"), "none")
    return Header(sorts, current, columns[0] in NUMERIC)


def _sort(asked: QueueFilter, column: str) -> Sort:
    current = asked.sort == column
    descending = not asked.descending if current else column in FROM_THE_TOP
    direction = ("descending" if asked.descending else "ascending") if current else "none"
    href = HOME + query_of(asked, sort=column, descending=descending)
    return Sort(str(COLUMNS[column]), href, direction)


def line(row: QueueRow) -> Line:
    return Line(
        host=row.host,
        href=f"{HOME}sites/{row.host}",
        title=row.title,
        owner=row.owner or _("Not known"),
        status=str(STATUSES.get(row.status, row.status)),
        proposal=proposal(row.proposal, row.target),
        kind=(row.proposal or UNSCORED).replace("_", "-"),
        score=None if row.score is None else round(row.score),
        confidence=None if row.confidence is None else round(100 * row.confidence),
        visits="–" if row.visits is None else f"{row.visits:,}",
        visits_corrected="visits" in row.corrected,
        owner_corrected="owner" in row.corrected,
        pages=f"{row.pages:,}",
        decision=str(DECISIONS[row.decision]),
        decision_kind=row.decision,
    )


def _shown(page: QueuePage) -> str:
    if not page.total:
        return _("No websites match")
    first = (page.page - 1) * page.size + 1
    last = first + len(page.rows) - 1
    return ngettext(
        "Showing %(first)s to %(last)s of %(total)s website",
        "Showing %(first)s to %(last)s of %(total)s websites",
        page.total,
        first=f"{first:,}",
        last=f"{last:,}",
        total=f"{page.total:,}",
    )


def _numbers(asked: QueueFilter, page: QueuePage) -> tuple[PageLink, ...]:
    near = range(page.page - AROUND, page.page + AROUND + 1)
    wanted = sorted({1, page.pages, *(number for number in near if 1 <= number <= page.pages)})
    found: list[PageLink] = []
    for number in wanted:
        if found and number - (found[-1].number or 0) > 1:
            found.append(PageLink(None))
        found.append(PageLink(number, HOME + query_of(asked, page=number), number == page.page))
    return tuple(found)
