"""The page with the list of services: the hub's own first, then the imported ones, a page at a time."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for

from app.uptake.hub_services import HubService
from app.uptake.models import ListedService, Standing
from app.uptake.presenters import Option
from app.uptake.queries import Order, Wanted
from app.uptake.rules import Period
from app.uptake.sources.presenters import Headline, completion_headline, take_up_headline
from app.uptake.sources.rules import Line
from app.uptake.wording import number, percent, period_name
from app.web.languages import _, _l, ngettext

PER_PAGE = 25
# Pages named in the pagination on each side of the one shown.
AROUND = 1
# Below this a change in percentage points is shown as none.
SHOWN_POINTS = 0.05
ORDERS: dict[Order, Any] = {
    Order.NAME: _l("Name"),
    Order.VOLUME: _l("Most transactions"),
    Order.TAKE_UP: _l("Highest take-up"),
}


@dataclass(frozen=True)
class OwnService:
    name: str
    href: str
    headlines: tuple[Headline, ...]
    sample: bool


@dataclass(frozen=True)
class Row:
    name: str
    href: str
    owner: str
    transactions: str
    take_up: str
    change: str
    year: str


@dataclass(frozen=True)
class IndexPage:
    own: tuple[OwnService, ...]
    quiet: tuple[OwnService, ...]
    rows: tuple[Row, ...]
    found: str
    words: str
    departments: tuple[Option, ...]
    orders: tuple[Option, ...]
    filtered: bool
    pagination: dict[str, Any]
    csv_href: str
    json_href: str


def index_page(
    *,
    own: Sequence[tuple[HubService, Sequence[Line]]],
    total: int,
    rows: Iterable[tuple[ListedService, Standing | None]],
    departments: Sequence[str],
    wanted: Wanted,
    page: int,
) -> IndexPage:
    query = query_of(wanted)
    services = tuple(_own(service, lines) for service, lines in own)
    return IndexPage(
        own=tuple(service for service in services if service.headlines),
        quiet=tuple(service for service in services if not service.headlines),
        rows=tuple(_row(service, standing) for service, standing in rows),
        found=ngettext("%(num)s service", "%(num)s services", total),
        words=wanted.words,
        departments=(
            Option("", _("All departments"), not wanted.department),
            *(Option(name, name, name == wanted.department) for name in departments),
        ),
        orders=tuple(Option(order, str(words), order is wanted.order) for order, words in ORDERS.items()),
        filtered=bool(wanted.words or wanted.department),
        pagination=pagination(
            total, page, PER_PAGE, lambda number: url_for("uptake.index", **query, page=number)
        ),
        csv_href=url_for("uptake_api.services_csv", **query),
        json_href=url_for("uptake_api.services_json", **query),
    )


def query_of(wanted: Wanted) -> dict[str, Any]:
    """What was asked as a query string, without what is usual."""
    asked = {
        "q": wanted.words,
        "department": wanted.department,
        "order": "" if wanted.order is Order.NAME else wanted.order.value,
    }
    return {name: value for name, value in asked.items() if value}


def last_page(total: int, per_page: int = PER_PAGE) -> int:
    return max(1, -(-total // per_page))


def _own(service: HubService, lines: Sequence[Line]) -> OwnService:
    hub = [line for line in lines if line.made_here]
    headlines = [take_up_headline(hub)] if hub and service.transactional else []
    headlines += [found for line in hub if (found := completion_headline(line))]
    return OwnService(
        name=str(service.name),
        href=url_for("uptake.service", slug=service.slug),
        headlines=tuple(headlines),
        sample=any(line.sample for line in hub),
    )


def _row(service: ListedService, standing: Standing | None) -> Row:
    period = period_name(Period(standing.start, standing.end)) if standing else _("no full year reported")
    return Row(
        name=service.name,
        href=url_for("uptake.service", slug=service.slug),
        owner=", ".join(dict.fromkeys(filter(None, (service.agency, service.department)))),
        transactions=number(standing.total if standing else None),
        take_up=percent(standing.take_up if standing else None),
        change=_change(standing),
        year=period,
    )


def _change(standing: Standing | None) -> str:
    """Percentage points on the year before, with a sign."""
    if standing is None or standing.take_up is None or standing.take_up_before is None:
        return _("not known")
    points = (standing.take_up - standing.take_up_before) * 100
    return "0.0" if abs(points) < SHOWN_POINTS else f"{points:+.1f}".replace("-", "−")


def pagination(total: int, page: int, per_page: int, href: Callable[[int], str]) -> dict[str, Any]:
    """Parameters of the pagination component; empty where there is one page."""
    last = last_page(total, per_page)
    if last == 1:
        return {}
    near = sorted({1, *range(max(1, page - AROUND), min(last, page + AROUND) + 1), last})
    items: list[dict[str, Any]] = []
    for before, shown in zip([0, *near], near, strict=False):
        if shown - before > 1:
            items.append({"ellipsis": True})
        items.append({"number": shown, "href": href(shown), "current": shown == page})
    found: dict[str, Any] = {"items": items, "landmarkLabel": _("Pages")}
    if page > 1:
        found["previous"] = {"href": href(page - 1), "text": _("Previous")}
    if page < last:
        found["next"] = {"href": href(page + 1), "text": _("Next")}
    return found
