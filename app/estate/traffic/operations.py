"""Keeping what was counted, and showing the newest month of each website in the inventory."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlmodel import Session, col, select

from app.estate.models import Website
from app.estate.queries import website_by_host
from app.estate.traffic.exports import Figure
from app.estate.traffic.models import Traffic


def keep(
    session: Session, *, figures: Iterable[Figure], source: str, days: dict[date, int], now: datetime
) -> tuple[int, list[str]]:
    """Keep counts, the same month from the same source anew; returns how many, and the unknown hosts.

    Args:
        figures: one for each host and month.
        source: the file they are from.
        days: how many days of each month were counted, where that is known.
    """
    counted: dict[tuple[str, date], Figure] = {}
    websites: dict[str, Website] = {}
    unknown = []
    for figure in figures:
        website = website_by_host(session, figure.host)
        if website is None:
            unknown.append(figure.host)
            continue
        websites[website.id] = website
        before = counted.get((website.id, figure.month))
        counted[website.id, figure.month] = _sum(before, figure)
    for (website_id, month), figure in counted.items():
        row = session.get(Traffic, (website_id, month, source)) or Traffic(
            website_id=website_id, month=month, source=source, days=0, noted_at=now
        )
        row.visits, row.page_views = figure.visits, figure.page_views
        row.days, row.noted_at = days.get(month, 0), now
        session.add(row)
    session.flush()
    for website in websites.values():
        _show(session, website, now)
    return len(counted), unknown


def _sum(before: Figure | None, figure: Figure) -> Figure:
    """With and without www. are one website: what is counted under both adds up."""
    if before is None:
        return figure
    counts = [
        None if one is None and other is None else (one or 0) + (other or 0)
        for one, other in (
            (before.visits, figure.visits),
            (before.page_views, figure.page_views),
        )
    ]
    return Figure(before.host, before.month, *counts)


def _show(session: Session, website: Website, now: datetime) -> None:
    """The inventory shows the newest month; where several sources count it, the largest count."""
    newest = session.exec(
        select(Traffic).where(Traffic.website_id == website.id).order_by(col(Traffic.month).desc())
    ).all()
    month = [row for row in newest if row.month == newest[0].month]
    visits = [row.visits for row in month if row.visits is not None]
    views = [row.page_views for row in month if row.page_views is not None]
    website.visits = max(visits) if visits else website.visits
    website.page_views = max(views) if views else website.page_views
    website.updated_at = now
    session.add(website)
