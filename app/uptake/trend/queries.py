"""The years of every service, added up from its quarters in the database."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import case, func
from sqlalchemy import select as sqlalchemy_select
from sqlmodel import Session, col, select

from app.uptake.imports.rules import Dataset, Measure
from app.uptake.models import ListedService, ReportedValue
from app.uptake.rules import Channel, Count, Figures, Period

QUARTERS_OF_A_YEAR = 4


def newest_quarter(session: Session) -> date | None:
    """The last day of the newest quarter that any service reports."""
    newest = select(func.max(ReportedValue.end)).where(ReportedValue.dataset == Dataset.QUARTERLY)
    return session.exec(newest).one()


def years_by_service(
    session: Session, years: Sequence[Period], department: str = ""
) -> dict[str, list[Figures]]:
    """Total and online of each service in each of some years that do not overlap.

    A year counts as reported where all its four quarters are.
    """
    if not years:
        return {}
    row = ReportedValue
    which = case(
        *(
            ((col(row.start) >= year.start) & (col(row.end) <= year.end), index)
            for index, year in enumerate(years)
        )
    ).label("year")
    query = (
        sqlalchemy_select(col(row.service), which, col(row.channel), func.sum(col(row.value)), func.count())
        .where(
            col(row.dataset) == Dataset.QUARTERLY,
            col(row.measure) == Measure.TRANSACTIONS,
            which.is_not(None),
        )
        .group_by(col(row.service), which, col(row.channel))
    )
    if department:
        slugs = sqlalchemy_select(col(ListedService.slug)).where(col(ListedService.department) == department)
        query = query.where(col(row.service).in_(slugs))
    sums: dict[tuple[str, int], dict[str, Count]] = {}
    for service, index, channel, value, quarters in session.execute(query):
        days = years[index].days
        reported = days if quarters == QUARTERS_OF_A_YEAR else 0
        sums.setdefault((service, index), {})[channel] = Count(int(value), reported, days)
    found: dict[str, list[Figures]] = {}
    for (service, index), counts in sums.items():
        nothing = Count(0, 0, years[index].days)
        total, online = counts.get(Channel.ALL, nothing), counts.get(Channel.ONLINE, nothing)
        found.setdefault(service, []).append(Figures(years[index], total, online, {}))
    return found
