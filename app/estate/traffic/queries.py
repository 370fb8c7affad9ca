"""Reads what was counted, month by month."""

from collections import defaultdict
from datetime import date

from sqlmodel import Session, col, select

from app.estate.traffic.models import Traffic


def counted_months(session: Session) -> dict[str, dict[date, int]]:
    """By website the visits of each month, or its page views where no month has visits.

    Where several sources count a month, the largest count holds, as the inventory shows it.
    """
    visits: defaultdict[str, dict[date, int]] = defaultdict(dict)
    views: defaultdict[str, dict[date, int]] = defaultdict(dict)
    for row in session.exec(select(Traffic).order_by(col(Traffic.month))):
        for counted, count in ((visits, row.visits), (views, row.page_views)):
            if count is not None:
                counted[row.website_id][row.month] = max(count, counted[row.website_id].get(row.month, 0))
    return dict(views) | dict(visits)
