"""Reads what was counted, month by month."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from sqlmodel import Session, col, select

from app.estate.traffic.models import Traffic


def counted_months(session: Session, only: Collection[str] | None = None) -> dict[str, dict[date, int]]:
    """By website the visits of each month, or its page views where no month has visits.

    Where several sources count a month, the largest count holds, as the inventory shows it. `only` names a
    few websites by their ids, to leave all others out.
    """
    visits: defaultdict[str, dict[date, int]] = defaultdict(dict)
    views: defaultdict[str, dict[date, int]] = defaultdict(dict)
    query = select(Traffic).order_by(col(Traffic.month))
    if only is not None:
        query = query.where(col(Traffic.website_id).in_(only))
    for row in session.exec(query):
        for counted, count in ((visits, row.visits), (views, row.page_views)):
            if count is not None:
                counted[row.website_id][row.month] = max(count, counted[row.website_id].get(row.month, 0))
    return dict(views) | dict(visits)
