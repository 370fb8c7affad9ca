"""Keeping what is drawn from the volumes in line with them."""

from collections.abc import Collection

from sqlalchemy import insert
from sqlmodel import Session, col, delete

from app.uptake.models import Standing
from app.uptake.queries import reported
from app.uptake.sources.rules import newest_year


def refresh_standings(session: Session, slugs: Collection[str] | None = None) -> int:
    """Draw the newest year of services again (all of them for None); returns how many have one."""
    stale = delete(Standing)
    if slugs is not None:
        stale = stale.where(col(Standing.service).in_(slugs))
    session.exec(stale)
    rows = []
    for slug, sets in reported(session, slugs).items():
        newest = newest_year(sets)
        if newest is None:
            continue
        figures = newest.figures
        rows.append(
            {
                "service": slug,
                "dataset": newest.dataset,
                "start": figures.period.start,
                "end": figures.period.end,
                "total": figures.total.value,
                "online": figures.online.value,
                "take_up": figures.take_up,
                "take_up_before": newest.take_up_before,
            }
        )
    if rows:
        session.execute(insert(Standing), rows)
    return len(rows)
