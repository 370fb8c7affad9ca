"""What a request asks for, read from its query string; what makes no sense is as if not asked."""

from werkzeug.datastructures import MultiDict

from app.uptake.presenters import Chosen
from app.uptake.queries import Order, Wanted
from app.uptake.rules import Span

LONGEST = 100


def chosen_from(query: MultiDict[str, str]) -> Chosen:
    """The periods of a service's page."""
    span = query.get("period", "")
    return Chosen(
        span=Span(span) if span in [*Span] else None,
        first_year=_year(query.get("from", "")),
        last_year=_year(query.get("to", "")),
    )


def wanted_from(query: MultiDict[str, str], own: tuple[str, ...]) -> Wanted:
    """The services of the list."""
    order = query.get("order", "")
    return Wanted(
        words=query.get("q", "").strip()[:LONGEST],
        department=query.get("department", "")[:LONGEST],
        order=Order(order) if order in [*Order] else Order.NAME,
        own=own,
    )


def page_from(query: MultiDict[str, str]) -> int:
    text = query.get("page", "")
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < len("100000") else 1


def _year(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) == len("2025") else None
